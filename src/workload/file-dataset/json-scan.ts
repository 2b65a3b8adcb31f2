/**
 * Finds the elements of a JSON array in bytes without parsing them: a large file becomes a list of byte ranges, each
 * parsed when it is needed. Only brackets, strings and commas are looked at; what is inside an element is checked by
 * the parser later.
 */

export interface ElementRanges {
  /** Byte offsets: element `i` is `[starts[i], ends[i])`. */
  readonly starts: Float64Array;
  readonly ends: Float64Array;
  /** Line of each element's first byte, from 1. */
  readonly lines: Uint32Array;
}

export interface ScannedArray extends ElementRanges {
  /** Offset just behind the `]`. */
  readonly end: number;
}

/** The text is not the JSON it looked like; `offset` is the byte at which that showed. */
export class ScanError extends Error {
  readonly offset: number;

  constructor(wanted: string, offset: number) {
    super(wanted);
    this.name = "ScanError";
    this.offset = offset;
  }
}

/** Ranges of the elements of the array whose `[` stands at `open`. Throws `ScanError`. */
export function scanArray(bytes: Uint8Array, open: number): ScannedArray {
  const starts: number[] = [];
  const ends: number[] = [];
  const lines: number[] = [];
  const line = lineCounter(bytes);
  let at = skipSpace(bytes, open + 1);
  while (bytes[at] !== CLOSE_BRACKET) {
    const end = skipValue(bytes, at);
    starts.push(at);
    ends.push(end);
    lines.push(line(at));
    at = skipSpace(bytes, end);
    if (bytes[at] === COMMA) at = skipSpace(bytes, at + 1);
    else if (bytes[at] !== CLOSE_BRACKET) throw new ScanError("must have a comma or the end of the list here", at);
  }
  return {
    starts: Float64Array.from(starts),
    ends: Float64Array.from(ends),
    lines: Uint32Array.from(lines),
    end: at + 1,
  };
}

/** Offset of the value of `key` in the object whose `{` stands at `open`; undefined where it has no such key. */
export function findValue(bytes: Uint8Array, open: number, key: string): number | undefined {
  let at = skipSpace(bytes, open + 1);
  while (bytes[at] === QUOTE) {
    const keyEnd = skipString(bytes, at);
    const name = new TextDecoder().decode(bytes.subarray(at + 1, keyEnd - 1));
    at = skipSpace(bytes, keyEnd);
    if (bytes[at] !== COLON) throw new ScanError("must have a colon after the key", at);
    at = skipSpace(bytes, at + 1);
    if (name === key) return at;
    at = skipSpace(bytes, skipValue(bytes, at));
    if (bytes[at] === COMMA) at = skipSpace(bytes, at + 1);
  }
  return undefined;
}

/** First offset from `at` on that holds no JSON white space; the length where there is none. */
export function skipSpace(bytes: Uint8Array, at: number): number {
  let next = at;
  while (next < bytes.length && isSpace(bytes[next])) next++;
  return next;
}

export const isSpace = (byte: number | undefined): boolean =>
  byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

/** Line of an offset, from 1; offsets must be asked for in rising order. */
export function lineCounter(bytes: Uint8Array): (offset: number) => number {
  let line = 1;
  let from = 0;
  return (offset) => {
    for (let found = bytes.indexOf(NEWLINE, from); found !== -1 && found < offset; ) {
      line++;
      from = found + 1;
      found = bytes.indexOf(NEWLINE, from);
    }
    return line;
  };
}

const NEWLINE = 0x0a;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

function skipValue(bytes: Uint8Array, start: number): number {
  const first = bytes[start];
  if (first === QUOTE) return skipString(bytes, start);
  if (first === OPEN_BRACE || first === OPEN_BRACKET) return skipNested(bytes, start);
  let at = start;
  while (at < bytes.length && !endsScalar(bytes[at])) at++;
  if (at === start) throw new ScanError("must have a value here", at);
  return at;
}

const endsScalar = (byte: number | undefined): boolean =>
  byte === COMMA || byte === CLOSE_BRACKET || byte === CLOSE_BRACE || isSpace(byte);

function skipNested(bytes: Uint8Array, start: number): number {
  let depth = 0;
  for (let at = start; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) at = skipString(bytes, at) - 1;
    else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) depth++;
    else if ((byte === CLOSE_BRACE || byte === CLOSE_BRACKET) && --depth === 0) return at + 1;
  }
  throw new ScanError("must be closed before the file ends", start);
}

function skipString(bytes: Uint8Array, start: number): number {
  for (let at = start + 1; at < bytes.length; at++) {
    if (bytes[at] === BACKSLASH) at++;
    else if (bytes[at] === QUOTE) return at + 1;
  }
  throw new ScanError("must be closed before the file ends", start);
}
