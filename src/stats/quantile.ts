/**
 * Quantiles of a sorted sample, by the two rules that the exports need. Both place q at the virtual rank q·(n−1),
 * definition 7 of Hyndman and Fan 1996 ("Sample Quantiles in Statistical Packages"), which numpy takes by default.
 */
import { quantileSorted } from "simple-statistics";
import type { SortedSample } from "./sorted-sample.ts";

/** Linear interpolation between the two neighbours of the rank. `q` from 0 to 1; NaN for an empty sample. */
export function quantile(sample: SortedSample, q: number): number {
  if (sample.length === 0) return Number.NaN;
  const below = Math.floor(q * (sample.length - 1));
  const low = sample[below] as number;
  const high = sample[below + 1];
  // Between equals nothing is interpolated: an infinite pair would turn 0·∞ into NaN.
  if (high === undefined || high === low) return low;
  // Rounding must not carry the value past its neighbour. The library's type asks for an array and reads by index only.
  return Math.min(quantileSorted(sample as unknown as number[], q), high);
}

/**
 * The value at the rank nearest to q among the sample and `infinities` more values of +∞ behind it. Halfway ranks go
 * to the even one. Nothing is interpolated, so a finite answer is always a value that was observed. NaN when empty.
 */
export function quantileNearest(sample: SortedSample, q: number, infinities = 0): number {
  const count = sample.length + infinities;
  if (count === 0) return Number.NaN;
  const rank = nearestRank(q, count);
  return rank < sample.length ? (sample[rank] ?? Number.NaN) : Number.POSITIVE_INFINITY;
}

/** The rank, from 0, that is nearest to q among `count` values; halfway ranks go to the even one. */
export function nearestRank(q: number, count: number): number {
  return roundHalfToEven(q * (count - 1));
}

function roundHalfToEven(value: number): number {
  const below = Math.floor(value);
  const share = value - below;
  if (share !== 0.5) return share < 0.5 ? below : below + 1;
  return below % 2 === 0 ? below : below + 1;
}
