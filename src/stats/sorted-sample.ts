/** Numbers that are known to be sorted: quantiles take nothing else, so that nobody forgets to sort. */

declare const sortedBrand: unique symbol;

/** Ascending, without NaN; `Infinity` may stand at the end. */
export type SortedSample = Float64Array & { readonly [sortedBrand]: true };

/** A sorted copy of the values. NaN is left out: it has no rank. */
export function toSortedSample(values: ArrayLike<number>): SortedSample {
  let sorted = Float64Array.from(values);
  if (sorted.some(Number.isNaN)) sorted = sorted.filter((value) => !Number.isNaN(value));
  return sortInPlace(sorted);
}

/** The values themselves, sorted. None of them is NaN. */
export function sortInPlace(values: Float64Array): SortedSample {
  return values.sort() as SortedSample;
}
