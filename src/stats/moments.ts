/**
 * Sum, mean and both standard deviations of a sample, in two passes: the deviations are taken from the mean itself,
 * which keeps nanosecond values of 10¹⁵ as exact as small ones. Moments of parts can be put together.
 */

export interface Moments {
  /** How many values, or what they weigh together. */
  readonly count: number;
  readonly sum: number;
  /** NaN for an empty sample, as are `min` and `max`. */
  readonly mean: number;
  readonly min: number;
  readonly max: number;
  /** Σ w·(x − mean)². */
  readonly squaredDeviations: number;
}

const NONE: Moments = {
  count: 0,
  sum: 0,
  mean: Number.NaN,
  min: Number.NaN,
  max: Number.NaN,
  squaredDeviations: 0,
};

/** Sum, mean, extremes and squared deviations of the values. */
export function toMoments(values: ArrayLike<number>): Moments {
  const count = values.length;
  if (count === 0) return NONE;
  let sum = 0;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < count; i++) {
    const value = values[i] as number;
    sum += value;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  const mean = sum / count;
  let squaredDeviations = 0;
  for (let i = 0; i < count; i++) {
    const deviation = (values[i] as number) - mean;
    squaredDeviations += deviation * deviation;
  }
  return { count, sum, mean, min, max, squaredDeviations };
}

/** The same for values that weigh differently; weights above 0, one for each value. */
export function toWeightedMoments(values: ArrayLike<number>, weights: ArrayLike<number>): Moments {
  let [count, sum] = [0, 0];
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    const weight = weights[i] as number;
    count += weight;
    sum += value * weight;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  if (count === 0) return NONE;
  const mean = sum / count;
  let squaredDeviations = 0;
  for (let i = 0; i < values.length; i++) {
    const deviation = (values[i] as number) - mean;
    squaredDeviations += (weights[i] as number) * deviation * deviation;
  }
  return { count, sum, mean, min, max, squaredDeviations };
}

/** Moments of two samples taken together (Chan, Golub, LeVeque 1979, equations 2.1). */
export function mergeMoments(a: Moments, b: Moments): Moments {
  if (a.count === 0) return b;
  if (b.count === 0) return a;
  const count = a.count + b.count;
  const distance = b.mean - a.mean;
  return {
    count,
    sum: a.sum + b.sum,
    mean: a.mean + (distance * b.count) / count,
    min: Math.min(a.min, b.min),
    max: Math.max(a.max, b.max),
    squaredDeviations: a.squaredDeviations + b.squaredDeviations + distance ** 2 * ((a.count * b.count) / count),
  };
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
