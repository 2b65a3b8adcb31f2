/**
 * Bytes of a `text/event-stream` response in, its events out, each with the stamp of the read that completed it.
 * The same events come out however the network cut the bytes. A read that ends with an event is decoded in one go;
 * only what is left unfinished is copied and kept.
 */
import type { RequestFailure } from "#record/raw-record.ts";
import { readEvents, type SseEvent } from "./sse-event.ts";

export type { SseEvent } from "./sse-event.ts";

export interface SseOptions {
  readonly keepFields?: boolean;
  /** Largest single event; 64 MiB unless told. */
  readonly maxEventBytes?: number;
}

export interface SseSplitter {
  /** Events that this read completed. `bytes` may be reused afterwards. */
  feed(atNs: number, bytes: Uint8Array): readonly SseEvent[];
  /** What stood unfinished at the end of the stream, as a last event. */
  end(atNs: number): readonly SseEvent[];
  /** Nothing is held: the next byte begins an event. */
  readonly isBetweenEvents: boolean;
  /** Set once an event grew past the limit: nothing more comes out, and nothing more is kept. */
  readonly failure: RequestFailure | undefined;
}

const LF = 10;
const CR = 13;
const NONE: readonly SseEvent[] = [];
const NO_BYTES = new Uint8Array(0);
const MAX_EVENT_BYTES = 64 * 1024 * 1024;
// `ignoreBOM` means "do not touch it": the mark is taken off by hand, at the start of the stream only.
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** A splitter for one response. */
export function createSseSplitter(options: SseOptions = {}): SseSplitter {
  return new Splitter(options.keepFields ?? false, options.maxEventBytes ?? MAX_EVENT_BYTES);
}

class Splitter implements SseSplitter {
  failure: RequestFailure | undefined;
  readonly #keepFields: boolean;
  readonly #maxEventBytes: number;
  /** Unfinished event: the first `#heldLength` bytes, of which all have been scanned. */
  #held: Uint8Array = NO_BYTES;
  #heldLength = 0;
  #atLineStart = true;
  #afterCr = false;
  #atStreamStart = true;

  constructor(keepFields: boolean, maxEventBytes: number) {
    this.#keepFields = keepFields;
    this.#maxEventBytes = maxEventBytes;
  }

  feed(atNs: number, bytes: Uint8Array): readonly SseEvent[] {
    if (this.failure !== undefined || bytes.length === 0) return NONE;
    if (this.#heldLength === 0 && bytes.length <= this.#maxEventBytes && endsWithBlankLine(bytes)) {
      return readEvents(this.#decode(bytes), atNs, this.#keepFields);
    }
    const { end, tooLarge } = this.#scan(bytes);
    const events = end === 0 ? NONE : readEvents(this.#decode(this.#take(bytes, end)), atNs, this.#keepFields);
    if (tooLarge) this.#fail();
    else this.#hold(bytes.subarray(end));
    return events;
  }

  get isBetweenEvents(): boolean {
    return this.#heldLength === 0 && this.failure === undefined;
  }

  end(atNs: number): readonly SseEvent[] {
    if (this.failure !== undefined || this.#heldLength === 0) return NONE;
    const text = this.#decode(this.#take(NO_BYTES, 0));
    return readEvents(`${text}\n\n`, atNs, this.#keepFields);
  }

  #decode(bytes: Uint8Array): string {
    let text = decoder.decode(bytes);
    if (this.#atStreamStart) {
      this.#atStreamStart = false;
      if (text.charCodeAt(0) === 0xfeff) text = text.slice(1);
    }
    return text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text;
  }

  /** `end`: index in `bytes` just behind the last blank line, 0 where there is none. Moves the scan state along. */
  #scan(bytes: Uint8Array): { end: number; tooLarge: boolean } {
    let atLineStart = this.#atLineStart;
    let afterCr = this.#afterCr;
    let end = 0;
    let eventStart = -this.#heldLength;
    for (let i = 0; i < bytes.length; i++) {
      const byte = bytes[i];
      if (byte === LF || byte === CR) {
        // The LF of a CRLF belongs to the line that its CR has ended already.
        const endsLine = byte === CR || !afterCr;
        if (endsLine && atLineStart) {
          if (i + 1 - eventStart > this.#maxEventBytes) return { end, tooLarge: true };
          end = i + 1;
          eventStart = end;
        }
        atLineStart = true;
        afterCr = byte === CR;
      } else {
        atLineStart = false;
        afterCr = false;
      }
    }
    this.#atLineStart = atLineStart;
    this.#afterCr = afterCr;
    return { end, tooLarge: bytes.length - eventStart > this.#maxEventBytes };
  }

  /** What is held with the first `end` of `bytes` behind it; nothing is held any more. */
  #take(bytes: Uint8Array, end: number): Uint8Array {
    const fresh = bytes.subarray(0, end);
    if (this.#heldLength === 0) return fresh;
    this.#hold(fresh);
    const taken = this.#held.subarray(0, this.#heldLength);
    this.#heldLength = 0;
    return taken;
  }

  #hold(bytes: Uint8Array): void {
    const length = this.#heldLength + bytes.length;
    if (length > this.#held.length) {
      const larger = new Uint8Array(Math.max(length, 2 * this.#held.length, 1024));
      larger.set(this.#held.subarray(0, this.#heldLength));
      this.#held = larger;
    }
    this.#held.set(bytes, this.#heldLength);
    this.#heldLength = length;
  }

  #fail(): void {
    this.#held = NO_BYTES;
    this.#heldLength = 0;
    this.failure = {
      kind: "body_too_large",
      type: "EventTooLarge",
      message: `One event of the stream is larger than ${this.#maxEventBytes} bytes.`,
    };
  }
}

function endsWithBlankLine(bytes: Uint8Array): boolean {
  const last = bytes.length - 1;
  if (bytes[last] !== LF) return false;
  return bytes[last - 1] === LF || (bytes[last - 1] === CR && bytes[last - 2] === LF);
}
