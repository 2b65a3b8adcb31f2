/**
 * Cells → points of a curve: a varied parameter and a figure. The figure is the statistic that was asked for, whether a
 * cell had one trial or several; the figure of several trials is the mean of what each of them has.
 */
import { toFigure } from "#aggregate/cell-figures.ts";
import { type CellResult, findSummary, succeededTrials } from "#aggregate/cell-result.ts";
import { toNumber } from "#aggregate/parameter-order.ts";
import type { ParameterValue } from "#core/parameter-value.ts";
import type { Figure } from "#core/study-events.ts";
import { PostProcessError } from "./post-process-error.ts";

/** A statistic of a metric, `p99` of `request_latency`. */
export interface MetricStat {
  readonly metric: string;
  readonly stat: string;
}

/** A figure over one varied parameter. */
export interface CurvePoint {
  readonly x: number;
  readonly figure: Figure;
}

export interface Curve {
  /** By x; cells with the same x stay apart, in the order planned. */
  readonly points: readonly CurvePoint[];
  readonly unit: string;
}

/** Throws a `PostProcessError` where no cell has both. */
export function readCurve(cells: readonly CellResult[], parameter: string, of: MetricStat): Curve {
  const points = cells.flatMap((cell) => {
    const [x, figure] = [readParameter(cell, parameter), readFigure(cell, of)];
    return x === undefined || figure === undefined ? [] : [{ x, figure }];
  });
  if (points.length === 0) throw noUsableCells(cells, [parameter], [of]);
  return { points: points.toSorted((a, b) => a.x - b.x), unit: readUnit(cells, of) };
}

export function readFigure(cell: CellResult, { metric, stat }: MetricStat): Figure | undefined {
  const summary = findSummary(cell, `${metric}_${stat}`);
  return summary && toFigure(summary);
}

/** Empty where no cell has it. */
export function readUnit(cells: readonly CellResult[], { metric, stat }: MetricStat): string {
  return cells.map((cell) => findSummary(cell, `${metric}_${stat}`)).find((one) => one !== undefined)?.unit ?? "";
}

/**
 * The number that the cell has for a parameter, by its path or, where no path is the same, by its last segment. Lengths
 * are distributions: `isl` and `isl.mean` are one parameter. Undefined: the cell does not vary it, or not as a number.
 */
export function readParameter(cell: CellResult, parameter: string): number | undefined {
  const { values } = cell.variation;
  const [path, leaf] = [withoutMean(parameter), toLeaf(parameter)];
  const found = values.find((one) => withoutMean(one.path) === path) ?? values.find((one) => toLeaf(one.path) === leaf);
  return found && toSize(found.value);
}

/** `concurrency` of `phases.profiling.concurrency`: how files name a parameter. */
export function toLeaf(path: string): string {
  const short = withoutMean(path);
  return short.slice(short.lastIndexOf(".") + 1);
}

const withoutMean = (path: string): string => path.replace(/\.mean$/, "");

function toSize(value: ParameterValue): number | undefined {
  const isDistribution = typeof value === "object" && value !== null && "mean" in value;
  const size = toNumber((isDistribution ? value.mean : value) ?? null);
  return size !== undefined && Number.isFinite(size) ? size : undefined;
}

/** Names what is missing: of cells that have run, the parameters or the figures. */
export function noUsableCells(
  cells: readonly CellResult[],
  parameters: readonly string[],
  figures: readonly MetricStat[],
): PostProcessError {
  const alive = cells.filter((cell) => succeededTrials(cell).length > 0);
  const unset = parameters.filter((parameter) => alive.every((cell) => readParameter(cell, parameter) === undefined));
  const unmeasured = figures.filter((one) => alive.every((cell) => readFigure(cell, one) === undefined));
  const missing = [
    ...unset.map((parameter) => `no cell has a number for ${parameter}`),
    ...unmeasured.map(({ metric, stat }) => `no run has the ${stat} of ${metric}`),
  ];
  const why = missing.length > 0 ? missing.join(", and ") : "no cell has all that is needed";
  return new PostProcessError("no_usable_cells", alive.length === 0 ? "no run succeeded" : why);
}
