/**
 * How much better than the best so far a point will be on average, its logarithm: log expected improvement (Ament et
 * al. 2023, arXiv:2310.20708) for values that are exact, and where they are noisy the mean of it over what the curve
 * may truly be at the points observed (noisy expected improvement; Letham et al. 2019, "Constrained Bayesian
 * Optimization with Noisy Experiments", equation 7).
 */
import type { Random } from "#core/random.ts";
import { factorCholesky, solveLower, solveLowerTransposed } from "#stats/cholesky.ts";
import { logExpectedExcess } from "#stats/normal-tail.ts";
import { logSum } from "./belief.ts";
import { factorKernel, kernelRow, standardise } from "./gaussian-process.ts";
import type { SearchObjective } from "./problem.ts";
import type { Surrogate, SurrogatePart } from "./surrogate.ts";

export interface ImprovementParts {
  readonly surrogate: Surrogate;
  readonly direction: SearchObjective["direction"];
  /** For each point of the sample, whether it may be the best. At least one is. */
  readonly isEligible: readonly boolean[];
  readonly random: Random;
}

/** Standardised variances of noise below this are those of exact values. */
const EXACT_BELOW = 1e-5;
/** Curves that are drawn where values are noisy. */
const DRAWS = 16;
/** Added to covariances that are drawn from and conditioned on, relative to σ²: repeated points make them singular. */
const DRAW_JITTER = 1e-6;

/** The logarithm of the expected improvement at a point. */
export function buildImprovement({ surrogate, direction, isEligible, random }: ImprovementParts) {
  const parts = surrogate.map((part) => {
    const { sample, model } = part;
    const isNoisy = model.hyperparameters.noise > EXACT_BELOW;
    return isNoisy
      ? fromDraws(part, { direction, isEligible, random })
      : fromValues(part, direction, isEligible, sample.values);
  });
  return (point: Float64Array): number =>
    logSum(parts.map((logImprovement, index) => Math.log(surrogate[index]?.weight ?? 0) + logImprovement(point)));
}

/**
 * Beyond the best, which is on the part's scale. Of logarithms it is the gain as a ratio that counts, times the best: by
 * the gain itself a place of which nothing is known would be worth a visit for its log-normal tail alone.
 */
function logBeyond(direction: SearchObjective["direction"], { isLog, mean, sd }: Curve, best: number): number {
  const side = direction === "maximize" ? 1 : -1;
  return Math.log(sd) + logExpectedExcess((side * (mean - best)) / sd) + (isLog ? best : 0);
}

/** A prediction on a part's scale. */
interface Curve {
  readonly isLog: boolean;
  readonly mean: number;
  readonly sd: number;
}

function bestOf(direction: SearchObjective["direction"], values: Float64Array, isEligible: readonly boolean[]): number {
  const eligible = values.filter((_, index) => isEligible[index]);
  return direction === "maximize" ? Math.max(...eligible) : Math.min(...eligible);
}

function fromValues(
  { isLog, model }: SurrogatePart,
  direction: SearchObjective["direction"],
  isEligible: readonly boolean[],
  values: Float64Array,
) {
  const best = bestOf(direction, values, isEligible);
  return (point: Float64Array) => logBeyond(direction, { isLog, ...model.predict(point) }, best);
}

/**
 * Curves f through the observed points are drawn from N(K A⁻¹ y, K − K A⁻¹ K), A = K + noise; under each the process is
 * conditioned on f itself, exactly, and the best is f's.
 */
function fromDraws(
  { isLog, model, sample }: SurrogatePart,
  { direction, isEligible, random }: Omit<ImprovementParts, "surrogate">,
) {
  const { points } = sample;
  const { hyperparameters } = model;
  const n = points.length;
  const { mean, scale } = standardise(sample.values);
  const exact = factorKernel(points, hyperparameters, new Float64Array(n).fill(DRAW_JITTER * hyperparameters.signal));
  const draws = drawCurves({ sample, model }, random).map((curve) => {
    const weights = curve.slice();
    solveLower(exact, n, weights);
    solveLowerTransposed(exact, n, weights);
    return { weights, best: mean + scale * bestOf(direction, curve, isEligible) };
  });
  return (point: Float64Array) => {
    const row = kernelRow(point, points, hyperparameters);
    const half = row.slice();
    solveLower(exact, n, half);
    const variance = hyperparameters.signal - half.reduce((sum, value) => sum + value * value, 0);
    const sd = scale * Math.sqrt(Math.max(DRAW_JITTER * hyperparameters.signal, variance));
    const terms = draws.map(({ weights, best }) => {
      let centre = 0;
      for (let i = 0; i < n; i++) centre += (row[i] as number) * (weights[i] as number);
      return logBeyond(direction, { isLog, mean: mean + scale * centre, sd }, best);
    });
    return logSum(terms) - Math.log(DRAWS);
  };
}

/** Standardised values of drawn curves at the sample's points. */
function drawCurves({ sample, model }: Pick<SurrogatePart, "sample" | "model">, random: Random): Float64Array[] {
  const { points, trials } = sample;
  const { hyperparameters } = model;
  const n = points.length;
  const { mean, scale } = standardise(sample.values);
  const noisy = factorKernel(
    points,
    hyperparameters,
    trials.map((count) => hyperparameters.noise / count),
  );
  const centre = points.map((point) => (model.predict(point).mean - mean) / scale);
  const halves = points.map((point) => {
    const half = kernelRow(point, points, hyperparameters);
    solveLower(noisy, n, half);
    return half;
  });
  const covariance = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    const row = kernelRow(points[i] as Float64Array, points.slice(0, i + 1), hyperparameters);
    for (let k = 0; k <= i; k++) {
      let explained = 0;
      for (let m = 0; m < n; m++) explained += (halves[i]?.[m] as number) * (halves[k]?.[m] as number);
      covariance[i * n + k] = (row[k] as number) - explained;
    }
    covariance[i * n + i] = (covariance[i * n + i] as number) + DRAW_JITTER * hyperparameters.signal;
  }
  const isDrawable = factorCholesky(covariance, n);
  return Array.from({ length: DRAWS }, () => {
    const z = Float64Array.from({ length: n }, () => random.normal());
    return Float64Array.from({ length: n }, (_, i) => {
      let value = centre[i] as number;
      // Rounding alone makes the covariance indefinite: the values are as good as exact.
      if (isDrawable) for (let k = 0; k <= i; k++) value += (covariance[i * n + k] as number) * (z[k] as number);
      return value;
    });
  });
}
