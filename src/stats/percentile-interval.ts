/**
 * Where the percentile of a whole population lies, judged by one sample, whatever its distribution: between two of its
 * values. How many values fall below the true percentile is binomial, so the ranks on either side can be read off
 * (David and Nagaraja 2003, "Order Statistics", 7.1). Values are taken for independent of each other.
 */
import { countDistribution } from "./binomial.ts";

export interface PercentileInterval {
  readonly low: number;
  readonly high: number;
  /** The confidence really reached: at least what was asked for, as ranks are whole. */
  readonly level: number;
}

/**
 * `sorted`: ascending, without NaN. `share` of the percentile: 0.99 for p99. At most half of what `level` leaves falls
 * on either side. Undefined where the sample has no value far enough out: p99 of 100 values.
 */
export function percentileInterval(
  sorted: ArrayLike<number>,
  share: number,
  level: number,
): PercentileInterval | undefined {
  const { first, probabilities } = countDistribution(sorted.length, share);
  const most = (1 - level) / 2;
  // Value l (from 1 on) lies above the percentile if fewer than l values are below it: as large an l as may be.
  let [lower, under] = [first, 0];
  for (const probability of probabilities) {
    if (under + probability > most) break;
    under += probability;
    lower++;
  }
  // Value u lies below it if at least u values are: as small a u as may be.
  let [upper, over] = [first + probabilities.length, 0];
  for (let index = probabilities.length - 1; index >= 0; index--) {
    const probability = probabilities[index] as number;
    if (over + probability > most) break;
    over += probability;
    upper--;
  }
  const low = sorted[lower - 1];
  const high = sorted[upper - 1];
  return low === undefined || high === undefined ? undefined : { low, high, level: 1 - under - over };
}
