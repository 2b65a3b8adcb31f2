/**
 * Many comparisons, one verdict: chance has as many tries as there are comparisons, so that a p-value of one of them
 * promises too much. Holm 1979, "A simple sequentially rejective multiple test procedure".
 */

/**
 * The p-values that several comparisons have together, in the given order: whoever calls those below α real is wrong
 * about any of them with a probability of at most α. Between 0 and 1, without NaN.
 */
export function holm(pValues: readonly number[]): number[] {
  const order = pValues.map((_, index) => index).sort((a, b) => (pValues[a] as number) - (pValues[b] as number));
  const corrected = new Array<number>(pValues.length);
  let least = 0;
  for (const [rank, index] of order.entries()) {
    least = Math.min(1, Math.max(least, (pValues[index] as number) * (pValues.length - rank)));
    corrected[index] = least;
  }
  return corrected;
}
