/**
 * Do two groups of values differ in the mean, by how much, and how often does chance alone give as much? Welch's test
 * for groups that have nothing to do with each other (Welch 1947), the paired one where the i-th values of both belong
 * together.
 */
import { sampleSd, toMoments } from "./moments.ts";
import { criticalT } from "./repeat-summary.ts";
import { studentTwoSidedP } from "./student-t.ts";

export interface MeanComparison {
  /** Mean of the second minus mean of the first. */
  readonly difference: number;
  /** Interval of the difference. */
  readonly low: number;
  readonly high: number;
  /** Two-sided: how often groups without any difference show at least this much. */
  readonly pValue: number;
  /** Degrees of freedom; fractional for Welch's test. */
  readonly df: number;
}

/** Groups that need not be equally large or scatter alike. `level`: of the interval. Undefined if either has less than two values. */
export function compareMeans(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  level: number,
): MeanComparison | undefined {
  if (first.length < 2 || second.length < 2) return undefined;
  const [a, b] = [toErrors(first), toErrors(second)];
  const variance = a.variance + b.variance;
  const share = a.variance / variance;
  // Without any scatter there is nothing to weigh the groups by.
  const df = variance === 0 ? a.df + b.df : 1 / (share ** 2 / a.df + (1 - share) ** 2 / b.df);
  return toComparison({ difference: b.mean - a.mean, se: Math.sqrt(variance), df, level });
}

/** Groups in which the i-th values belong together. Undefined for less than two pairs. RangeError for unequal lengths. */
export function comparePairs(
  first: readonly number[],
  second: readonly number[],
  level: number,
): MeanComparison | undefined {
  if (first.length !== second.length) {
    throw new RangeError(`Pairs need equally many values on both sides; got ${first.length} and ${second.length}.`);
  }
  if (first.length < 2) return undefined;
  const { mean, variance, df } = toErrors(second.map((value, index) => value - (first[index] as number)));
  return toComparison({ difference: mean, se: Math.sqrt(variance), df, level });
}

/** The mean with its squared standard error. */
function toErrors(values: ArrayLike<number>): {
  readonly mean: number;
  readonly variance: number;
  readonly df: number;
} {
  const moments = toMoments(values);
  const df = moments.count - 1;
  // Equal values scatter by their mean's rounding only.
  if (moments.min === moments.max) return { mean: moments.min, variance: 0, df };
  return { mean: moments.mean, variance: sampleSd(moments) ** 2 / moments.count, df };
}

interface Estimate {
  readonly difference: number;
  readonly se: number;
  readonly df: number;
  readonly level: number;
}

function toComparison({ difference, se, df, level }: Estimate): MeanComparison {
  if (se === 0) return { difference, low: difference, high: difference, pValue: difference === 0 ? 1 : 0, df };
  const reach = criticalT(level, df) * se;
  return {
    difference,
    low: difference - reach,
    high: difference + reach,
    pValue: studentTwoSidedP(difference / se, df),
    df,
  };
}
