/**
 * What is believed of one metric at one point: a mixture of normal and log-normal distributions, and on logarithmic
 * scales what a search asks of it: how probably a limit is kept, how much of it lies beyond a level on average. Closed
 * forms, no samples, and no underflow far from everything observed.
 *
 * With Y = exp(m + sZ), d = (m − log level)/s:  E(Y − level)⁺ = level φ(d) (R(−d − s) − R(−d)),
 * E(level − Y)⁺ = level φ(d) (R(d) − R(d + s)), R being Mills' ratio: the formulas of Black and Scholes 1973 written
 * such that the tails do not cancel.
 */
import { logExpectedExcess, logNormalCdf, millsRatio, normalCdf } from "#stats/normal-tail.ts";
import type { SearchLimit } from "./problem.ts";

export interface BeliefPart {
  /** Weights of a belief add up to 1. */
  readonly weight: number;
  /** Mean and sd are those of the logarithm. */
  readonly isLog: boolean;
  readonly mean: number;
  readonly sd: number;
}

export type Belief = readonly BeliefPart[];

const LOG_SQRT_2PI = 0.5 * Math.log(2 * Math.PI);
/** `eq` is kept this near to the threshold, relative to it; exact equality is never met. */
const EQUALITY_TOLERANCE = 0.01;
const LEAST_TOLERANCE = 1e-9;
/** From this distance on, in standard deviations, the difference of two probabilities is taken from their tails. */
const TAIL_FROM = 1;

/** By how much a value lies above `level` on average, values below it counting as 0; its logarithm. */
export function logExcessAbove(belief: Belief, level: number): number {
  return logMixture(belief, (part) => (part.isLog ? logNormalExcess(part, level) : normalExcess(part, level, 1)));
}

/** By how much a value lies below `level` on average, values above it counting as 0; its logarithm. */
export function logShortfallBelow(belief: Belief, level: number): number {
  return logMixture(belief, (part) => (part.isLog ? logNormalShortfall(part, level) : normalExcess(part, level, -1)));
}

/** Logarithm of the probability that the limit is kept. */
export function logProbabilityKept(belief: Belief, { op, threshold }: SearchLimit): number {
  if (op === "eq") {
    const tolerance = toleranceOf(threshold);
    return logMixture(belief, (part) =>
      logBetween(distanceTo(part, threshold - tolerance), distanceTo(part, threshold + tolerance)),
    );
  }
  const side = op === "lt" || op === "le" ? 1 : -1;
  return logMixture(belief, (part) => logNormalCdf(side * distanceTo(part, threshold)));
}

/** Whether a value keeps the limit. */
export function keepsLimit(value: number, { op, threshold }: SearchLimit): boolean {
  switch (op) {
    case "lt":
      return value < threshold;
    case "le":
      return value <= threshold;
    case "gt":
      return value > threshold;
    case "ge":
      return value >= threshold;
    case "eq":
      return Math.abs(value - threshold) <= toleranceOf(threshold);
  }
}

/** The middle of the belief, in the metric's unit: medians, weighted. */
export function middleOf(belief: Belief): number {
  return belief.reduce((sum, { weight, isLog, mean }) => sum + weight * (isLog ? Math.exp(mean) : mean), 0);
}

/** About how far from the middle it may be, one standard deviation, in the metric's unit. */
export function spreadOf(belief: Belief): number {
  return belief.reduce((sum, { weight, isLog, mean, sd }) => sum + weight * (isLog ? Math.exp(mean) * sd : sd), 0);
}

function toleranceOf(threshold: number): number {
  return Math.max(LEAST_TOLERANCE, EQUALITY_TOLERANCE * Math.abs(threshold));
}

/** (level − mean)/sd; a logarithm lies above every level that is not positive. */
function distanceTo({ isLog, mean, sd }: BeliefPart, level: number): number {
  if (!isLog) return (level - mean) / sd;
  return level > 0 ? (Math.log(level) - mean) / sd : Number.NEGATIVE_INFINITY;
}

function normalExcess({ mean, sd }: BeliefPart, level: number, side: 1 | -1): number {
  return Math.log(sd) + logExpectedExcess((side * (mean - level)) / sd);
}

function logNormalExcess(part: BeliefPart, level: number): number {
  const { mean, sd } = part;
  const logMean = mean + 0.5 * sd * sd;
  if (level <= 0) return Math.log(Math.exp(logMean) - level);
  const d = -distanceTo(part, level);
  if (d > -TAIL_FROM) return Math.log(Math.exp(logMean) * normalCdf(d + sd) - level * normalCdf(d));
  return Math.log(level) - 0.5 * d * d - LOG_SQRT_2PI + Math.log(millsRatio(-d - sd) - millsRatio(-d));
}

function logNormalShortfall(part: BeliefPart, level: number): number {
  const { mean, sd } = part;
  if (level <= 0) return Number.NEGATIVE_INFINITY;
  const d = -distanceTo(part, level);
  if (d < TAIL_FROM) return Math.log(level * normalCdf(-d) - Math.exp(mean + 0.5 * sd * sd) * normalCdf(-d - sd));
  return Math.log(level) - 0.5 * d * d - LOG_SQRT_2PI + Math.log(millsRatio(d) - millsRatio(d + sd));
}

/** log(Φ(b) − Φ(a)), a below b. */
function logBetween(a: number, b: number): number {
  // Both on the side where the probabilities are small and keep their digits.
  const [near, far] = a > 0 ? [-a, -b] : [b, a];
  const outer = logNormalCdf(near);
  return outer + Math.log1p(-Math.exp(logNormalCdf(far) - outer));
}

/** log Σ wᵢ exp(fᵢ). */
function logMixture(belief: Belief, logOf: (part: BeliefPart) => number): number {
  const [first] = belief;
  if (belief.length === 1 && first !== undefined) return logOf(first);
  return logSum(belief.map((part) => Math.log(part.weight) + logOf(part)));
}

/** log Σ exp(tᵢ), without overflow; −Infinity for none. NaN counts as −Infinity: what no double can tell from nothing. */
export function logSum(terms: readonly number[]): number {
  const most = Math.max(...terms.filter((term) => !Number.isNaN(term)));
  if (!Number.isFinite(most)) return most;
  return most + Math.log(terms.reduce((sum, term) => sum + (Number.isNaN(term) ? 0 : Math.exp(term - most)), 0));
}
