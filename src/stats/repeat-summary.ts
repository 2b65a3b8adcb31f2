/**
 * Values of one quantity from repeated runs → their mean, how much they scatter, and the interval that the true mean
 * lies in with a given confidence if runs are independent and scatter normally (Student 1908).
 */
import { sampleSd, toMoments } from "./moments.ts";
import { studentQuantile } from "./student-t.ts";

export interface RepeatSummary {
  readonly mean: number;
  /** Of a sample (divides by n − 1); 0 for one value. */
  readonly std: number;
  readonly min: number;
  readonly max: number;
  /** std ÷ mean, with the sign of the mean; Infinity for several values with a mean of exactly 0, 0 for one value. */
  readonly cv: number;
  /** Standard error of the mean. */
  readonly se: number;
  readonly ciLow: number;
  readonly ciHigh: number;
  /** NaN for one value, whose interval is the value itself. */
  readonly tCritical: number;
}

/** `level`: confidence, between 0 and 1. Values are finite; for none of them everything is NaN. */
export function summarise(values: ArrayLike<number>, level: number): RepeatSummary {
  const moments = toMoments(values);
  const { count, min, max } = moments;
  // Equal values have a mean without rounding, and no scatter at all.
  const mean = min === max ? min : moments.mean;
  const std = min === max ? 0 : sampleSd(moments);
  const se = std / Math.sqrt(count);
  if (count <= 1) return { mean, std, min, max, cv: std, se: std, ciLow: mean, ciHigh: mean, tCritical: Number.NaN };
  const tCritical = criticalT(level, count - 1);
  const cv = mean === 0 ? Number.POSITIVE_INFINITY : std / mean;
  return { mean, std, min, max, cv, se, ciLow: mean - tCritical * se, ciHigh: mean + tCritical * se, tCritical };
}

/** Half the width of an interval of this confidence, in standard errors. `df` at least 1. */
export function criticalT(level: number, df: number): number {
  return studentQuantile(1 - (1 - level) / 2, df);
}
