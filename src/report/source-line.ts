/** The line of a file in which a problem stands, with a mark under the place: `sweep.yaml:12:7 …` shows line 12. */
import type { Paint } from "./text/paint.ts";
import { cutText, textWidth } from "./text/text-width.ts";

export interface Place {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  /** Of the option in the file. */
  readonly path?: string;
}

/** Undefined where it is no place in a file. */
export function readPlace(where: string): Place | undefined {
  const match = /^(.+?):(\d+):(\d+)(?: (.*))?$/.exec(where);
  if (match === null) return undefined;
  const [, file = "", line, column, path] = match;
  return { file, line: Number(line), column: Number(column), ...(path === undefined ? {} : { path }) };
}

/** What is left of a line's beginning so that the mark is on the screen, and room behind it. */
const ROOM_BEHIND = 20;

/** Two lines of at most `width` cells. */
export function renderSourceLine(
  { line, column }: Place,
  text: string,
  { width, paint }: { width: number; paint: Paint },
): string[] {
  const gutter = `${line} | `;
  const room = Math.max(ROOM_BEHIND, width - gutter.length);
  const plain = text
    .toWellFormed()
    .replaceAll(/[\p{Cc}\p{Cf}]/gu, " ")
    .trimEnd();
  const cutAt = Math.max(0, column + ROOM_BEHIND - room);
  const shown = cutText(`${cutAt > 0 ? "…" : ""}${plain.slice(cutAt > 0 ? cutAt + 1 : 0)}`, room);
  const before = textWidth(plain.slice(cutAt, column - 1));
  const blank = `${" ".repeat(gutter.length - 2)}| `;
  return [paint.dim(gutter) + shown, paint.dim(blank) + " ".repeat(Math.max(0, before)) + paint.bad("^")];
}
