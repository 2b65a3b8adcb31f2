/**
 * Lets a body through to the sink up to a limit. A body of a good answer that goes past it is a failure; of an error
 * answer the first megabyte says enough, and the rest is left unread.
 */
import type { RequestFailure } from "#record/raw-record.ts";
import { failureOfBodySize } from "./failure.ts";
import type { ResponseSink } from "./transport.ts";

const MAX_ERROR_BODY_BYTES = 1024 * 1024;
const MAX_BODY_BYTES = 1024 * 1024 * 1024;

export class BodyGate {
  readonly #sink: ResponseSink;
  readonly #isGood: boolean;
  readonly #maxBytes: number;
  #room: number;

  constructor(sink: ResponseSink, status: number, maxBodyBytes: number = MAX_BODY_BYTES) {
    this.#sink = sink;
    this.#isGood = status >= 200 && status <= 299;
    this.#maxBytes = this.#isGood ? maxBodyBytes : MAX_ERROR_BODY_BYTES;
    this.#room = this.#maxBytes;
  }

  /**
   * Bytes `from` to `to` of a read. False once the body has gone past the limit: what fitted was let through, and
   * nothing more is wanted.
   */
  pass(atNs: number, read: Uint8Array, from: number, to: number): boolean {
    const fits = to - from <= this.#room;
    this.#sink.onBytes(atNs, read, from, fits ? to : from + this.#room);
    this.#room -= to - from;
    return fits;
  }

  /** What a body past the limit means: for an error answer nothing, its status tells enough. */
  get failure(): RequestFailure | undefined {
    return this.#isGood ? failureOfBodySize(this.#maxBytes) : undefined;
  }
}
