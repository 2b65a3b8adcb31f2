/**
 * The iterations of a search as the table that the cells of a sweep have: their number, the point, every objective and
 * limited metric, which are broken, whether the point counts, what it was tried for. The best are marked.
 */
import type { SearchIteration, SearchQuestion, SearchStanding, StandingLimit } from "#core/search-standing.ts";
import type { Figure } from "#core/study-events.ts";
import { type CellRow, renderCellTable } from "#report/study/cell-table.ts";
import { toParameterColumns } from "#report/study/parameter-columns.ts";
import type { FigureKind } from "#report/text/figure-text.ts";
import { countOf } from "#report/text/format.ts";
import { boundText, shortMeasure, unitOf } from "#report/text/metric-text.ts";
import type { Paint } from "#report/text/paint.ts";
import { cutText } from "#report/text/text-width.ts";
import { keepsLimit } from "#search/belief.ts";
import { hasHardLimits, limitsOfAll, nameOutstanding, outstandingOf } from "./search-reading.ts";
import { titlePoint } from "./search-text.ts";

interface View {
  readonly columns: number;
  readonly paint: Paint;
  /** Lines that the table may take, its legend included. */
  readonly rows: number;
}

/** Two lines of header and the rule. */
const HEAD = 3;
/** The line about iterations that are not shown, and the legend. */
const FRAME = HEAD + 2;
/** Objectives and limits beyond this leave the terminal sooner than the columns before them. */
const MOST_IMPORTANT = 50;

/**
 * The latest iterations and the best, in the order given; no lines where nothing was tried or not one row fits.
 * `all`: those there are to choose from.
 */
export function renderIterationTable(
  standing: SearchStanding,
  view: View,
  all: readonly SearchIteration[] = standing.iterations,
): string[] {
  const room = view.rows - FRAME;
  if (all.length === 0 || room < 1) return [];
  let chosen = chooseRows(standing, all, room);
  let table = draw(standing, chosen, view);
  // A text that is wrapped makes a row of several lines: as many rows go as there are lines too many.
  while (table.length > room + HEAD && chosen.length > 1) {
    chosen = chooseRows(standing, all, Math.max(1, chosen.length - (table.length - room - HEAD)));
    table = draw(standing, chosen, view);
  }
  const hidden = all.length - chosen.length;
  const legend = legendOf(standing, chosen);
  const notes = [
    ...(hidden > 0 ? [`  … ${countOf(hidden, "more iteration")}`] : []),
    ...(legend === "" ? [] : [legend]),
  ];
  return [...table, ...notes.map((note) => view.paint.dim(cutText(note, view.columns)))];
}

/** The latest first, then the best, then the more recent ones. */
function chooseRows(standing: SearchStanding, all: readonly SearchIteration[], most: number): SearchIteration[] {
  const recent = all.toReversed();
  const outstanding = outstandingOf(standing);
  const order = new Set([...recent.slice(0, 1), ...recent.filter(({ index }) => outstanding.has(index)), ...recent]);
  const chosen = new Set([...order].slice(0, most));
  return all.filter((iteration) => chosen.has(iteration));
}

function draw(standing: SearchStanding, iterations: readonly SearchIteration[], view: View): string[] {
  const { question } = standing;
  const outstanding = outstandingOf(standing);
  const kinds = kindsOf(question);
  const points = iterations.map(({ values }) => ({
    title: titlePoint(values),
    values: Object.entries(values).map(([path, value]) => ({ path, value })),
  }));
  const { headers, rows: parameters } = toParameterColumns(points);
  const hasVerdict = hasHardLimits(question);
  const rows = iterations.map(
    (iteration, place): CellRow => ({
      parameters: [String(iteration.index + 1), ...(parameters[place] ?? [])],
      ...(iteration.succeededTrials === 0 ? {} : { figures: figuresOf(question, iteration) }),
      trials: iteration.succeededTrials,
      isPareto: outstanding.has(iteration.index),
      ...(hasVerdict && iteration.succeededTrials > 0 ? { isFeasible: iteration.isFeasible } : {}),
    }),
  );
  const remarks = { header: "Tried to", texts: iterations.map(({ purpose }) => purpose) };
  return renderCellTable({ headers: ["#", ...headers], rows, trials: question.trials, kinds, remarks }, view);
}

const keyOf = ({ metric, stat }: { readonly metric: string; readonly stat: string }) => `${metric} ${stat}`;

/** One for each figure, however often it is asked about. */
function kindsOf(question: SearchQuestion): FigureKind[] {
  const measures = [...question.objectives, ...question.limits];
  const byKey = new Map(measures.map((measure) => [keyOf(measure), measure] as const));
  return [...byKey].map(([key, measure], place) => {
    const limits = question.limits.filter((limit) => keyOf(limit) === key);
    const binding = limitsOfAll(question).filter((limit) => keyOf(limit) === key);
    const bounds = limits.map(boundText).join(", ");
    const unit = limits.length === 0 ? unitOf(measure.metric) : bounds;
    return {
      key,
      name: shortMeasure(measure),
      unit,
      importance: MOST_IMPORTANT - place,
      isMarked: (figure: Figure) => breaksSome(binding, figure),
    };
  });
}

function breaksSome(limits: readonly StandingLimit[], { mean }: Figure): boolean {
  return limits.some((limit) => !keepsLimit(mean, limit));
}

function figuresOf(
  question: SearchQuestion,
  { objectives, limits }: SearchIteration,
): Record<string, Figure | undefined> {
  return Object.fromEntries([
    ...question.limits.map((limit, place) => [keyOf(limit), limits[place]] as const),
    ...question.objectives.map((objective, place) => [keyOf(objective), objectives[place]] as const),
  ]);
}

function legendOf(standing: SearchStanding, shown: readonly SearchIteration[]): string {
  const { question } = standing;
  const outstanding = outstandingOf(standing);
  const hasBroken = shown.some((iteration) => {
    const figures = figuresOf(question, iteration);
    return kindsOf(question).some(({ key, isMarked }) => figures[key] !== undefined && isMarked?.(figures[key]));
  });
  const parts = [
    ...(shown.some(({ index }) => outstanding.has(index)) ? [`* ${nameOutstanding(standing)}`] : []),
    ...(hasBroken ? ["! breaks its limit"] : []),
  ];
  return parts.length === 0 ? "" : `  ${parts.join("   ")}`;
}
