/** Kolmogorov and Smirnov's test of a sample against a distribution function. */

/** Their largest distance. */
export function distance(sample: readonly number[], cdf: (x: number) => number): number {
  const sorted = sample.toSorted((a, b) => a - b);
  return Math.max(
    ...sorted.map((x, i) => Math.max(Math.abs(cdf(x) - i / sorted.length), Math.abs(cdf(x) - (i + 1) / sorted.length))),
  );
}

/** The distance that one sample in a hundred passes, for large ones. */
export const criticalDistance = (count: number): number => 1.628 / Math.sqrt(count);
