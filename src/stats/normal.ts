/** Probabilities and quantiles of the standard normal distribution, to the last few bits of a double. */
import { symmetricQuantile } from "./symmetric-quantile.ts";

/** Up to here the series converges quickly and leaves the tail its precision; beyond it the fraction does. */
const SERIES_UP_TO = 1.5;
/** Enough for full precision from `SERIES_UP_TO` on. */
const FRACTION_TERMS = 200;
const SERIES_PRECISION = 1e-17;

/** The number that a standard normal value lies below with probability p. ±Infinity at 0 and 1, NaN outside of them. */
export function normalQuantile(p: number): number {
  return symmetricQuantile({ split: splitNormal, density }, p);
}

function density(z: number): number {
  return Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);
}

/** P(|Z| > z) and P(|Z| < z), z from 0 on. Abramowitz and Stegun 1964, equations 26.2.11 and 26.2.14. */
export function splitNormal(z: number): { readonly tail: number; readonly centre: number } {
  if (z > SERIES_UP_TO) {
    let fraction = z;
    for (let term = FRACTION_TERMS; term > 0; term--) fraction = z + term / fraction;
    const tail = (2 * density(z)) / fraction;
    return { tail, centre: 1 - tail };
  }
  let [term, sum] = [z, z];
  for (let odd = 3; term > SERIES_PRECISION * sum; odd += 2) {
    term *= (z * z) / odd;
    sum += term;
  }
  const centre = 2 * density(z) * sum;
  return { tail: 1 - centre, centre };
}
