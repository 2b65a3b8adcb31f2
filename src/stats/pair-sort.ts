/**
 * Sorts two parallel arrays by the first. A quicksort in place: index arrays and comparators cost ten times the
 * memory traffic on the millions of segments that a long run's load curves have.
 */

const INSERTION_SIZE = 24;

/** Sorts `keys` ascending and carries `values` along. No NaN among the keys. */
export function sortPairs(keys: Float64Array, values: Float64Array): void {
  sortRange(keys, values, 0, keys.length - 1);
}

function sortRange(keys: Float64Array, values: Float64Array, from: number, to: number): void {
  let low = from;
  let high = to;
  while (high - low >= INSERTION_SIZE) {
    const split = partition(keys, values, low, high);
    // Recursion takes the smaller part, the loop the larger: the depth stays within log2 of the length.
    if (split - low < high - split) {
      sortRange(keys, values, low, split);
      low = split + 1;
    } else {
      sortRange(keys, values, split + 1, high);
      high = split;
    }
  }
  sortSmall(keys, values, low, high);
}

/**
 * Hoare's partition: afterwards nothing up to the returned place is larger than anything behind it. It stops at equal
 * keys on both sides, so that a range of one value is halved and not peeled. As the pivot is a median of three, the
 * first round always ends in a swap: neither side is ever the whole range.
 */
function partition(keys: Float64Array, values: Float64Array, low: number, high: number): number {
  const pivot = medianOfThree(keys[low] as number, keys[(low + high) >>> 1] as number, keys[high] as number);
  let left = low;
  let right = high;
  for (;;) {
    while ((keys[left] as number) < pivot) left++;
    while ((keys[right] as number) > pivot) right--;
    if (left >= right) return right;
    const key = keys[left] as number;
    keys[left] = keys[right] as number;
    keys[right] = key;
    const value = values[left] as number;
    values[left] = values[right] as number;
    values[right] = value;
    left++;
    right--;
  }
}

function medianOfThree(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}

function sortSmall(keys: Float64Array, values: Float64Array, low: number, high: number): void {
  for (let i = low + 1; i <= high; i++) {
    const key = keys[i] as number;
    const value = values[i] as number;
    let j = i - 1;
    for (; j >= low && (keys[j] as number) > key; j--) {
      keys[j + 1] = keys[j] as number;
      values[j + 1] = values[j] as number;
    }
    keys[j + 1] = key;
    values[j + 1] = value;
  }
}
