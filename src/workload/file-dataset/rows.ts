/**
 * The records of a dataset file, read one at a time. In: the bytes of a JSONL file, a JSON array, or an inputs.json
 * (`{"data": […]}`), or records written in the configuration; out: a list that parses record `i` when it is asked
 * for. The file's bytes are held, its objects are not.
 */
import type { FileFormat } from "#config/config.ts";
import { UserError } from "#core/errors.ts";
import type { JsonObject, JsonValue } from "#core/json.ts";
import type { Files } from "#core/ports.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { type ElementRanges, findValue, isSpace, lineCounter, ScanError, scanArray, skipSpace } from "./json-scan.ts";

export interface Rows {
  /** The file as the user named it. */
  readonly name: string;
  readonly count: number;
  /** Record `index`; throws the parser's `SyntaxError` where it is no JSON. */
  read(index: number): JsonValue;
  /** The record as it is written, for messages. */
  source(index: number): string;
  /** Where record `index` stands: `trace.jsonl:12`. */
  place(index: number): string;
  /** Differs for different content. */
  fingerprint(): string;
  /** The file is one object with a `data` list, as inputs.json is. */
  readonly isDataObject: boolean;
}

/** Records that stand in the configuration itself. */
export function inlineRows(records: readonly JsonObject[]): Rows {
  return {
    name: "dataset.records",
    count: records.length,
    read: (index) => records[index] as JsonObject,
    source: (index) => JSON.stringify(records[index]),
    place: (index) => `dataset.records[${index}]`,
    fingerprint: () => fingerprintOf(new TextEncoder().encode(JSON.stringify(records))),
    isDataObject: false,
  };
}

/**
 * Throws `UserError` for a file that cannot be read, holds no record, or is a JSON list cut short.
 * `format` may say beforehand that the file is an inputs.json; a usual one is recognised without.
 */
export async function fileRows(path: string, files: Files, format?: FileFormat): Promise<Rows> {
  const bytes = withoutByteOrderMark(await readBytes(path, files));
  const { ranges, isDataObject } = rangesOf(bytes, path, format === "inputs_json");
  if (ranges.starts.length === 0) {
    throw new UserError(`${path} holds no records`, { hint: "write one JSON object per line" });
  }
  const decoder = new TextDecoder();
  const source = (index: number) => decoder.decode(bytes.subarray(ranges.starts[index], ranges.ends[index]));
  return {
    name: path,
    count: ranges.starts.length,
    read: (index) => JSON.parse(source(index)) as JsonValue,
    source,
    place: (index) => `${path}:${ranges.lines[index]}`,
    fingerprint: () => fingerprintOf(bytes),
    isDataObject,
  };
}

async function readBytes(path: string, files: Files): Promise<Uint8Array> {
  try {
    return await files.readBytes(path);
  } catch (cause) {
    const code = (cause as { code?: unknown } | null)?.code;
    if (code === "ENOENT") throw new UserError(`${path}: there is no such file`, { cause });
    if (code === "EACCES") throw new UserError(`${path}: this file may not be read`, { cause });
    throw cause;
  }
}

function withoutByteOrderMark(bytes: Uint8Array): Uint8Array {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
}

function rangesOf(
  bytes: Uint8Array,
  path: string,
  isInputs: boolean,
): { readonly ranges: ElementRanges; readonly isDataObject: boolean } {
  const start = skipSpace(bytes, 0);
  try {
    if (bytes[start] === 0x5b) {
      const ranges = scanArray(bytes, start);
      const behind = skipSpace(bytes, ranges.end);
      if (behind < bytes.length) throw new ScanError("must end with the list", behind);
      return { ranges, isDataObject: false };
    }
    if (bytes[start] === 0x7b && (isInputs || looksLikeInputs(bytes, start))) {
      const list = findValue(bytes, start, "data");
      if (list !== undefined && bytes[list] === 0x5b) return { ranges: scanArray(bytes, list), isDataObject: true };
    }
  } catch (error) {
    if (!(error instanceof ScanError)) throw error;
    const where = `${path}:${lineCounter(bytes)(error.offset)}`;
    throw new UserError(`${path} is not valid JSON`, { problems: [{ where, wanted: error.message }] });
  }
  return { ranges: lineRanges(bytes), isDataObject: false };
}

/** Enough of the head of an inputs.json to tell it from a JSONL file whose records have a field `data`. */
function looksLikeInputs(bytes: Uint8Array, start: number): boolean {
  const head = new TextDecoder().decode(bytes.subarray(start, start + 4096));
  return /^\{\s*"data"\s*:\s*\[\s*(\]|\{\s*"(session_id|payloads)"\s*:)/.test(head);
}

/** Lines that hold more than white space. */
function lineRanges(bytes: Uint8Array): ElementRanges {
  const starts: number[] = [];
  const ends: number[] = [];
  const lines: number[] = [];
  let line = 1;
  for (let at = 0; at < bytes.length; line++) {
    const found = bytes.indexOf(0x0a, at);
    const next = found === -1 ? bytes.length : found;
    let end = next;
    while (end > at && isSpace(bytes[end - 1])) end--;
    if (end > at) {
      starts.push(at);
      ends.push(end);
      lines.push(line);
    }
    at = next + 1;
  }
  return { starts: Float64Array.from(starts), ends: Float64Array.from(ends), lines: Uint32Array.from(lines) };
}
