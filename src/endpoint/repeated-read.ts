/**
 * Reads of a stream in, as the socket gave them; where their content lies out, without decoding them. Where a read holds
 * one event and nothing else, the next one differs from it in nothing but the content (`repeated-chunk.ts` says why that
 * is exact), so that comparing bytes is all that most reads of a run need. Nothing is made per read, not one object:
 * what hundreds of streams leave behind is what the garbage collector stops them for.
 */
import type { ChunkFrame, StreamState } from "./dialect.ts";

const NEWLINE = 10;
const RETURN = 13;
const SPACE = 0x20;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Content that is longer goes the general way, which knows how large an event may be. */
const LONGEST_CONTENT_BYTES = 16 * 1024;

const DATA = Buffer.from("data:");

/** Takes the content of an event: bytes `start` to `end` of a read, UTF-8 without escapes, at least one. */
type ContentListener = (field: ChunkFrame["field"], read: Uint8Array, start: number, end: number) => void;

/** The reads of one response, whose state its dialect keeps. To be asked between two events only. */
export class RepeatedReads {
  readonly #state: StreamState;
  readonly #onContent: ContentListener;

  constructor(state: StreamState, onContent: ContentListener) {
    this.#state = state;
    this.#onContent = onContent;
  }

  /** Hands on the content of the event in bytes `from` to `to`; false: the read has to be taken apart. */
  take(read: Uint8Array, from: number, to: number): boolean {
    const { pattern } = this.#state;
    const frame = pattern?.frame;
    const wire = frame?.wire;
    if (pattern === undefined || frame === undefined || wire === undefined) return false;
    const start = from + wire.head.length;
    const end = to - wire.tail.length;
    if (end <= start || end - start > LONGEST_CONTENT_BYTES || !isPlain(read, start, end)) return false;
    if (!holdsAt(read, end, wire.tail) || !holdsAt(read, from, wire.head)) return false;
    pattern.hits++;
    this.#onContent(frame.field, read, start, end);
    return true;
  }

  /**
   * Remembers what stands around the content in a read that has just been taken apart, and that held one whole event
   * and nothing of another. Without effect where the event is not plainly a frame with its content.
   */
  learn(read: Uint8Array, from: number, to: number): void {
    const frame = this.#state.pattern?.frame;
    if (frame === undefined || frame.wire !== undefined) return;
    let lineEnd = to;
    while (lineEnd > from && isLineBreak(read[lineEnd - 1])) lineEnd--;
    let lineStart = lineEnd;
    while (lineStart > from && !isLineBreak(read[lineStart - 1])) lineStart--;
    // The last line must hold the data from end to end: then no line before it is part of the content.
    if (!holdsAt(read, lineStart, DATA)) return;
    const valueStart = lineStart + DATA.length;
    const dataStart = read[valueStart] === SPACE ? valueStart + 1 : valueStart;
    const prefix = Buffer.from(frame.prefix);
    const suffix = Buffer.from(frame.suffix);
    const contentStart = dataStart + prefix.length;
    const contentEnd = lineEnd - suffix.length;
    if (contentStart > contentEnd || !holdsAt(read, dataStart, prefix) || !holdsAt(read, contentEnd, suffix)) return;
    frame.wire = { head: copyOf(read, from, contentStart), tail: copyOf(read, contentEnd, to) };
  }
}

const isLineBreak = (byte: number | undefined): boolean => byte === NEWLINE || byte === RETURN;

/** By the runtime's own comparison: byte by byte it would take as long as all else that is done with a read. */
function holdsAt(read: Uint8Array, at: number, wanted: Buffer): boolean {
  const end = at + wanted.length;
  return end <= read.length && wanted.compare(read, at, end) === 0;
}

/** Content that stands in its literal as it is: without escapes, and without what no literal may hold. */
function isPlain(read: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) {
    const byte = read[i] ?? 0;
    if (byte === QUOTE || byte === BACKSLASH || byte < SPACE) return false;
  }
  return true;
}

const copyOf = (read: Uint8Array, start: number, end: number): Buffer => Buffer.from(read.subarray(start, end));
