/**
 * How probably a point will run and keep its limits: a surrogate for each limit's metric, and one for whether runs
 * succeed, +1 and −1, over all points. A failed run has no metrics and is given none: invented ones would bend the
 * models of what it says nothing about. Probabilities are multiplied (Gardner et al. 2014, "Bayesian Optimization with
 * Inequality Constraints"; Gelbart et al. 2014, arXiv:1403.5607).
 */
import { randomStream } from "#core/random.ts";
import { logProbabilityKept } from "./belief.ts";
import type { SearchLimit } from "./problem.ts";
import type { Reading } from "./reading.ts";
import { believe, fitSurrogate, type Surrogate } from "./surrogate.ts";

export interface FeasibilityParts {
  readonly readings: readonly Reading[];
  /** Of each reading. */
  readonly points: readonly Float64Array[];
  readonly limits: readonly SearchLimit[];
  readonly streamSeed: string;
}

/** Limit on the model of success: the middle between a run that failed and one that did not. */
const SUCCESS: SearchLimit = { metric: "", stat: "", op: "gt", threshold: 0 };

export class FeasibilityModel {
  readonly #limits: readonly { readonly limit: SearchLimit; readonly surrogate: Surrogate }[];

  constructor({ readings, points, limits, streamSeed }: FeasibilityParts) {
    const complete = readings.flatMap((reading, index) => (reading.isComplete ? [index] : []));
    const sampleOf = (indices: readonly number[], valueAt: (index: number) => number) => ({
      points: indices.map((index) => points[index] as Float64Array),
      values: Float64Array.from(indices, valueAt),
      trials: Float64Array.from(indices, (index) => Math.max(1, readings[index]?.trials ?? 1)),
    });
    const models = limits.map((limit, at) => ({
      limit,
      surrogate: fitSurrogate(
        sampleOf(complete, (index) => readings[index]?.limits[at] as number),
        randomStream(streamSeed, `limit.${at}`),
      ),
    }));
    if (complete.length < readings.length) {
      const everything = readings.map((_, index) => index);
      const sample = sampleOf(everything, (index) => (readings[index]?.isComplete ? 1 : -1));
      models.push({ limit: SUCCESS, surrogate: fitSurrogate(sample, randomStream(streamSeed, "success")) });
    }
    this.#limits = models;
  }

  /** Logarithm of the probability that a run here succeeds and keeps every limit. */
  logProbability(point: Float64Array): number {
    let sum = 0;
    for (const { limit, surrogate } of this.#limits) sum += logProbabilityKept(believe(surrogate, point), limit);
    return sum;
  }
}
