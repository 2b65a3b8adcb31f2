/**
 * The failures of a run for a person: a table of groups, the most frequent first, and below it advice, once for each
 * cause. Groups in, lines out. A JSON body is shortened to the message inside it; the files keep it whole.
 */
import { isJsonObject } from "#core/json.ts";
import type { ErrorGroup } from "#metrics/result.ts";
import { type Advice, type AdviceContext, adviceFor } from "./advice.ts";
import { renderBox } from "./text/box.ts";
import { countOf, formatCount } from "./text/format.ts";
import type { Paint } from "./text/paint.ts";
import { renderTable } from "./text/table.ts";
import { cleanText, cutText } from "./text/text-width.ts";

export interface ErrorTableOptions {
  readonly columns: number;
  readonly style: "box" | "plain";
  readonly paint: Paint;
  readonly context: AdviceContext;
}

/** Groups shown on a console; the rest is summed up in one row. */
const MOST_ROWS = 12;
/** Longest message in cells: what a screen of rows can still show. */
const MOST_MESSAGE = 300;

/** Table and advice; no groups, no lines. */
export function renderErrors(groups: readonly ErrorGroup[], options: ErrorTableOptions): string[] {
  if (groups.length === 0) return [];
  const advice = renderAdvice(groups, options);
  return [...renderErrorTable(groups, options), ...(advice.length > 0 ? [""] : []), ...advice];
}

function renderErrorTable(groups: readonly ErrorGroup[], options: ErrorTableOptions): string[] {
  const { paint } = options;
  const sorted = [...groups].sort((a, b) => b.count - a.count);
  const rows = sorted
    .slice(0, MOST_ROWS)
    .map(({ failure, count }) => [
      failure.code === undefined ? "" : String(failure.code),
      cleanText(failure.type),
      shortMessage(failure.message),
      formatCount(count),
    ]);
  const rest = sorted.slice(MOST_ROWS);
  if (rest.length > 0) {
    const count = rest.reduce((sum, group) => sum + group.count, 0);
    rows.push(["", "…", `${countOf(rest.length, "further group")}, all of them in the files`, formatCount(count)]);
  }
  const table = {
    title: "aiperf | Errors",
    columns: [
      { header: "Code", importance: 1, paint: paint.bad },
      { header: "Type", align: "left", minWidth: 8 },
      { header: "Message", align: "left", minWidth: 12, maxLines: 3 },
      { header: "Count" },
    ],
    rows,
  } as const;
  const { columns, style } = options;
  return renderTable(table, { style, columns, heading: paint.heading, title: paint.title, rule: paint.dim });
}

/** The message that a JSON error body carries, else the text itself; one line, bounded. */
export function shortMessage(message: string): string {
  return cutText(cleanText(messageInside(message) ?? message), MOST_MESSAGE);
}

function messageInside(text: string): string | undefined {
  if (!text.trimStart().startsWith("{")) return undefined;
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isJsonObject(body)) return undefined;
  const inner = isJsonObject(body.error) ? body.error : body;
  for (const key of ["message", "detail", "error"]) {
    const value = inner[key];
    if (typeof value === "string" && value.trim() !== "") return value;
  }
  return undefined;
}

function renderAdvice(groups: readonly ErrorGroup[], options: ErrorTableOptions): string[] {
  const { paint, columns } = options;
  return collectAdvice(groups, options.context).flatMap(({ advice, count }) =>
    renderBox(
      `What to do about ${countOf(count, "failed request")}`,
      [{ text: advice.what }, ...advice.tries.map((text) => ({ text, mark: "- " }))],
      Math.min(columns, 100),
      paint.bad,
    ),
  );
}

interface CountedAdvice {
  readonly advice: Advice;
  readonly count: number;
}

/** The same cause is explained once, with the failures of all its groups; the most frequent first. */
function collectAdvice(groups: readonly ErrorGroup[], context: AdviceContext): CountedAdvice[] {
  const byCause = new Map<string, CountedAdvice>();
  for (const { failure, count } of groups) {
    const advice = adviceFor(failure, context);
    if (advice === undefined) continue;
    const known = byCause.get(advice.what);
    byCause.set(advice.what, { advice, count: count + (known?.count ?? 0) });
  }
  return [...byCause.values()].sort((a, b) => b.count - a.count);
}
