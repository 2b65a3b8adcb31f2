/**
 * What truly happened to the last requests, numbered in the order in which they ended, for a client in another process
 * that wants to hold its own stamps against them. The oldest go when there is no more room.
 */
import type { RequestTruth } from "./mock-options.ts";

/** The truth about request `number`, counted from 0. */
export interface NumberedTruth extends RequestTruth {
  readonly number: number;
}

/** Some four megabytes. */
const MOST_KEPT = 20_000;

export class TruthLog {
  readonly #room: number;
  readonly #kept: RequestTruth[] = [];
  #count = 0;

  constructor(room = MOST_KEPT) {
    this.#room = room;
  }

  add(truth: RequestTruth): void {
    this.#kept[this.#count % this.#room] = truth;
    this.#count++;
  }

  /** JSON lines of `NumberedTruth`, from number `since` on or from the oldest that is kept. */
  linesSince(since: number): string {
    let lines = "";
    for (let number = Math.max(0, Math.ceil(since), this.#count - this.#room); number < this.#count; number++) {
      lines += `${JSON.stringify({ number, ...this.#kept[number % this.#room] })}\n`;
    }
    return lines;
  }
}

/** The other way round. Lines that are no truth are a fault of the server's, and are thrown over. */
export function readTruthLines(text: string): NumberedTruth[] {
  const lines = text.split("\n").filter((line) => line !== "");
  return lines.map((line) => JSON.parse(line) as NumberedTruth);
}
