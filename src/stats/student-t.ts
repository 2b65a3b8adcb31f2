/**
 * Student's t distribution: probabilities and quantiles to 1e-12 relative or better, for whole and fractional degrees
 * of freedom from 1 on. Probabilities are incomplete beta functions of a and ½, from their continued fraction (DLMF
 * 8.17.22, by Lentz' method); for many degrees of freedom, where that loses digits, those of a normal value.
 */
import { splitNormal } from "./normal.ts";
import { symmetricQuantile } from "./symmetric-quantile.ts";

/** From here on Hill's normal value is as good as the fraction, down to probabilities of 1e-100 and less. */
const HILL_FROM = 10_000;
/** More of them make no difference; infinitely many would make NaN. */
const MOST_DF = 1e16;
const PRECISION = 1e-16;
/** In place of 0 in the fraction's denominators. */
const TINY = 1e-300;
/** From here on five terms of the series for Γ(a + ½)/Γ(a) are exact to a double's last bit. */
const SERIES_FROM = 16;

/** P(T < t). `df` at least 1. */
export function studentCdf(t: number, df: number): number {
  const { tail } = split(Math.abs(t), df);
  return t < 0 ? tail / 2 : 1 - tail / 2;
}

/** P(|T| > |t|): how often chance alone gives a value at least as extreme. `df` at least 1; 0 for an infinite t. */
export function studentTwoSidedP(t: number, df: number): number {
  return split(Math.abs(t), df).tail;
}

/**
 * The t that a value lies below with probability p. `df` at least 1. ±Infinity at p of 0 and 1, NaN outside of them;
 * values beyond 1e150, which few degrees of freedom have at less than 1e-150, are not told apart.
 */
export function studentQuantile(p: number, df: number): number {
  return symmetricQuantile({ split: (t) => split(t, df), density: (t) => density(t, df) }, p);
}

/** P(|T| > t) and P(|T| < t), t from 0 on. */
function split(t: number, df: number): { readonly tail: number; readonly centre: number } {
  const ratio = (t * t) / df;
  if (ratio === Number.POSITIVE_INFINITY || t === Number.POSITIVE_INFINITY) return { tail: 0, centre: 1 };
  if (df >= HILL_FROM) return splitNormal(toNormal(t, Math.min(df, MOST_DF)));
  const a = df / 2;
  const [x, y] = [1 / (1 + ratio), ratio / (1 + ratio)];
  const front = (halfStep(a) / Math.sqrt(Math.PI)) * Math.exp(-a * Math.log1p(ratio)) * Math.sqrt(y);
  // Either fraction is right everywhere; each is quick on its side.
  if (x < (a + 1) / (a + 2.5)) {
    const tail = (front * fraction(a, 0.5, x)) / a;
    return { tail, centre: 1 - tail };
  }
  const centre = 2 * front * fraction(0.5, a, y);
  return { tail: 1 - centre, centre };
}

/** The normal value that is as improbable as t. Hill 1970, "Algorithm 395: Student's t-distribution". */
function toNormal(t: number, df: number): number {
  const a = df - 0.5;
  const b = 48 * a * a;
  const y = a * Math.log1p((t * t) / df);
  const correction = (((-0.4 * y - 3.3) * y - 24) * y - 85.5) / (0.8 * y * y + 100 + b) + y + 3;
  return Math.sqrt(y) * (1 + correction / b);
}

function density(t: number, degrees: number): number {
  const df = Math.min(degrees, MOST_DF);
  const a = df / 2;
  return (halfStep(a) / Math.sqrt(Math.PI * df)) * Math.exp(-(a + 0.5) * Math.log1p((t * t) / df));
}

/** Γ(a + ½)/Γ(a), as gamma functions themselves would lose digits: Tricomi and Erdélyi 1951, after steps upwards. */
function halfStep(a: number): number {
  let factor = 1;
  let z = a;
  for (; z < SERIES_FROM; z++) factor *= z / (z + 0.5);
  const s = 1 / (z * z);
  const series = (-1 / 8 + s * (1 / 192 + s * (-1 / 640 + s * (17 / 14336 - (s * 31) / 18432)))) / z;
  return factor * Math.sqrt(z) * Math.exp(series);
}

/** What I_x(a, b) is, but for x^a (1 − x)^b / (a B(a, b)). */
function fraction(a: number, b: number, x: number): number {
  let [c, d] = [1, 1 / awayFromZero(1 - ((a + b) * x) / (a + 1))];
  let result = d;
  for (let m = 1; ; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / awayFromZero(1 + even * d);
    c = awayFromZero(1 + even / c);
    result *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / awayFromZero(1 + odd * d);
    c = awayFromZero(1 + odd / c);
    result *= d * c;
    if (Math.abs(d * c - 1) < PRECISION) return result;
  }
}

function awayFromZero(value: number): number {
  return Math.abs(value) < TINY ? TINY : value;
}
