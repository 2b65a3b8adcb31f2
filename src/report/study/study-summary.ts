/**
 * The summary of a study for a person: what was run, all cells, the best of them, the Pareto front, what failed, what
 * is to be doubted, and where the files are. Made for terminals from 40 columns on; only paths may be longer.
 */

import { renderFileList } from "#report/file-list.ts";
import { type Fact, renderFacts, targetFacts } from "#report/result-header.ts";
import { formatFigure } from "#report/text/figure-text.ts";
import { countOf, formatCount, formatDuration } from "#report/text/format.ts";
import { createPaint, type Paint } from "#report/text/paint.ts";
import { renderScatter, type ScatterPoint } from "#report/text/scatter-plot.ts";
import { cleanText, cutText, wrapText } from "#report/text/text-width.ts";
import { renderWarningTexts } from "#report/warnings.ts";
import { plotAnswer } from "./answer-plot.ts";
import { type CellRow, renderCellLegend, renderCellTable } from "./cell-table.ts";
import { renderConfidence } from "./confidence-table.ts";
import { renderFailures } from "./failure-list.ts";
import { toParameterColumns } from "./parameter-columns.ts";
import { answerStudy } from "./study-answer.ts";
import type { BestReport, CellReport, StudyReport } from "./study-report.ts";
import { describeCells, describeOrder } from "./study-text.ts";
import { explainStudyWarning, resumeLines } from "./study-warnings.ts";

export interface SummaryOptions {
  /** Width of the terminal; below 40 it is taken for 40. */
  readonly columns: number;
  readonly colours: boolean;
}

export interface SummaryView {
  readonly columns: number;
  readonly paint: Paint;
}

export const NARROWEST_SUMMARY = 40;
const MOST_ON_FRONT = 12;

/** The text for stdout; begins with an empty line and ends in a line feed. */
export function renderStudySummary(report: StudyReport, options: SummaryOptions): string {
  const view = { columns: Math.max(NARROWEST_SUMMARY, options.columns), paint: createPaint(options.colours) };
  const sections = [
    renderHeader(report, view),
    report.confidence === undefined ? renderCells(report, view) : renderConfidence(report.confidence, view),
    ...renderAnswer(report, view),
    renderBest(report, view),
    renderTradeOff(report.cells, view),
    renderFailures(report.failures, view),
    renderWarningTexts(report.warnings.map(explainStudyWarning), view.columns, view.paint.warn),
    renderFileList(report.files, view.paint),
    renderStop(report, view),
  ];
  const lines = sections.filter((section) => section.length > 0).flatMap((section) => ["", ...section]);
  return `${lines.join("\n")}\n`;
}

function renderHeader(report: StudyReport, { columns, paint }: SummaryView): string[] {
  const { target, plan, cells, succeededRuns, failedRuns, elapsedSec } = report;
  const kind = plan.isSweep ? "Sweep" : "Repeated runs";
  const title = `aiperf | ${target === undefined ? kind : `${cleanText(target.title)}: ${kind}`}`;
  const order = describeOrder(plan);
  const { headers } = toParameterColumns(cells);
  const names = cells.some((cell) => cell.values.length > 0) ? headers : [];
  const planned = new Set(plan.runs.map((run) => run.variationIndex)).size;
  const rest = plan.runs.length - succeededRuns - failedRuns;
  const runs = [`${formatCount(succeededRuns)} ok`, `${formatCount(failedRuns)} failed`];
  const isComplete = rest === 0 || hasConverged(report);
  if (rest > 0) runs.push(`${formatCount(rest)} not ${isComplete ? "needed" : "run"}`);
  const paintRuns = failedRuns > 0 ? paint.bad : isComplete ? paint.good : paint.warn;
  const facts: Fact[] = [
    ...(target === undefined ? [] : targetFacts(target, paint)),
    { name: plan.isSweep ? "Sweep" : "Plan", text: describeCells(plan, planned, names) },
    ...(order === undefined ? [] : [{ name: "Order", text: order }]),
    { name: "Runs", text: runs.join(", "), paint: paintRuns },
    ...(elapsedSec === undefined ? [] : [{ name: "Duration", text: formatDuration(elapsedSec) }]),
  ];
  return [...wrapText(title, columns).map(paint.title), "", ...renderFacts(facts, columns, paint)];
}

/** Whether runs that are missing were not needed; of a study that was only read nobody knows. */
function hasConverged({ plan, elapsedSec, warnings }: StudyReport): boolean {
  if (plan.multiRun?.convergence === undefined || elapsedSec === undefined) return false;
  return !warnings.some(({ kind }) => kind === "study_cancelled");
}

function renderCells({ plan, cells }: StudyReport, { columns, paint }: SummaryView): string[] {
  if (cells.length === 0) return [];
  const { headers, rows: parameters } = toParameterColumns(cells);
  const rows: CellRow[] = cells.map((cell, place) => ({ ...cell, parameters: parameters[place] ?? [] }));
  const table = renderCellTable({ headers, rows, trials: plan.trials }, { columns, paint });
  const legend = renderCellLegend(rows);
  const hasIntervals = cells.some((cell) => Object.values(cell.figures ?? {}).some((figure) => hasInterval(figure)));
  const isNarrowed = hasIntervals && !table.some((line) => line.includes("±"));
  return [
    ...table,
    ...(legend === undefined ? [] : [paint.dim(cutText(legend, columns))]),
    ...(isNarrowed ? [paint.dim(cutText("  A wider terminal shows the intervals, too.", columns))] : []),
  ];
}

const hasInterval = (figure: { readonly halfWidth?: number }): boolean => figure.halfWidth !== undefined;

/** The sentences, then a section for each plot. */
function renderAnswer({ postProcess }: StudyReport, { columns, paint }: SummaryView): string[][] {
  if (postProcess === undefined || !("answer" in postProcess)) return [];
  const sentences = answerStudy(postProcess.answer).flatMap((sentence) => renderSentence(sentence, columns));
  const plots = plotAnswer(postProcess.answer, columns).map(({ title, lines }) => [
    paint.heading(cutText(title, columns)),
    ...lines.map((line) => `  ${paint.plot(line)}`),
  ]);
  return [[paint.heading("Answer"), ...sentences.map(paint.title)], ...plots];
}

function renderBest({ best, cells, plan }: StudyReport, { columns, paint }: SummaryView): string[] {
  if (!plan.isSweep || best.length === 0) return [];
  const isNoneFeasible = cells.length > 0 && cells.every((cell) => cell.isFeasible === false);
  const sentences = [
    ...(isNoneFeasible ? ["No cell meets the service levels, so these are the best of all:"] : []),
    ...best.map(bestSentence),
    ...frontSentence(cells),
  ];
  return [paint.heading("Best configurations"), ...sentences.flatMap((sentence) => renderSentence(sentence, columns))];
}

/** Indented, its further lines more. */
export function renderSentence(sentence: string, columns: number): string[] {
  return wrapText(sentence, columns - 4).map((line, place) => `${place === 0 ? "  " : "    "}${line}`);
}

function bestSentence({ kind, cellTitle, metric, figure, unit }: BestReport): string {
  const what = kind === "throughput" ? "Most throughput" : "Lowest latency";
  return `${what}: ${cleanText(cellTitle)}, with a ${cleanText(metric)} of ${formatFigure(figure)} ${unit}.`;
}

function frontSentence(cells: readonly CellReport[]): string[] {
  const front = cells.filter((cell) => cell.isPareto).map((cell) => cleanText(cell.title));
  if (front.length === 0) return [];
  const shown = front.slice(0, MOST_ON_FRONT).join("; ");
  const more = front.length > MOST_ON_FRONT ? `; and ${formatCount(front.length - MOST_ON_FRONT)} more` : "";
  return [`Pareto front, ${formatCount(front.length)} of ${countOf(cells.length, "cell")}: ${shown}${more}.`];
}

const PLOT_HEIGHT = 10;
const WIDEST_PLOT = 72;
const FEWEST_POINTS = 2;

/** Throughput against latency, a point for each cell; nothing where there are too few to compare. */
function renderTradeOff(cells: readonly CellReport[], { columns, paint }: SummaryView): string[] {
  const has = (key: "outputTokensPerSec" | "ttftP99Ms") => cells.some((cell) => cell.figures?.[key] !== undefined);
  const throughput = has("outputTokensPerSec") ? "outputTokensPerSec" : "requestsPerSec";
  const latency = has("ttftP99Ms") ? "ttftP99Ms" : "latencyP95Ms";
  const { rows } = toParameterColumns(cells);
  const points: ScatterPoint[] = cells.flatMap(({ figures, isPareto }, place) => {
    const x = figures?.[latency]?.mean;
    const y = figures?.[throughput]?.mean;
    // With several parameters a label would be as long as the plot is wide.
    const label = rows[place]?.length === 1 ? rows[place]?.[0] : undefined;
    return x === undefined || y === undefined
      ? []
      : [{ x, y, isMarked: isPareto, ...(label === undefined ? {} : { label }) }];
  });
  if (points.length < FEWEST_POINTS) return [];
  const unit = throughput === "outputTokensPerSec" ? "output tok/s" : "req/s";
  const title = `Throughput (${unit}) against ${latency === "ttftP99Ms" ? "TTFT p99" : "latency p95"} (ms)`;
  const width = Math.min(columns - 2, WIDEST_PLOT);
  const plot = renderScatter(points, { width, height: PLOT_HEIGHT });
  return [paint.heading(cutText(title, columns)), ...plot.map((line) => `  ${paint.plot(line)}`)];
}

/** Last on the screen, since it is what to do next. */
export function renderStop({ warnings }: Pick<StudyReport, "warnings">, { paint }: SummaryView): string[] {
  const stop = warnings.find((warning) => warning.kind === "study_cancelled");
  return stop?.kind === "study_cancelled" ? resumeLines(stop).map(paint.warn) : [];
}
