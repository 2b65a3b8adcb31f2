/**
 * Reads of a stream in, as the socket gave them; what they hold out, without decoding them. Where a read holds one event
 * and nothing else, the next one differs from it in nothing but the content (`repeated-chunk.ts` says why that is exact),
 * so that comparing bytes and cutting the content out is all that most reads of a run need.
 */
import type { ChunkReading, StreamState } from "./dialect.ts";

const NEWLINE = 10;
const RETURN = 13;
const SPACE = 0x20;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** First byte that is not ASCII. */
const BEYOND_ASCII = 0x80;

/** Content that is longer goes the general way, which knows how large an event may be. */
const LONGEST_CONTENT_BYTES = 16 * 1024;

const encoder = new TextEncoder();
// As the general way decodes: no byte order mark is taken off inside a stream.
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
const DATA = encoder.encode("data:");

/**
 * What the event in bytes `from` to `to` of a read holds; undefined where the read has to be taken apart. To be asked
 * between two events only.
 */
export function readRepeatedRead(
  state: StreamState,
  read: Uint8Array,
  from: number,
  to: number,
): ChunkReading | undefined {
  const frame = state.pattern?.frame;
  const wire = frame?.wire;
  if (state.pattern === undefined || frame === undefined || wire === undefined) return undefined;
  const start = from + wire.head.length;
  const end = to - wire.tail.length;
  if (end <= start || end - start > LONGEST_CONTENT_BYTES) return undefined;
  if (!holdsAt(read, end, wire.tail) || !holdsAt(read, from, wire.head)) return undefined;
  const content = readPlainContent(read, start, end);
  if (content === undefined) return undefined;
  state.pattern.hits++;
  return frame.field === "text" ? { text: content } : { reasoning: content };
}

/**
 * Remembers what stands around the content in a read that has just been taken apart, and that held one whole event and
 * nothing of another. Without effect where the event is not plainly a frame with its content.
 */
export function learnRead(state: StreamState, read: Uint8Array, from: number, to: number): void {
  const frame = state.pattern?.frame;
  if (frame === undefined || frame.wire !== undefined) return;
  let lineEnd = to;
  while (lineEnd > from && isLineBreak(read[lineEnd - 1])) lineEnd--;
  let lineStart = lineEnd;
  while (lineStart > from && !isLineBreak(read[lineStart - 1])) lineStart--;
  // The last line must hold the data from end to end: then no line before it is part of the content.
  if (!holdsAt(read, lineStart, DATA)) return;
  const valueStart = lineStart + DATA.length;
  const dataStart = read[valueStart] === SPACE ? valueStart + 1 : valueStart;
  const prefix = encoder.encode(frame.prefix);
  const suffix = encoder.encode(frame.suffix);
  const contentStart = dataStart + prefix.length;
  const contentEnd = lineEnd - suffix.length;
  if (contentStart > contentEnd || !holdsAt(read, dataStart, prefix) || !holdsAt(read, contentEnd, suffix)) return;
  frame.wire = { head: read.slice(from, contentStart), tail: read.slice(contentEnd, to) };
}

const isLineBreak = (byte: number | undefined): boolean => byte === NEWLINE || byte === RETURN;

function holdsAt(read: Uint8Array, at: number, wanted: Uint8Array): boolean {
  for (let i = 0; i < wanted.length; i++) if (read[at + i] !== wanted[i]) return false;
  return true;
}

/** Content that stands in its literal as it is; undefined where it has escapes, or is no literal. */
function readPlainContent(read: Uint8Array, start: number, end: number): string | undefined {
  let isAscii = true;
  for (let i = start; i < end; i++) {
    const byte = read[i] ?? 0;
    if (byte === QUOTE || byte === BACKSLASH || byte < SPACE) return undefined;
    if (byte >= BEYOND_ASCII) isAscii = false;
  }
  // Letters are cut whole: what stands before and behind them is a quotation mark.
  return isAscii
    ? Buffer.prototype.toString.call(read, "latin1", start, end)
    : decoder.decode(read.subarray(start, end));
}
