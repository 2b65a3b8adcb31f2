/**
 * A plan for a person, before anything is sent (`--dry-run`): what would be run, in which order, for how long, and a
 * table of the cells with their seeds and directories. A long table is shortened in its middle unless all is asked for.
 */
import type { StudyEstimate } from "#plan/estimate-study.ts";
import type { RunPlan, StudyPlan } from "#plan/study-plan.ts";
import { type Fact, renderFacts } from "#report/result-header.ts";
import { searchFacts } from "#report/search/plan-search.ts";
import { countOf, formatCount, formatPlain, formatSpan } from "#report/text/format.ts";
import { createPaint, type Paint } from "#report/text/paint.ts";
import { type Column, renderTable } from "#report/text/table.ts";
import { cleanText, textWidth, wrapText } from "#report/text/text-width.ts";
import { toParameterColumns } from "./parameter-columns.ts";
import { describeCells, describeOrder, describePauses } from "./study-text.ts";
import { budgetFacts } from "./time-budget-text.ts";

export interface PlanOptions {
  readonly columns: number;
  readonly colours: boolean;
  readonly artifactDir: string;
  readonly estimate?: StudyEstimate;
  readonly timeBudgetSec?: number;
  /** Every cell, and every run in its order (`--verbose`). */
  readonly full?: boolean;
}

const NARROWEST = 40;
/** Rows of a table that is not shortened, and those that are left at its ends where it is. */
const MOST_ROWS = 24;
const ROWS_AT_ENDS = 8;
const SHORTEST_TEXT = 8;

/** The text for stdout; begins with an empty line and ends in a line feed. */
export function renderPlan(plan: StudyPlan, options: PlanOptions): string {
  const columns = Math.max(NARROWEST, options.columns);
  const paint = createPaint(options.colours);
  const isFull = options.full === true;
  const view = { columns, paint, isFull };
  const lines = [
    "",
    paint.title("aiperf | Plan"),
    "",
    ...renderFacts(plan.search === undefined ? planFacts(plan, options) : searchFacts(plan, options), columns, paint),
    ...(plan.runs.length > 1 ? ["", ...renderCellRows(plan, options, view)] : []),
    ...(isFull && plan.runs.length > 1 ? ["", ...renderRuns(plan, view)] : []),
    "",
    ...wrapText("Nothing was sent: this is a dry run.", columns).map(paint.dim),
  ];
  return `${lines.join("\n")}\n`;
}

function planFacts(plan: StudyPlan, { artifactDir, estimate, timeBudgetSec }: PlanOptions): Fact[] {
  const { headers } = toParameterColumns(plan.variations);
  const names = plan.variations.some((variation) => variation.values.length > 0) ? headers : [];
  const order = describeOrder(plan);
  const pauses = describePauses(plan);
  const convergence = convergenceText(plan);
  return [
    { name: plan.isSweep ? "Sweep" : "Runs", text: describeCells(plan, plan.variations.length, names) },
    ...(order === undefined ? [] : [{ name: "Order", text: order }]),
    ...(plan.runs.length > 1 ? [{ name: "Seeds", text: seedText(plan) }] : []),
    ...(convergence === undefined ? [] : [{ name: "Stops", text: convergence }]),
    ...(pauses === "" ? [] : [{ name: "Pauses", text: pauses }]),
    { name: "Requests", text: requestText({ estimate, runs: plan.runs.length }) },
    { name: "Takes", text: timeText({ estimate, runs: plan.runs.length }) },
    ...budgetFacts(plan, { estimate, timeBudgetSec }),
    ...plan.slaFilters.map(({ metricTag, stat, op, threshold }, place) => ({
      name: place === 0 ? "Levels" : "",
      text: `${cleanText(metricTag)} ${stat} ${comparisons[op]} ${formatPlain(threshold)}`,
    })),
    { name: "Files in", text: cleanText(artifactDir) },
  ];
}

const comparisons = { lt: "below", le: "at most", gt: "above", ge: "at least" } as const;

function requestText({ estimate, runs }: Estimated): string {
  if (estimate?.requests === undefined) return "not fixed";
  const each = sameForAll(estimate.perRun.map((run) => run.requests));
  const perRun = each === undefined || runs < 2 ? "" : `, ${formatCount(each)} in each run`;
  return `${formatCount(estimate.requests)}${perRun}`;
}

function timeText({ estimate, runs }: Estimated): string {
  if (estimate?.seconds === undefined) return "as long as the server needs";
  const each = sameForAll(estimate.perRun.map((run) => run.seconds));
  const perRun = each === undefined || runs < 2 ? "" : ` (${formatSpan(each)} a run)`;
  return `at least ${formatSpan(estimate.seconds)}${perRun}, and what the last answers of each run need`;
}

interface Estimated {
  readonly estimate: PlanOptions["estimate"];
  readonly runs: number;
}

/** Undefined also where it is not known. */
function sameForAll(values: readonly (number | undefined)[]): number | undefined {
  return values.every((value) => value === values[0]) ? values[0] : undefined;
}

function seedText({ baseSeed, shuffleSeed, sampling, multiRun, runs, trials, isSweep }: StudyPlan): string {
  const sampled = sampling === undefined ? "" : `; samples drawn by ${sampling.seed}`;
  const shuffled = `${shuffleSeed === undefined ? "" : `; order shuffled by ${shuffleSeed}`}${sampled}`;
  if (runs.every((run) => run.seed === undefined)) return `each run draws its own${shuffled}`;
  const isOne = runs.every((run) => run.seed === runs[0]?.seed);
  const ofTrials =
    trials > 1
      ? isSweep
        ? "one for each cell and all its trials"
        : "the same one for all trials"
      : "one for each cell";
  const text =
    isOne && isSweep ? "the same one for all runs" : multiRun.varySeedPerTrial ? "one for each run" : ofTrials;
  return `${text}${baseSeed === undefined ? "" : `, from ${baseSeed}`}${shuffled}`;
}

function convergenceText({ multiRun: { convergence } }: StudyPlan): string | undefined {
  if (convergence === undefined) return undefined;
  const { metric, stat, mode, threshold, minRuns } = convergence;
  const measures = {
    ci_width: "its relative interval",
    cv: "its coefficient of variation",
    distribution: "its p-value",
  };
  const bound = `${mode === "distribution" ? "above" : "below"} ${formatPlain(threshold)}`;
  const what = mode === "distribution" ? cleanText(metric) : `${cleanText(metric)} ${stat}`;
  return `a cell stops early once ${what} is settled: ${measures[mode]} ${bound}, after ${countOf(minRuns, "trial")} or more`;
}

interface TableView {
  readonly columns: number;
  readonly paint: Paint;
  readonly isFull: boolean;
}

/** A column with its cells, one for each row. */
interface Strip {
  readonly column: Column;
  readonly cells: readonly string[];
}

function renderCellRows(plan: StudyPlan, { estimate }: PlanOptions, view: TableView): string[] {
  const { headers, rows } = toParameterColumns(plan.variations);
  const runsOf = plan.variations.map(({ index }) => plan.runs.filter((run) => run.variationIndex === index));
  // What is the same for all runs is said above the table.
  const requests = sameForAll((estimate?.perRun ?? []).map((run) => run.requests));
  const seconds = sameForAll((estimate?.perRun ?? []).map((run) => run.seconds));
  const estimates = runsOf.map(([first]) => estimate?.perRun[first?.index ?? -1] ?? {});
  const strips: Strip[] = [
    ...headers.map((header, place) =>
      parameterStrip(
        header,
        rows.map((row) => row[place] ?? ""),
      ),
    ),
    { column: { header: "Seed", importance: 2 }, cells: runsOf.map(seedsOf) },
    {
      column: { header: "Requests\na run", importance: 3 },
      cells: estimates.map((run) =>
        run.requests === requests || run.requests === undefined ? "" : formatCount(run.requests),
      ),
    },
    {
      column: { header: "Takes\na run", importance: 1 },
      cells: estimates.map((run) =>
        run.seconds === seconds || run.seconds === undefined ? "" : formatSpan(run.seconds),
      ),
    },
    { column: directoryColumn, cells: runsOf.map(directoryOf) },
  ];
  return renderStrips(strips, "cell", view);
}

const directoryColumn: Column = {
  header: "Directory",
  align: "left",
  minWidth: SHORTEST_TEXT,
  maxLines: 3,
  importance: 4,
};

function renderRuns(plan: StudyPlan, view: TableView): string[] {
  const { runs, variations, trials } = plan;
  const strips: Strip[] = [
    { column: { header: "Run" }, cells: runs.map((run) => String(run.index + 1)) },
    parameterStrip(
      "Cell",
      runs.map((run) => cleanText(variations[run.variationIndex]?.title ?? "")),
    ),
    { column: { header: "Trial" }, cells: runs.map((run) => (trials > 1 ? String(run.trialIndex + 1) : "")) },
    { column: { header: "Seed", importance: 2 }, cells: runs.map(({ seed }) => String(seed ?? "")) },
    { column: { header: "Warmup", importance: 1 }, cells: runs.map((run) => (run.warmsUp ? "yes" : "no")) },
    { column: directoryColumn, cells: runs.map((run) => cleanText(run.directory)) },
  ];
  return renderStrips(strips, "run", view);
}

/** Columns without any text are left out. */
function renderStrips(strips: readonly Strip[], noun: string, { columns, paint, isFull }: TableView): string[] {
  const kept = strips.filter(({ cells }) => cells.some((cell) => cell !== ""));
  const count = kept[0]?.cells.length ?? 0;
  const isShortened = !isFull && count > MOST_ROWS;
  const places = Array.from({ length: count }, (_, place) => place);
  const toRow = (place: number) => kept.map(({ cells }) => cells[place] ?? "");
  const rows = isShortened
    ? [...places.slice(0, ROWS_AT_ENDS).map(toRow), kept.map(() => "…"), ...places.slice(-ROWS_AT_ENDS).map(toRow)]
    : places.map(toRow);
  const table = { columns: kept.map(({ column }) => column), rows };
  const lines = renderTable(table, { style: "plain", columns, heading: paint.heading, rule: paint.dim });
  if (!isShortened) return lines;
  const note = `${countOf(count - 2 * ROWS_AT_ENDS, noun)} in the middle left out; --verbose shows all ${formatCount(count)}.`;
  return [...lines, ...wrapText(note, columns - 2).map((line) => `  ${paint.dim(line)}`)];
}

function parameterStrip(header: string, cells: readonly string[]): Strip {
  const isNumeric = cells.every((cell) => cell === "" || Number.isFinite(Number(cell)));
  const widest = Math.max(1, ...cells.map(textWidth));
  if (isNumeric) return { column: { header, minWidth: widest }, cells };
  return { column: { header, align: "left", minWidth: Math.min(widest, SHORTEST_TEXT), maxLines: 3 }, cells };
}

/** One for the whole cell, or as many as its trials have. */
function seedsOf(runs: readonly RunPlan[]): string {
  const seeds = [...new Set(runs.map((run) => run.seed))];
  if (seeds.length > 1) return "by trial";
  return String(seeds[0] ?? "");
}

/** Where the trials of a cell go, as a pattern for a shell: numbers that differ are an asterisk. */
function directoryOf(runs: readonly RunPlan[]): string {
  const paths = runs.map((run) => run.directory.split("/"));
  const [first = []] = paths;
  const segments = first.map((segment, depth) => {
    if (paths.every((path) => path[depth] === segment)) return segment;
    return segment.replace(/\d+$/, "*");
  });
  return cleanText(segments.join("/"));
}
