/**
 * Errors as a person reads them on stderr; the one place where they get their form. A `UserError` shows what is wrong,
 * where, and what is wanted, without a stack. Anything else is a fault of ours and shows all that is known.
 */
import { type Problem, sentenceOf, type UserError } from "#core/errors.ts";
import { readPlace, renderSourceLine } from "./source-line.ts";
import { createPaint, type Paint } from "./text/paint.ts";
import { cleanText, padEnd, textWidth, wrapText } from "./text/text-width.ts";

export interface ErrorOptions {
  readonly columns: number;
  readonly colours: boolean;
  /** The line of a file, where it is known and may be shown. */
  readonly sourceLine?: (file: string, line: number) => string | undefined;
}

const NARROWEST = 40;
const INDENT = 2;
/** Longest place, as a share of the line, that keeps its explanation beside it instead of below. */
const PLACE_SHARE = 0.4;

/** The message, every problem aligned under it, and the hint; ends in a line feed. An only problem that the message ends in is told once. */
export function renderUserError(error: UserError, options: ErrorOptions): string {
  const columns = Math.max(NARROWEST, options.columns);
  const paint = createPaint(options.colours);
  const lines = marked("error: ", paint.bad, error.message, columns);
  const [only] = error.problems;
  const isTold = error.problems.length === 1 && only !== undefined && error.message.endsWith(sentenceOf(only));
  if (isTold) lines.push(...renderSource(only.where, options, { columns, paint, indent: "" }));
  const problems = isTold ? [] : error.problems;
  const hint = error.hint ?? (isTold ? only.hint : undefined);
  if (problems.length > 0) lines.push("", ...renderProblems(problems, options, { columns, paint }));
  if (hint !== undefined) {
    if (problems.length > 0) lines.push("");
    lines.push(...marked("hint: ", paint.good, hint, columns));
  }
  return `${lines.join("\n")}\n`;
}

/** What to show for an error that is nobody's doing but ours: the plea to report it, then the stack. */
export function renderInternalError(error: unknown, options: ErrorOptions & { readonly version: string }): string {
  const columns = Math.max(NARROWEST, options.columns);
  const paint = createPaint(options.colours);
  const lines = [
    ...marked("internal error: ", paint.bad, messageOf(error), columns),
    ...wrapText(
      "This is a bug in aiperf, not a mistake of yours. Please report it with the lines below and the command you ran (without keys).",
      columns,
    ),
    "",
    `aiperf ${options.version}`,
    ...stackOf(error).map((line) => paint.dim(line)),
  ];
  return `${lines.join("\n")}\n`;
}

interface Page {
  readonly columns: number;
  readonly paint: Paint;
}

function renderProblems(problems: readonly Problem[], options: ErrorOptions, { columns, paint }: Page): string[] {
  const limit = Math.floor(columns * PLACE_SHARE);
  const places = problems.map((problem) => cleanText(problem.where));
  const placeWidth = Math.max(...places.map(textWidth).filter((width) => width <= limit), 0);
  return problems.flatMap((problem, index) => {
    const place = places[index] ?? "";
    const isBeside = textWidth(place) <= placeWidth;
    const indent = " ".repeat(INDENT + (isBeside ? placeWidth + 2 : INDENT));
    const text = explain(problem, columns - indent.length);
    const source = renderSource(problem.where, options, { columns, paint, indent: " ".repeat(INDENT * 2) });
    const hint = problem.hint === undefined ? [] : marked("hint: ", paint.good, problem.hint, columns - indent.length);
    if (source.length > 0) {
      const head = wrapText(place, columns - INDENT).map((line) => " ".repeat(INDENT) + paint.heading(line));
      const own = (line: string): string => " ".repeat(INDENT * 2) + line;
      return [...head, ...source, ...explain(problem, columns - INDENT * 2).map(own), ...hint.map(own)];
    }
    if (!isBeside) {
      const head = wrapText(place, columns - INDENT).map((line) => " ".repeat(INDENT) + paint.heading(line));
      return [...head, ...[...text, ...hint].map((line) => indent + line)];
    }
    const [first = "", ...more] = [...text, ...hint];
    const head = `${" ".repeat(INDENT)}${paint.heading(padEnd(place, placeWidth))}  ${first}`;
    return [head, ...more.map((line) => indent + line)];
  });
}

function renderSource(
  where: string,
  { sourceLine }: ErrorOptions,
  { columns, paint, indent }: Page & { readonly indent: string },
): string[] {
  const place = readPlace(where);
  const text = place === undefined ? undefined : sourceLine?.(place.file, place.line);
  if (place === undefined || text === undefined) return [];
  return renderSourceLine(place, text, { width: columns - indent.length, paint }).map((line) => indent + line);
}

function explain({ wanted, found }: Problem, room: number): string[] {
  const clause = cleanText(wanted);
  return wrapText(found === undefined ? clause : `${clause}; found ${cleanText(found)}`, room);
}

/** Wrapped text behind a coloured mark, following lines indented by as much. A line feed in the text is kept. */
function marked(mark: string, colour: (text: string) => string, text: string, columns: number): string[] {
  const room = columns - mark.length;
  const lines = text.split("\n").flatMap((line) => wrapText(cleanText(line), room));
  return lines.map((line, place) => (place === 0 ? colour(mark) : " ".repeat(mark.length)) + line);
}

function messageOf(error: unknown): string {
  if (error instanceof Error) return error.message === "" ? error.name : `${error.name}: ${error.message}`;
  return String(error);
}

/** The stack without its first line, which repeats the message, and the stacks of the causes. */
function stackOf(error: unknown): string[] {
  const lines: string[] = [];
  const seen = new Set<unknown>();
  let current = error;
  while (current instanceof Error && !seen.has(current)) {
    seen.add(current);
    if (current !== error) lines.push(cleanText(`Caused by ${messageOf(current)}`));
    const frames = (current.stack ?? "").split("\n").filter((line) => line.trimStart().startsWith("at "));
    lines.push(...frames.map((line) => `  ${cleanText(line)}`));
    current = current.cause;
  }
  return lines;
}
