/** Cells → a Markdown table to paste into a review: parameters, the headline figures with their ± and what stands out. */
import { type CellResult, findSummary, type KeySummary, succeededTrials } from "#aggregate/cell-result.ts";
import type { BestCell, Comparison, FailedRun, Parameters, SweepCell, SweepResult } from "#aggregate/sweep-result.ts";
import { toPythonText } from "#plan/python-text.ts";
import { toFailure } from "./aggregate-facts.ts";

const COLUMNS = [
  { key: "request_throughput_avg", title: "requests/s" },
  { key: "output_token_throughput_avg", title: "output tokens/s" },
  { key: "time_to_first_token_p99", title: "TTFT p99 (ms)" },
  { key: "inter_token_latency_p99", title: "ITL p99 (ms)" },
  { key: "request_latency_p95", title: "latency p95 (ms)" },
] as const;

const DIGITS = 4;
/** Power of ten below which zeros would be counted rather than read. */
const SMALLEST_PLAIN = -4;
/** From here on trials scatter too much to read much into a mean. */
const HIGH_CV = 0.1;

/** The cells of a sweep, then its best ones, differences and failures. Ends with a line break. */
export function renderSweepMarkdown(sweep: SweepResult): string {
  const names = sweep.parameters.map(({ name }) => name);
  const rows = sweep.cells.map((cell) => [
    ...names.map((name) => toParameterText(cell.parameters, name)),
    ...toFigures(cell.cell),
    ...toMarks(cell, sweep),
  ]);
  const marks = ["trials", "Pareto", ...(sweep.sla === undefined ? [] : ["meets SLA"])];
  const table = toTable([...names, ...COLUMNS.map(({ title }) => title), ...marks], rows);
  const notes = [
    ...toStop(sweep),
    ...toBest("Best throughput", sweep.bestThroughput),
    ...toBest("Best p99 latency", sweep.bestLatency),
    ...toNoise(sweep.cells),
    ...sweep.comparisons.filter(({ isReal }) => !isReal).map(toComparisonNote),
    ...sweep.failedRuns.map(toFailureNote),
  ];
  return `${table}${toExplanation(sweep.confidenceLevel, sweep.cells)}${notes.map((note) => `- ${note}\n`).join("")}`;
}

/** A single cell, without a sweep. Ends with a line break. */
export function renderCellMarkdown(cell: CellResult): string {
  const row = [...toFigures(cell), toTrials(cell)];
  const bare = { cell, parameters: [], isParetoOptimal: false };
  return `${toTable([...COLUMNS.map(({ title }) => title), "trials"], [row])}${toExplanation(cell.confidenceLevel, [bare])}`;
}

function toTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [header, header.map(() => "---"), ...rows];
  return lines.map((cells) => `| ${cells.map(toCellText).join(" | ")} |\n`).join("");
}

/** A bar would end the cell, and a line break the row. */
const toCellText = (text: string): string => text.replaceAll("|", "\\|").replaceAll(/\r?\n/g, " ");

function toParameterText(parameters: Parameters, name: string): string {
  const parameter = parameters.find((candidate) => candidate.name === name);
  return parameter === undefined ? "" : toPythonText(parameter.value);
}

function toFigures(cell: CellResult): string[] {
  return COLUMNS.map(({ key }) => {
    const summary = findSummary(cell, key);
    return summary === undefined ? "–" : toFigure(summary);
  });
}

function toFigure({ mean, ciHigh, values }: KeySummary): string {
  return values.length < 2 ? toReadable(mean) : `${toReadable(mean)} ± ${toReadable(ciHigh - mean)}`;
}

/** A few digits; only what is tiny has an exponent. */
function toReadable(value: number): string {
  if (value === 0) return "0";
  const size = Math.floor(Math.log10(Math.abs(value)));
  return size < SMALLEST_PLAIN ? value.toExponential(DIGITS - 1) : value.toFixed(Math.max(DIGITS - 1 - size, 0));
}

function toTrials(cell: CellResult): string {
  const succeeded = succeededTrials(cell).length;
  return succeeded === cell.trials.length ? String(succeeded) : `${succeeded} of ${cell.trials.length}`;
}

function toMarks({ cell, isParetoOptimal, isFeasible }: SweepCell, sweep: SweepResult): string[] {
  const verdict = sweep.sla === undefined ? [] : [isFeasible ? "yes" : "no"];
  return [toTrials(cell), isParetoOptimal ? "★" : "", ...verdict];
}

function toExplanation(level: number, cells: readonly SweepCell[]): string {
  const isRepeated = cells.some(({ cell }) => succeededTrials(cell).length > 1);
  return isRepeated ? `\n± is the ${Number((level * 100).toFixed(2))} % confidence interval of the mean.\n\n` : "\n";
}

function toStop({ wasCancelled, cells, numCombinations }: SweepResult): string[] {
  return wasCancelled ? [`Interrupted: ${cells.length} of ${numCombinations} cells have figures.`] : [];
}

function toBest(title: string, best: BestCell | undefined): string[] {
  return best === undefined
    ? []
    : [`${title}: ${toReadable(best.metric)} ${best.unit} at ${toAssignments(best.parameters)}`];
}

const toAssignments = (parameters: Parameters): string =>
  parameters.map(({ name, value }) => `${name} = ${toPythonText(value)}`).join(", ");

function toNoise(cells: readonly SweepCell[]): string[] {
  return cells.flatMap(({ cell, parameters }) => {
    const cv = findSummary(cell, "request_throughput_avg")?.cv ?? 0;
    if (!(Math.abs(cv) > HIGH_CV)) return [];
    return [`The trials at ${toAssignments(parameters)} scatter: throughput varies by ${(cv * 100).toFixed(0)} %.`];
  });
}

function toComparisonNote({ from, to, key }: Comparison): string {
  return `No real difference in ${key} between ${toAssignments(from)} and ${toAssignments(to)}.`;
}

function toFailureNote(run: FailedRun): string {
  const error = toFailure({ ...run, status: run.wasCancelled ? "cancelled" : "failed" }) ?? "failed";
  return `${run.label} at ${toAssignments(run.parameters)}: ${error}`.replaceAll(/\s*\r?\n\s*/g, " ");
}
