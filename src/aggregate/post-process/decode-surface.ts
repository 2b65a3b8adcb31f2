/** What does an output token cost, under how much load? Latency between tokens over concurrency and output length, as a grid. */
import type { CellResult } from "#aggregate/cell-result.ts";
import type { Figure } from "#core/study-events.ts";
import { type MetricStat, noUsableCells, readFigure, readParameter, readUnit } from "./cell-points.ts";

export interface DecodeSurface extends MetricStat {
  readonly kind: "decode_surface";
  /** Paths. */
  readonly concurrencyParameter: string;
  readonly oslParameter: string;
  readonly unit: string;
  /** By concurrency, then by output length. */
  readonly points: readonly SurfacePoint[];
  /** Different values, rising. */
  readonly concurrencies: readonly number[];
  readonly lengths: readonly number[];
  /** `grid[i][j]` at `concurrencies[i]` and `lengths[j]`: the mean of what was measured there; undefined where nothing was. */
  readonly grid: readonly (readonly (number | undefined)[])[];
  /** Points below zero, which no latency is: left out. */
  readonly dropped: number;
  /** Fewer than two points are no surface. */
  readonly hasFailed: boolean;
}

export interface SurfacePoint {
  readonly concurrency: number;
  readonly osl: number;
  readonly figure: Figure;
}

export interface SurfaceQuestion extends MetricStat {
  readonly concurrencyParameter: string;
  readonly oslParameter: string;
}

const FEWEST_POINTS = 2;

/** Nothing is interpolated. Throws a `PostProcessError` without a usable cell. */
export function buildDecodeSurface(cells: readonly CellResult[], question: SurfaceQuestion): DecodeSurface {
  const { concurrencyParameter, oslParameter, metric, stat } = question;
  const measured = cells.flatMap((cell): SurfacePoint[] => {
    const [concurrency, osl] = [readParameter(cell, concurrencyParameter), readParameter(cell, oslParameter)];
    const figure = readFigure(cell, question);
    return concurrency === undefined || osl === undefined || figure === undefined ? [] : [{ concurrency, osl, figure }];
  });
  if (measured.length === 0) throw noUsableCells(cells, [concurrencyParameter, oslParameter], [question]);
  const points = measured
    .filter(({ figure }) => figure.mean >= 0)
    .sort((a, b) => a.concurrency - b.concurrency || a.osl - b.osl);
  const hasFailed = points.length < FEWEST_POINTS;
  const drawn = hasFailed ? [] : points;
  const concurrencies = toAxis(drawn.map(({ concurrency }) => concurrency));
  const lengths = toAxis(drawn.map(({ osl }) => osl));
  return {
    kind: "decode_surface",
    ...{ concurrencyParameter, oslParameter, metric, stat, points, concurrencies, lengths, hasFailed },
    unit: readUnit(cells, question),
    grid: concurrencies.map((concurrency) =>
      lengths.map((osl) => meanOf(drawn.filter((point) => point.concurrency === concurrency && point.osl === osl))),
    ),
    dropped: measured.length - points.length,
  };
}

const toAxis = (values: readonly number[]): number[] => [...new Set(values)].sort((a, b) => a - b);

function meanOf(points: readonly SurfacePoint[]): number | undefined {
  if (points.length === 0) return undefined;
  return points.reduce((sum, { figure }) => sum + figure.mean, 0) / points.length;
}
