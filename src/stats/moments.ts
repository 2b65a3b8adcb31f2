/**
 * Sum, mean and both standard deviations of a sample, in two passes: the deviations are taken from the mean itself,
 * which keeps nanosecond values of 10¹⁵ as exact as small ones.
 */

export interface Moments {
  readonly count: number;
  readonly sum: number;
  /** NaN for an empty sample, as are `min` and `max`. */
  readonly mean: number;
  readonly min: number;
  readonly max: number;
  /** Σ (x − mean)². */
  readonly squaredDeviations: number;
}

/** Sum, mean, extremes and squared deviations of the values. */
export function toMoments(values: ArrayLike<number>): Moments {
  const count = values.length;
  let sum = 0;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < count; i++) {
    const value = values[i] as number;
    sum += value;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  if (count === 0) return { count, sum, mean: Number.NaN, min: Number.NaN, max: Number.NaN, squaredDeviations: 0 };
  const mean = sum / count;
  let squaredDeviations = 0;
  for (let i = 0; i < count; i++) {
    const deviation = (values[i] as number) - mean;
    squaredDeviations += deviation * deviation;
  }
  return { count, sum, mean, min, max, squaredDeviations };
}

/** Standard deviation of the values as a whole population (divides by n); 0 for one value, NaN for none. */
export function populationSd(moments: Moments): number {
  return Math.sqrt(moments.squaredDeviations / moments.count);
}

/** Standard deviation estimated from a sample (divides by n − 1); 0 for one value, NaN for none. */
export function sampleSd(moments: Moments): number {
  if (moments.count === 1) return 0;
  return moments.count === 0 ? Number.NaN : Math.sqrt(moments.squaredDeviations / (moments.count - 1));
}
