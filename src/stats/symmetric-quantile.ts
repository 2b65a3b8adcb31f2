/**
 * Quantiles of distributions that are symmetric about 0, from their probabilities: Newton's method on logarithms of
 * both the probability and the distance from 0, where the curves bend so little that it converges from anywhere.
 */

export interface SymmetricDistribution {
  /** P(|X| > t) and P(|X| < t) for t > 0, each with full relative precision where it is the smaller one. */
  readonly split: (t: number) => { readonly tail: number; readonly centre: number };
  readonly density: (t: number) => number;
}

/** A step of Newton's method squares the relative error: one as small as this is the last that changes anything. */
const LAST_STEP = 1e-9;
/** Never reached: a dozen is usual, and the bracket is halved at the worst. */
const MOST_STEPS = 200;

/** The number that a value lies below with probability p. ±Infinity at 0 and 1, NaN outside of them. */
export function symmetricQuantile({ split, density }: SymmetricDistribution, p: number): number {
  if (!(p > 0 && p < 1)) return p === 0 || p === 1 ? (p - 0.5) * Number.POSITIVE_INFINITY : Number.NaN;
  if (p === 0.5) return 0;
  // Of tail and centre the smaller is solved for: near 1 a probability tells nothing of what is missing.
  const tail = 2 * Math.min(p, 1 - p);
  const centre = 2 * Math.abs(p - 0.5);
  const isTail = tail < centre;
  const wanted = isTail ? tail : centre;
  let [low, high, t] = [0, Number.POSITIVE_INFINITY, 1];
  for (let step = 0; step < MOST_STEPS; step++) {
    const reached = isTail ? split(t).tail : split(t).centre;
    if (isTail ? reached > wanted : reached < wanted) low = t;
    else high = t;
    const change = (Math.log(wanted / reached) * reached) / (2 * t * density(t));
    const next = t * Math.exp(isTail ? -change : change);
    if (Math.abs(change) < LAST_STEP) {
      t = next;
      break;
    }
    t = next > low && next < high ? next : halve(low, high);
  }
  return p < 0.5 ? -t : t;
}

/** A point inside a bracket of which either end may still be open. */
function halve(low: number, high: number): number {
  if (high === Number.POSITIVE_INFINITY) return low * Math.E;
  return low === 0 ? high / Math.E : Math.sqrt(low) * Math.sqrt(high);
}
