/**
 * One small plot of a search, whichever tells most: along one axis the limit that decides or the objective, of several
 * objectives the first two against each other, in all other spaces the best so far over the iterations.
 */
import type { SearchIteration, SearchStanding, StandingLimit } from "#core/search-standing.ts";
import { boundText, type Measure, nameMeasure, unitOf } from "#report/text/metric-text.ts";
import type { Paint } from "#report/text/paint.ts";
import { renderPlot } from "#report/text/plot.ts";
import { renderScatter, type ScatterOptions, type ScatterPoint } from "#report/text/scatter-plot.ts";
import { cutText } from "#report/text/text-width.ts";
import { bestSoFar, feasibleEdge, hasHardLimits, nameOutstanding, outstandingOf } from "./search-reading.ts";
import { asksForBoundary, nameAxes } from "./search-text.ts";

export interface SearchPlotView {
  readonly columns: number;
  /** Lines of the plot itself. */
  readonly height: number;
  readonly paint: Paint;
}

const WIDEST = 72;
const FEWEST_POINTS = 2;
/** Lines around the plot itself: title, axis, its scale, what the marks mean. */
export const PLOT_FRAME = 4;

/** Title, plot and legend; no lines where there are fewer than two points to see. */
export function renderSearchPlot(standing: SearchStanding, view: SearchPlotView): string[] {
  const { question } = standing;
  if (question.objectives.length > 1) return drawFront(standing, view);
  return question.dimensions.length === 1 ? drawAxis(standing, view) : drawProgress(standing, view);
}

function drawFront(standing: SearchStanding, view: SearchPlotView): string[] {
  const { question, iterations } = standing;
  const [up, across] = question.objectives;
  if (up === undefined || across === undefined) return [];
  // Far beyond a limit a single point would press the front into a corner.
  const hasFeasible = iterations.some(({ isFeasible }) => isFeasible);
  const points = iterations.flatMap((iteration) => {
    const [y, x] = iteration.objectives;
    if (hasFeasible && !iteration.isFeasible) return [];
    return x === undefined || y === undefined ? [] : [toPoint(standing, iteration, { x: x.mean, y: y.mean })];
  });
  const title = `${titleOf(up)} against ${titleOf(across)}`;
  return frame({ title, points, best: nameOutstanding(standing) }, view);
}

function drawAxis(standing: SearchStanding, view: SearchPlotView): string[] {
  const { question, iterations } = standing;
  const [axis] = question.dimensions;
  const [objective] = question.objectives;
  if (axis === undefined) return [];
  const decisive = asksForBoundary(question) ? findDecisive(standing) : undefined;
  const measure = decisive ?? objective;
  if (measure === undefined) return [];
  const points = iterations.flatMap((iteration) => {
    const x = iteration.values[axis.path];
    const at = decisive === undefined ? undefined : question.limits.indexOf(decisive);
    const y = (at === undefined ? iteration.objectives[0] : iteration.limits[at])?.mean;
    return x === undefined || y === undefined ? [] : [toPoint(standing, iteration, { x, y })];
  });
  const upAt = edgeOf(standing);
  const name = nameAxes(question)[0] ?? "value";
  const limit = decisive === undefined ? "" : `, limit ${boundText(decisive)}`;
  return frame(
    {
      title: `${titleOf(measure)} over ${name}${limit}`,
      points,
      best: nameOutstanding(standing),
      isLog: axis.prior === "log-uniform" && axis.lo > 0,
      ...(upAt === undefined ? {} : { upAt }),
      ...(decisive === undefined ? {} : { acrossAt: decisive.threshold }),
    },
    view,
  );
}

/** The highest value that keeps the limits, once something is known to break them. */
function edgeOf(standing: SearchStanding): number | undefined {
  const { boundaries } = standing;
  const edge = feasibleEdge(standing);
  if (edge?.lowestBroken === undefined || boundaries.length > 1) return undefined;
  return boundaries[0]?.answer ?? edge.highestKept;
}

/** The limit that is broken most where limits begin to break, or is nearest to it where none is. */
function findDecisive({ question, iterations }: SearchStanding): StandingLimit | undefined {
  const path = question.dimensions[0]?.path ?? "";
  const measured = iterations
    .filter(({ limits }) => limits.some((figure) => figure !== undefined))
    .toSorted((a, b) => (a.values[path] ?? 0) - (b.values[path] ?? 0));
  const telling = measured.find(({ isFeasible }) => !isFeasible) ?? measured.at(-1);
  if (telling === undefined) return undefined;
  const strainOf = ({ op, threshold }: StandingLimit, place: number) => {
    const mean = telling.limits[place]?.mean;
    if (mean === undefined) return Number.NEGATIVE_INFINITY;
    const excess = (mean - threshold) / (Math.abs(threshold) || 1);
    return op === "gt" || op === "ge" ? -excess : excess;
  };
  const strains = question.limits.map(strainOf);
  return question.limits[strains.indexOf(Math.max(...strains))];
}

function drawProgress(standing: SearchStanding, view: SearchPlotView): string[] {
  const [objective] = standing.question.objectives;
  if (objective === undefined) return [];
  const points = bestSoFar(standing).flatMap((y, x) => (y === undefined ? [] : [{ x, y }]));
  if (points.length < FEWEST_POINTS) return [];
  const { columns, height, paint } = view;
  const plot = renderPlot(points, { width: Math.min(columns - 2, WIDEST), height });
  return [
    paint.heading(cutText(`Best ${titleOf(objective)} over the iterations`, columns)),
    ...plot.map((line) => `  ${paint.plot(line)}`),
  ];
}

interface Drawing extends Omit<ScatterOptions, "width" | "height"> {
  readonly title: string;
  readonly points: readonly ScatterPoint[];
  /** What the marked points are. */
  readonly best: string;
}

function frame({ title, points, best, ...rest }: Drawing, { columns, height, paint }: SearchPlotView): string[] {
  if (points.length < FEWEST_POINTS) return [];
  const width = Math.min(columns - 2, WIDEST);
  const plot = renderScatter(points, { ...rest, width, height });
  return [
    paint.heading(cutText(title, columns)),
    ...plot.map((line) => `  ${paint.plot(line)}`),
    paint.dim(cutText(`  ${legendOf(points, best, rest.upAt !== undefined)}`, columns)),
  ];
}

function toPoint(standing: SearchStanding, iteration: SearchIteration, at: { x: number; y: number }): ScatterPoint {
  const { isFeasible, index } = iteration;
  const isMarked = outstandingOf(standing).has(index);
  return { ...at, isMarked, isBroken: hasHardLimits(standing.question) && !isFeasible };
}

function titleOf(measure: Measure): string {
  const unit = unitOf(measure.metric);
  const name = nameMeasure(measure);
  return `${name}${unit === "" ? "" : ` (${unit})`}`;
}

function legendOf(points: readonly ScatterPoint[], best: string, hasEdge: boolean): string {
  const isPlain = ({ isMarked, isBroken }: ScatterPoint) => !isMarked && isBroken !== true;
  const parts = [
    ...(points.some(({ isMarked }) => isMarked) ? [`* ${best}`] : []),
    ...(points.some(isPlain) ? ["o tried"] : []),
    ...(points.some(({ isBroken }) => isBroken) ? ["x breaks a limit"] : []),
    ...(hasEdge ? [": boundary"] : []),
  ];
  return parts.join("   ");
}
