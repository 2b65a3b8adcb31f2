/** Whole numbers from one to another, evenly apart on a logarithmic scale. */

/**
 * Ascending and without repeats, both ends included; halves are rounded to even. `lo` is at least 1 and below `hi`,
 * `steps` at least 2. There are fewer than asked for where the range has no more.
 */
export function logSteps(lo: number, hi: number, steps: number): number[] {
  const [from, to] = [Math.log(lo), Math.log(hi)];
  const points = Array.from({ length: steps }, (_, i) => {
    if (i === 0) return lo;
    return i === steps - 1 ? hi : roundHalfEven(Math.exp(from + ((to - from) * i) / (steps - 1)));
  });
  return [...new Set(points)];
}

function roundHalfEven(value: number): number {
  const below = Math.floor(value);
  if (value - below !== 0.5) return Math.round(value);
  return below % 2 === 0 ? below : below + 1;
}
