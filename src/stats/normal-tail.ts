/**
 * The normal distribution where it nearly vanishes, on logarithmic scales and fast: thousands of calls for a proposal
 * of a search. All of it comes from Mills' ratio R(t) = P(Z > t)/φ(t), which is tame: R′ = tR − 1 and
 * R⁽ᵏ⁺¹⁾ = t R⁽ᵏ⁾ + k R⁽ᵏ⁻¹⁾ (Abramowitz and Stegun 1964, §26.2), so that Taylor series about the nodes of a table give it
 * to the last digits up to `SERIES_FROM`, and its asymptotic series (26.2.12) does beyond.
 */
import { splitNormal } from "./normal.ts";

const SERIES_FROM = 12;
const NODES_PER_UNIT = 16;
/** With nodes 1/16 apart the first term left out is below 1e-18. */
const TAYLOR_TERMS = 10;
/** At `SERIES_FROM` the terms fall below 1e-17 of the first before they grow. */
const MOST_SERIES_TERMS = 30;
const LOG_SQRT_2PI = 0.5 * Math.log(2 * Math.PI);
const SQRT_2PI = Math.sqrt(2 * Math.PI);
/** Below it φ(z) + zΦ(z) cancels; above, nothing does. */
const DIRECT_FROM = -1;

let table: Float64Array | undefined;

/** Made at first use: R at each node. */
function nodes(): Float64Array {
  table ??= Float64Array.from({ length: SERIES_FROM * NODES_PER_UNIT + 1 }, (_, index) => {
    const t = index / NODES_PER_UNIT;
    return (splitNormal(t).tail / 2) * SQRT_2PI * Math.exp(0.5 * t * t);
  });
  return table;
}

/** R(t), t from 0 on. */
function ratioOfPositive(t: number): number {
  if (t >= SERIES_FROM) return (1 - seriesShortfall(t)) / t;
  const index = Math.round(t * NODES_PER_UNIT);
  const node = index / NODES_PER_UNIT;
  const h = t - node;
  let before = nodes()[index] as number;
  let derivative = node * before - 1;
  let sum = before;
  let power = h;
  for (let k = 1; k < TAYLOR_TERMS; k++) {
    sum += derivative * power;
    const next = node * derivative + k * before;
    before = derivative;
    derivative = next;
    power *= h / (k + 1);
  }
  return sum;
}

/** 1 − tR(t) for large t: 1/t² − 3/t⁴ + 15/t⁶ − … */
function seriesShortfall(t: number): number {
  const step = 1 / (t * t);
  let term = 1;
  let sum = 0;
  for (let k = 1; k < MOST_SERIES_TERMS; k++) {
    term *= -(2 * k - 1) * step;
    sum -= term;
    if (Math.abs(term) < 1e-17 * Math.abs(sum)) break;
  }
  return sum;
}

/** Mills' ratio P(Z > t)/φ(t) for every t; Infinity below −38 or so. */
export function millsRatio(t: number): number {
  return t >= 0 ? ratioOfPositive(t) : SQRT_2PI * Math.exp(0.5 * t * t) - ratioOfPositive(-t);
}

/** φ(z). */
export function normalDensity(z: number): number {
  return Math.exp(-0.5 * z * z) / SQRT_2PI;
}

/** P(Z < z). */
export function normalCdf(z: number): number {
  const tail = normalDensity(z) * ratioOfPositive(Math.abs(z));
  return z < 0 ? tail : 1 - tail;
}

/** log P(Z < z), with full precision also where the probability itself would be 0. */
export function logNormalCdf(z: number): number {
  if (z > 0) return Math.log1p(-normalDensity(z) * ratioOfPositive(z));
  return -0.5 * z * z - LOG_SQRT_2PI + Math.log(ratioOfPositive(-z));
}

/**
 * log h(z), h(z) = φ(z) + zΦ(z): by how much Z + z exceeds 0 on average. What log expected improvement is made of:
 * Ament et al. 2023 ("Unexpected Improvements to Expected Improvement", arXiv:2310.20708), equation 9.
 */
export function logExpectedExcess(z: number): number {
  if (z > DIRECT_FROM) return Math.log(normalDensity(z) + z * normalCdf(z));
  const t = -z;
  const shortfall = t >= SERIES_FROM ? seriesShortfall(t) : 1 - t * ratioOfPositive(t);
  return -0.5 * t * t - LOG_SQRT_2PI + Math.log(shortfall);
}
