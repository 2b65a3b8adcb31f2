/**
 * Text of whole server-sent events in, events out. Newlines are LF by now, and every event ends with a blank line.
 * Follows the event stream rules of the HTML standard (§9.2), with one leniency: a line that is no field, after a
 * JSON object that is still open, belongs to that object (servers that print raw newlines inside JSON).
 */
import { createObjectScan, type ObjectScan } from "./object-scan.ts";

export interface SseEvent {
  /** The data lines joined by newlines; empty where there were none (keep-alives). */
  readonly data: string;
  /** The event's name, where it has one. */
  readonly event: string | undefined;
  /** Comment lines joined by newlines. */
  readonly comment: string | undefined;
  /** Stamp of the read in which the event became complete. */
  readonly atNs: number;
  /** Every field in order, comments under the empty name; only where asked for. */
  readonly fields: readonly SseField[] | undefined;
}

export interface SseField {
  readonly name: string;
  readonly value: string;
}

const NONE: readonly SseEvent[] = [];
const SPACE = 32;
const NEWLINE = 10;

/** Events of `text` in order. A block without any field is none. */
export function readEvents(text: string, atNs: number, keepFields: boolean): readonly SseEvent[] {
  let events: SseEvent[] | undefined;
  let start = 0;
  while (start < text.length) {
    if (text.charCodeAt(start) === NEWLINE) {
      start++;
      continue;
    }
    const lineEnd = text.indexOf("\n", start);
    // One data line and a blank one: what nearly every event of a model server is.
    const isPlain = !keepFields && text.charCodeAt(lineEnd + 1) === NEWLINE && text.startsWith("data:", start);
    const end = isPlain ? lineEnd : text.indexOf("\n\n", start);
    const event = isPlain ? plainEvent(text, start, end, atNs) : readBlock(text.slice(start, end), atNs, keepFields);
    if (event !== undefined) {
      if (events === undefined) events = [event];
      else events.push(event);
    }
    start = end + 2;
  }
  return events ?? NONE;
}

function plainEvent(text: string, start: number, end: number, atNs: number): SseEvent {
  const from = text.charCodeAt(start + 5) === SPACE ? start + 6 : start + 5;
  return { data: text.slice(from, end), event: undefined, comment: undefined, atNs, fields: undefined };
}

function readBlock(block: string, atNs: number, keepFields: boolean): SseEvent | undefined {
  const data = createDataLines();
  const comments: string[] = [];
  const fields: { name: string; value: string }[] = [];
  let event: string | undefined;
  let lastData: { name: string; value: string } | undefined;
  for (const line of block.split("\n")) {
    const { name, value } = readLine(line);
    if (name === "data") data.add(value);
    else if (name === "event") event = value;
    else if (name === "") comments.push(value);
    else if (name !== "id" && name !== "retry" && lastData !== undefined && data.continues(line)) {
      lastData.value += `\n${line}`;
      continue;
    }
    const field = { name, value };
    fields.push(field);
    if (name === "data") lastData = field;
  }
  return {
    data: data.text(),
    event,
    comment: comments.length > 0 ? comments.join("\n") : undefined,
    atNs,
    fields: keepFields ? fields : undefined,
  };
}

function readLine(line: string): SseField {
  const colon = line.indexOf(":");
  if (colon === -1) return { name: line, value: "" };
  const from = line.charCodeAt(colon + 1) === SPACE ? colon + 2 : colon + 1;
  return { name: line.slice(0, colon), value: line.slice(from) };
}

interface DataLines {
  add(value: string): void;
  /** Takes a line that is no field, if the data so far is a JSON object that still waits for its end. */
  continues(line: string): boolean;
  text(): string;
}

function createDataLines(): DataLines {
  const lines: string[] = [];
  let scan: ObjectScan | undefined;
  return {
    add: (value) => {
      lines.push(value);
      scan?.add(value);
    },
    continues: (line) => {
      if (scan === undefined) {
        scan = createObjectScan();
        for (const earlier of lines) scan.add(earlier);
      }
      if (!scan.isOpen()) return false;
      lines.push(line);
      scan.add(line);
      return true;
    },
    text: () => (lines.length === 1 ? (lines[0] ?? "") : lines.join("\n")),
  };
}
