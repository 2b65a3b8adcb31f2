/** Runs that did not succeed, for a person: one entry for each cell and reason, with the log of its first trial. */
import { formatCount } from "#report/text/format.ts";
import type { Paint } from "#report/text/paint.ts";
import { cleanText, wrapText } from "#report/text/text-width.ts";
import type { FailureReport } from "./study-report.ts";

const MOST_FAILURES = 20;

/** With a heading; none failed: no lines. */
export function renderFailures(
  failures: readonly FailureReport[],
  { columns, paint }: { readonly columns: number; readonly paint: Paint },
): string[] {
  if (failures.length === 0) return [];
  const groups = new Map<string, { readonly first: FailureReport; readonly trials: number[] }>();
  for (const failure of failures) {
    const key = JSON.stringify([failure.cellTitle, reasonOf(failure)]);
    const group = groups.get(key) ?? { first: failure, trials: [] };
    groups.set(key, group);
    group.trials.push(failure.trialIndex + 1);
  }
  const lines = [...groups.values()].slice(0, MOST_FAILURES).flatMap(({ first, trials }) => {
    const which = `${trials.length > 1 ? "trials" : "trial"} ${trials.join(", ")}`;
    const cell = first.cellTitle === "" ? "" : `${cleanText(first.cellTitle)}, `;
    const text = `${cell}${which}: ${reasonOf(first)}`;
    return [
      ...wrapText(text, columns - 4).map((line, row) => `${row === 0 ? "  " : "    "}${paint.bad(line)}`),
      ...(first.log === undefined ? [] : [`    ${paint.dim("Log")}  ${cleanText(first.log)}`]),
    ];
  });
  const more = groups.size - MOST_FAILURES;
  const rest = more > 0 ? [`  … and ${formatCount(more)} more`] : [];
  return [paint.heading("Runs that did not succeed"), ...lines, ...rest];
}

function reasonOf({ reason, wasCancelled }: FailureReport): string {
  return wasCancelled === true ? "interrupted" : cleanText(reason);
}
