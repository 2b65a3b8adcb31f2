/** Repeated runs without a sweep: each metric's mean with its interval, and in a word how far the trials agree. */
import { formatHalfWidth } from "#report/text/figure-text.ts";
import { formatPercent, formatPlain, formatShort, MISSING } from "#report/text/format.ts";
import type { Paint } from "#report/text/paint.ts";
import { type Column, renderTable } from "#report/text/table.ts";
import { cleanText } from "#report/text/text-width.ts";
import type { ConfidenceMetric, ConfidenceReport } from "./study-report.ts";

/** Upper bounds of the coefficient of variation, and what agreement is called below them: the bounds that users of AIPerf know. */
const grades = [
  { below: 0.05, word: "excellent" },
  { below: 0.1, word: "good" },
  { below: 0.2, word: "fair" },
] as const;
const WORST = "poor";

/** A table with a title that names the level; no metrics: no lines. */
export function renderConfidence(
  { level, metrics }: ConfidenceReport,
  { columns, paint }: { readonly columns: number; readonly paint: Paint },
): string[] {
  if (metrics.length === 0) return [];
  const table = {
    title: `Mean and its ${formatPlain(100 * level)} % interval`,
    columns: confidenceColumns(paint),
    rows: metrics.map(toRow),
  };
  const { heading, title, dim: rule } = paint;
  return renderTable(table, { style: "plain", columns, heading, title, rule });
}

function confidenceColumns(paint: Paint): Column[] {
  const colour = (text: string) => (text.includes(WORST) ? paint.warn(text) : text);
  return [
    { header: "Metric", align: "left", minWidth: 12, maxLines: 2 },
    { header: "Mean" },
    { header: "±" },
    { header: "from", importance: 1 },
    { header: "to", importance: 1 },
    { header: "CV", importance: 3 },
    { header: "Agreement", align: "left", importance: 4, paint: colour },
    { header: "n", importance: 2 },
  ];
}

function toRow({ name, unit, figure, trials }: ConfidenceMetric): string[] {
  const { mean, halfWidth, cv } = figure;
  const bound = (sign: 1 | -1) => (halfWidth === undefined ? MISSING : formatShort(mean + sign * halfWidth));
  return [
    `${cleanText(name)} (${unit})`,
    formatShort(mean),
    formatHalfWidth(figure) ?? MISSING,
    bound(-1),
    bound(1),
    cv === undefined ? MISSING : formatPercent(cv),
    cv === undefined ? MISSING : (grades.find(({ below }) => cv < below)?.word ?? WORST),
    String(trials),
  ];
}
