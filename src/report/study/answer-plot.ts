/**
 * The answer of a grid as a small plot: a curve over the varied parameter, or for each workload shape its points with
 * the front marked. A parameter that spans more than one order of magnitude is laid out by its logarithm.
 */
import type { PostProcessAnswer } from "#aggregate/post-process/answer-post-process.ts";
import type { DecodeSurface } from "#aggregate/post-process/decode-surface.ts";
import { groupByShape, type ParetoSweep } from "#aggregate/post-process/pareto-sweep.ts";
import type { SlaBreach } from "#aggregate/post-process/sla-breach.ts";
import { formatPlain } from "#report/text/format.ts";
import { type Measure, nameMeasure, unitOf } from "#report/text/metric-text.ts";
import { type Point, renderPlot } from "#report/text/plot.ts";
import { renderScatter } from "#report/text/scatter-plot.ts";
import { cutText, padStart, textWidth } from "#report/text/text-width.ts";
import { nameParameter } from "./study-answer.ts";

const HEIGHT = 8;
const WIDEST = 72;
/** Each shape is a plot of its own; the files have all of them. */
const MOST_SHAPES = 4;
const FEWEST_POINTS = 2;
/** Largest over smallest value from which on equal steps are equal ratios. */
const LOG_FROM = 30;

/** A heading and lines below it, none wider than `columns`; empty where there are too few points. */
export interface AnswerPlot {
  readonly title: string;
  readonly lines: readonly string[];
}

export function plotAnswer(answer: PostProcessAnswer, columns: number): AnswerPlot[] {
  const width = Math.min(columns - 2, WIDEST);
  switch (answer.kind) {
    case "degradation_knee":
    case "prefill_curve": {
      const points = answer.points.map(({ x, figure }) => ({ x, y: figure.mean }));
      return plotCurve({ points, of: answer, over: nameParameter(answer.parameter) }, width);
    }
    case "sla_breach":
      return plotLimit(answer, width);
    case "decode_surface":
      return plotSurface(answer, width);
    case "pareto_sweep":
      return plotShapes(answer, width);
  }
}

interface NamedCurve {
  readonly points: readonly Point[];
  readonly of: Measure;
  readonly over: string;
}

function plotCurve({ points, of, over }: NamedCurve, width: number): AnswerPlot[] {
  const sizes = points.map(({ x }) => x);
  const [low, high] = [Math.min(...sizes), Math.max(...sizes)];
  if (points.length < FEWEST_POINTS || low === high) return [];
  const isLog = low > 0 && high / low > LOG_FROM;
  const curve = renderPlot(
    points.map(({ x, y }) => ({ x: isLog ? Math.log(x) : x, y })),
    { width, height: HEIGHT },
  );
  const [left, right] = [formatPlain(low), formatPlain(high)];
  const indent = (curve[0] ?? "").search(/[┤│]/) + 1;
  const scale = `${" ".repeat(indent)}${left}${padStart(right, width - indent - textWidth(left))}`;
  const title = `${nameMeasure(of)}${withUnit(of)} over ${over}${isLog ? ", logarithmic" : ""}`;
  return [{ title, lines: [...curve, cutText(scale, width)] }];
}

const withUnit = ({ metric }: Measure): string => (unitOf(metric) === "" ? "" : ` (${unitOf(metric)})`);

/** Of the service level that breaks first, or of the first one. */
function plotLimit({ filters, points, firstFailing, parameter }: SlaBreach, width: number): AnswerPlot[] {
  const breaks = firstFailing?.breaches[0]?.filter ?? filters[0];
  const place = breaks === undefined ? -1 : filters.indexOf(breaks);
  if (breaks === undefined) return [];
  const drawn = points.flatMap(({ x, observed }) => {
    const y = observed[place];
    return y === undefined ? [] : [{ x, y }];
  });
  const of = { metric: breaks.metricTag, stat: breaks.stat };
  return plotCurve({ points: drawn, of, over: nameParameter(parameter) }, width);
}

/** Over concurrency, the mean over the lengths that every concurrency has. */
function plotSurface(surface: DecodeSurface, width: number): AnswerPlot[] {
  const { grid, concurrencies, lengths } = surface;
  const whole = lengths.flatMap((_, column) => (grid.every((row) => row[column] !== undefined) ? [column] : []));
  if (whole.length === 0) return [];
  const points = concurrencies.map((x, row) => {
    const values = whole.map((column) => grid[row]?.[column] ?? Number.NaN);
    return { x, y: values.reduce((sum, value) => sum + value, 0) / values.length };
  });
  const over = whole.length > 1 ? "concurrency, mean over output lengths" : "concurrency";
  return plotCurve({ points, of: surface, over }, width);
}

function plotShapes({ x, y, cells }: ParetoSweep, width: number): AnswerPlot[] {
  return [...groupByShape(cells)].slice(0, MOST_SHAPES).flatMap(([shape, own]) => {
    const points = own.flatMap((cell) =>
      cell.x === undefined || cell.y === undefined
        ? []
        : [
            {
              x: cell.x.mean,
              y: cell.y.mean,
              isMarked: cell.isOptimalOfShape,
              label: formatPlain(cell.concurrency),
            },
          ],
    );
    if (points.length < FEWEST_POINTS) return [];
    const title = `ISL/OSL ${shape}: ${nameMeasure(y)}${withUnit(y)} against ${nameMeasure(x)}${withUnit(x)}, by concurrency`;
    return [{ title, lines: renderScatter(points, { width, height: HEIGHT }) }];
  });
}
