/**
 * Where does it begin to hurt? A figure over a rising parameter → the first value at which it exceeds that of the lowest
 * value by more than a share.
 */
import type { CellResult } from "#aggregate/cell-result.ts";
import { type CurvePoint, type MetricStat, readCurve } from "./cell-points.ts";
import { PostProcessError } from "./post-process-error.ts";

export interface DegradationKnee extends MetricStat {
  readonly kind: "degradation_knee";
  /** Path. */
  readonly parameter: string;
  /** 0.2: a fifth above the baseline is still no knee. */
  readonly threshold: number;
  readonly unit: string;
  /** By value of the parameter; one at least. */
  readonly points: readonly CurvePoint[];
  /** At the lowest value. */
  readonly baseline: CurvePoint;
  /** Absent: the figure stays within the threshold as far as was measured. */
  readonly knee?: CurvePoint;
  /** The highest value below the knee, or the highest of all: up to here it holds. */
  readonly lastWithin: CurvePoint;
}

export interface KneeQuestion extends MetricStat {
  readonly parameter: string;
  readonly threshold: number;
}

/** Throws a `PostProcessError` without a usable cell, and where the baseline is not above 0. */
export function findDegradationKnee(cells: readonly CellResult[], question: KneeQuestion): DegradationKnee {
  const { parameter, metric, stat, threshold } = question;
  const { points, unit } = readCurve(cells, parameter, question);
  const [baseline, ...later] = points as readonly [CurvePoint, ...CurvePoint[]];
  if (!(baseline.figure.mean > 0)) {
    const text = `the ${stat} of ${metric} at the lowest ${parameter} is ${baseline.figure.mean}: nothing is a share of it`;
    throw new PostProcessError("unusable_baseline", text);
  }
  const limit = baseline.figure.mean * (1 + threshold);
  const place = later.findIndex(({ x, figure }) => x > baseline.x && figure.mean > limit);
  const knee = later[place];
  const within = place < 0 ? points : points.slice(0, place + 1);
  return {
    kind: "degradation_knee",
    ...{ parameter, metric, stat, threshold, unit, points, baseline },
    ...(knee === undefined ? {} : { knee }),
    lastWithin: within.at(-1) ?? baseline,
  };
}
