/** Rounding as Python's `round` does it: to the nearest decimal, and from the middle to the even one. */

/** More digits than a double has, on either side of the point. */
const MOST_DIGITS = 100;

/** `digits` may be negative. */
export function roundHalfEven(value: number, digits: number): number {
  if (!Number.isFinite(value) || digits > MOST_DIGITS) return value;
  if (digits < -MOST_DIGITS) return 0;
  if (digits < 0) return roundHalfEven(value / 10 ** -digits, 0) * 10 ** -digits;
  // Only what is a whole number of these binary fractions can lie in the middle; 2.55 looks so, but is a little less.
  const canTie = Number.isInteger(value * 2 ** (digits + 1));
  const scaled = value * 10 ** digits;
  if (canTie && Math.abs(scaled % 1) === 0.5) return (2 * Math.round(scaled / 2)) / 10 ** digits;
  return Number(value.toFixed(digits));
}
