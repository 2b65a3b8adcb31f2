/**
 * Reads wait here, stamped, until there is time to take them apart. When hundreds of connections have something to read
 * at once, each costs its callback a stamp only, so that the last of them is not stamped late because of what the
 * others held. Taking apart is done in short stretches between which the event loop looks for further reads.
 */
import type { Clock } from "#core/ports.ts";
import { msToNs } from "#core/units.ts";

export interface Receiver {
  received(atNs: number, bytes: Uint8Array): void;
  /** The last that comes from there. */
  lose(error: unknown): void;
}

interface Item {
  readonly receiver: Receiver;
  readonly atNs: number;
  /** Absent: the connection is gone, in order or with an error. */
  readonly bytes?: Uint8Array;
  readonly error?: unknown;
}

/** What a read can be stamped late by, on account of others. */
const STRETCH_NS = msToNs(0.25);

/** Places of items that were handled are given up together, when there are this many. */
const GIVEN_UP_TOGETHER = 1024;

export class Inbox {
  readonly #clock: Clock;
  #items: (Item | undefined)[] = [];
  #next = 0;
  #isPlanned = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  addRead(receiver: Receiver, bytes: Uint8Array): void {
    this.#add({ receiver, atNs: this.#clock.nowNs(), bytes });
  }

  /** In its place behind the reads. */
  addLoss(receiver: Receiver, error: unknown): void {
    this.#add({ receiver, atNs: this.#clock.nowNs(), error });
  }

  /** When the oldest that waits here came; undefined: nothing does. */
  get oldestNs(): number | undefined {
    return this.#items[this.#next]?.atNs;
  }

  #add(item: Item): void {
    this.#items.push(item);
    this.#plan();
  }

  #plan(): void {
    if (this.#isPlanned) return;
    this.#isPlanned = true;
    setImmediate(this.#work);
  }

  readonly #work = (): void => {
    this.#isPlanned = false;
    const untilNs = this.#clock.nowNs() + STRETCH_NS;
    do {
      const item = this.#items[this.#next];
      if (item === undefined) break;
      // A client that is kept busy never gets to the end of the list: what is handled must not wait for that.
      this.#items[this.#next] = undefined;
      this.#next += 1;
      if (item.bytes === undefined) item.receiver.lose(item.error);
      else item.receiver.received(item.atNs, item.bytes);
    } while (this.#clock.nowNs() < untilNs);
    if (this.#next === this.#items.length) {
      this.#items = [];
      this.#next = 0;
      return;
    }
    if (this.#next >= GIVEN_UP_TOGETHER) {
      this.#items.splice(0, this.#next);
      this.#next = 0;
    }
    this.#plan();
  };
}
