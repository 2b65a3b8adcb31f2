/**
 * Reads the chunks of a stream without parsing most of them. Consecutive chunks differ in nothing but one string, so
 * the text before and after that string is remembered from a chunk that was parsed; a chunk between the same two texts
 * is read by cutting the string out. This is exact, not a guess: a string in the same place of the same JSON is the
 * same field, and that it is the content was tried out on the parser itself.
 */
import type { ChunkFrame, ChunkReading, StreamState } from "./dialect.ts";
import { readJson } from "./read-json.ts";
import { NOTHING } from "./stream-event.ts";

type ReadWhole = (data: string, event: string | undefined, state: StreamState) => ChunkReading | undefined;

/** Stands in for the content when a frame is tried out; no server sends it. */
const PROBE = "\u241fprobe\u241f";

/** Frames that never fit again cost a second parse each: after so many more misses than hits none is learnt. */
const MISSES_FORGIVEN = 4;

/** As `readWhole` would read it, only faster where the chunk looks like the one before. */
export function readRepeated(
  data: string,
  event: string | undefined,
  state: StreamState,
  readWhole: ReadWhole,
): ChunkReading | undefined {
  let pattern = state.pattern;
  if (pattern === undefined) {
    pattern = { hits: 0, misses: 0 };
    state.pattern = pattern;
  }
  const frame = pattern.frame;
  if (frame !== undefined) {
    const content = cutContent(frame, data, event);
    if (content !== undefined) {
      pattern.hits++;
      return frame.field === "text" ? { text: content } : { reasoning: content };
    }
    pattern.misses++;
    // A chunk read in full may change the state that the frame was learnt under, so the frame ends here.
    delete pattern.frame;
  }
  const reading = readWhole(data, event, state);
  if (reading !== undefined && pattern.misses <= pattern.hits + MISSES_FORGIVEN) {
    const learnt = learnFrame(data, event, state, { reading, readWhole });
    if (learnt !== undefined) pattern.frame = learnt;
  }
  return reading;
}

/** The string inside the frame; undefined where the chunk does not fit, or where only a parser can tell. */
function cutContent(frame: ChunkFrame, data: string, event: string | undefined): string | undefined {
  const start = frame.prefix.length;
  const end = data.length - frame.suffix.length;
  if (end <= start || event !== frame.event || !data.startsWith(frame.prefix) || !data.endsWith(frame.suffix)) {
    return undefined;
  }
  for (let i = start; i < end; i++) {
    const code = data.charCodeAt(i);
    if (code === BACKSLASH) return readLiteral(data.slice(start, end));
    if (code === QUOTE || code < SPACE) return undefined;
  }
  return data.slice(start, end);
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const SPACE = 0x20;

/** Content of a string literal given without its quotes; undefined where it is no single literal, or empty. */
function readLiteral(literal: string): string | undefined {
  const value = readJson(`"${literal}"`);
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** Most literals of a chunk are read for nothing: without escapes they are what they stand for. */
function isLiteralOf(literal: string, content: string | undefined): boolean {
  return literal === content || (literal.includes("\\") && readLiteral(literal) === content);
}

interface LearningInput {
  readonly reading: ChunkReading;
  readonly readWhole: ReadWhole;
}

/** A frame around the content of a chunk that holds nothing else; undefined where there is none. */
function learnFrame(
  data: string,
  event: string | undefined,
  state: StreamState,
  { reading, readWhole }: LearningInput,
): ChunkFrame | undefined {
  const field = onlyField(reading);
  if (field === undefined) return undefined;
  let open = data.indexOf('"');
  while (open >= 0) {
    const close = closingQuote(data, open + 1);
    if (close < 0) return undefined;
    if (isLiteralOf(data.slice(open + 1, close), reading[field])) {
      const prefix = data.slice(0, open + 1);
      const suffix = data.slice(close);
      // Other strings of the chunk may happen to read like the content: only the parser knows which one it is.
      const probed = readWhole(prefix + PROBE + suffix, event, { sawDelta: state.sawDelta });
      if (probed !== undefined && onlyField(probed) === field && probed[field] === PROBE) {
        return { prefix, suffix, field, event };
      }
    }
    open = data.indexOf('"', close + 1);
  }
  return undefined;
}

function onlyField(reading: ChunkReading): "text" | "reasoning" | undefined {
  if (reading === NOTHING) return undefined;
  const keys = Object.keys(reading);
  const key = keys[0];
  return keys.length === 1 && (key === "text" || key === "reasoning") ? key : undefined;
}

/** Position of the quote that ends a literal whose content begins at `from`; -1 where it does not end. */
function closingQuote(data: string, from: number): number {
  for (let at = data.indexOf('"', from); at >= 0; at = data.indexOf('"', at + 1)) {
    let slashes = 0;
    while (at - 1 - slashes >= from && data.charCodeAt(at - 1 - slashes) === BACKSLASH) slashes++;
    if (slashes % 2 === 0) return at;
  }
  return -1;
}
