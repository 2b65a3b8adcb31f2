/**
 * Hyperparameters of a Gaussian process from what was observed: those that are most probable given the values and weak
 * expectations of what a server's curves look like. The negative log posterior is
 *   ½ yᵀK⁻¹y + Σ log Lᵢᵢ + (n/2) log 2π − log priors,
 * its derivative by a logarithm θ of a hyperparameter −½ tr((ααᵀ − K⁻¹) ∂K/∂θ), α = K⁻¹y (Rasmussen and Williams 2006,
 * §5.4.1). Minimised by L-BFGS from one fixed and some drawn starts.
 */

import type { Random } from "#core/random.ts";
import { factorCholesky, invertSymmetric } from "#stats/cholesky.ts";
import { minimiseBounded } from "#stats/minimise-bounded.ts";
import { type Hyperparameters, JITTER, type Sample, standardise } from "./gaussian-process.ts";

/** Normal distributions of the logarithms. Wider than any one server needs, and centred on smooth, nearly exact curves. */
const LENGTH_PRIOR = { centre: 0.5, sd: 1 };
const SIGNAL_PRIOR = { centre: 1, sd: 1 };
const NOISE_PRIOR = { centre: 1e-4, sd: 3 };
const LENGTH_BOUNDS = [0.02, 20] as const;
const SIGNAL_BOUNDS = [0.05, 20] as const;
const NOISE_BOUNDS = [1e-6, 0.5] as const;
const FIRST_NOISE = 1e-3;
const MOST_STEPS = 60;
/** How far drawn starts lie from the fixed one, as standard deviations of the logarithms. */
const START_SPREAD = { length: 1, signal: 0.5, noise: 2 };

export interface FittedHyperparameters {
  readonly hyperparameters: Hyperparameters;
  /** Negative log posterior density of the standardised values; the smaller, the more probable. */
  readonly cost: number;
}

export interface FitOptions {
  readonly starts: number;
  readonly random: Random;
}

/** The most probable of the local optima that the starts lead to. At least one point. */
export function fitProcess(sample: Sample, { starts, random }: FitOptions): FittedHyperparameters {
  const dimensions = sample.points[0]?.length ?? 0;
  const posterior = new LogPosterior(sample);
  const spread = vectorOf(dimensions, START_SPREAD.length, START_SPREAD.signal, START_SPREAD.noise);
  const centre = vectorOf(
    dimensions,
    Math.log(lengthCentre(dimensions)),
    Math.log(SIGNAL_PRIOR.centre),
    Math.log(FIRST_NOISE),
  );
  const lower = vectorOf(dimensions, Math.log(LENGTH_BOUNDS[0]), Math.log(SIGNAL_BOUNDS[0]), Math.log(NOISE_BOUNDS[0]));
  const upper = vectorOf(dimensions, Math.log(LENGTH_BOUNDS[1]), Math.log(SIGNAL_BOUNDS[1]), Math.log(NOISE_BOUNDS[1]));
  const minima = Array.from({ length: starts }, (_, index) =>
    minimiseBounded({
      evaluate: (x, gradient) => posterior.evaluate(x, gradient),
      start: index === 0 ? centre : centre.map((value, i) => value + random.normal() * (spread[i] as number)),
      lower,
      upper,
      mostSteps: MOST_STEPS,
    }),
  );
  const best = minima.reduce((a, b) => (b.value < a.value ? b : a));
  return { hyperparameters: fromLogs(best.x), cost: best.value };
}

/** In more dimensions points lie further apart: Hvarfner et al. 2024, arXiv:2402.02229. */
function lengthCentre(dimensions: number): number {
  return LENGTH_PRIOR.centre * Math.sqrt(dimensions);
}

function vectorOf(dimensions: number, length: number, signal: number, noise: number): Float64Array {
  return Float64Array.from({ length: dimensions + 2 }, (_, i) =>
    i < dimensions ? length : i === dimensions ? signal : noise,
  );
}

function fromLogs(x: Float64Array): Hyperparameters {
  const dimensions = x.length - 2;
  return {
    lengths: x.slice(0, dimensions).map(Math.exp),
    signal: Math.exp(x[dimensions] as number),
    noise: Math.exp(x[dimensions + 1] as number),
  };
}

/** The negative log posterior of one sample as a function of the logarithms, with room for its matrices. */
export class LogPosterior {
  readonly #n: number;
  readonly #dimensions: number;
  readonly #y: Float64Array;
  readonly #trials: Float64Array;
  /** Squared distances by dimension, lower triangle by rows. */
  readonly #squares: readonly Float64Array[];
  readonly #kernel: Float64Array;
  readonly #slopes: Float64Array;
  readonly #matrix: Float64Array;

  constructor({ points, values, trials }: Sample) {
    const n = points.length;
    const { mean, scale } = standardise(values);
    this.#n = n;
    this.#dimensions = points[0]?.length ?? 0;
    this.#y = values.map((value) => (value - mean) / scale);
    this.#trials = trials;
    const pairs = (n * (n + 1)) / 2;
    this.#squares = Array.from({ length: this.#dimensions }, (_, j) => {
      const squares = new Float64Array(pairs);
      let at = 0;
      for (let i = 0; i < n; i++) {
        for (let k = 0; k <= i; k++) {
          const distance = (points[i]?.[j] as number) - (points[k]?.[j] as number);
          squares[at++] = distance * distance;
        }
      }
      return squares;
    });
    this.#kernel = new Float64Array(pairs);
    this.#slopes = new Float64Array(pairs);
    this.#matrix = new Float64Array(n * n);
  }

  /** `x`: logarithms of the length scales, of σ² and of the noise, in that order. */
  evaluate(x: Float64Array, gradient: Float64Array): number {
    const n = this.#n;
    const { lengths, signal, noise } = fromLogs(x);
    const precisions = lengths.map((length) => 1 / (length * length));
    this.#fillKernel(precisions, signal);
    this.#fillMatrix(signal, noise);
    if (!factorCholesky(this.#matrix, n)) {
      gradient.fill(0);
      return Number.POSITIVE_INFINITY;
    }
    let logDeterminant = 0;
    for (let i = 0; i < n; i++) logDeterminant += Math.log(this.#matrix[i * n + i] as number);
    const inverse = invertSymmetric(this.#matrix, n);
    const alpha = multiplySymmetric(inverse, this.#y);
    let cost = logDeterminant + 0.5 * n * Math.log(2 * Math.PI);
    for (let i = 0; i < n; i++) cost += 0.5 * (this.#y[i] as number) * (alpha[i] as number);
    this.#writeGradient(gradient, { inverse, alpha, precisions, signal, noise });
    return cost + addPriors(x, gradient);
  }

  #fillKernel(precisions: Float64Array, signal: number): void {
    const kernel = this.#kernel;
    kernel.fill(0);
    this.#squares.forEach((squares, j) => {
      const precision = 5 * (precisions[j] as number);
      for (let at = 0; at < kernel.length; at++)
        kernel[at] = (kernel[at] as number) + precision * (squares[at] as number);
    });
    for (let at = 0; at < kernel.length; at++) {
      const s = Math.sqrt(kernel[at] as number);
      const decay = signal * Math.exp(-s);
      kernel[at] = decay * (1 + s + (s * s) / 3);
      // ∂k/∂log ℓⱼ = this × (Δⱼ/ℓⱼ)².
      this.#slopes[at] = (5 / 3) * decay * (1 + s);
    }
  }

  #fillMatrix(signal: number, noise: number): void {
    const n = this.#n;
    let at = 0;
    for (let i = 0; i < n; i++) {
      for (let k = 0; k <= i; k++) this.#matrix[i * n + k] = this.#kernel[at++] as number;
      const own = i * n + i;
      this.#matrix[own] = (this.#matrix[own] as number) + signal * JITTER + noise / (this.#trials[i] as number);
    }
  }

  #writeGradient(
    gradient: Float64Array,
    parts: {
      readonly inverse: Float64Array;
      readonly alpha: Float64Array;
      readonly precisions: Float64Array;
      readonly signal: number;
      readonly noise: number;
    },
  ): void {
    const { inverse, alpha, precisions, noise } = parts;
    const n = this.#n;
    const dimensions = this.#dimensions;
    const bySlope = this.#matrix;
    let [bySignal, byNoise] = [0, 0];
    let at = 0;
    for (let i = 0; i < n; i++) {
      for (let k = 0; k <= i; k++) {
        // Pairs off the diagonal stand twice in the trace.
        const twice = i === k ? 0.5 : 1;
        const g = twice * ((alpha[i] as number) * (alpha[k] as number) - (inverse[i * n + k] as number));
        bySignal += g * (this.#kernel[at] as number);
        if (i === k) byNoise += (g * noise) / (this.#trials[i] as number);
        bySlope[at] = g * (this.#slopes[at] as number);
        at += 1;
      }
    }
    this.#squares.forEach((squares, j) => {
      let sum = 0;
      for (let pair = 0; pair < at; pair++) sum += (bySlope[pair] as number) * (squares[pair] as number);
      gradient[j] = -sum * (precisions[j] as number);
    });
    gradient[dimensions] = -bySignal;
    gradient[dimensions + 1] = -byNoise;
  }
}

/** Adds the priors' slopes to the gradient; the answer is their cost, but for a constant. */
function addPriors(x: Float64Array, gradient: Float64Array): number {
  const dimensions = x.length - 2;
  let cost = 0;
  for (let i = 0; i < x.length; i++) {
    const centre =
      i < dimensions ? lengthCentre(dimensions) : i === dimensions ? SIGNAL_PRIOR.centre : NOISE_PRIOR.centre;
    const { sd } = i < dimensions ? LENGTH_PRIOR : i === dimensions ? SIGNAL_PRIOR : NOISE_PRIOR;
    const z = ((x[i] as number) - Math.log(centre)) / sd;
    cost += 0.5 * z * z;
    gradient[i] = (gradient[i] as number) + z / sd;
  }
  return cost;
}

/** A b for a symmetric A of which the lower triangle is there. */
function multiplySymmetric(lower: Float64Array, b: Float64Array): Float64Array {
  const n = b.length;
  const product = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let k = 0; k < i; k++) {
      const entry = lower[i * n + k] as number;
      sum += entry * (b[k] as number);
      product[k] = (product[k] as number) + entry * (b[i] as number);
    }
    product[i] = (product[i] as number) + sum + (lower[i * n + i] as number) * (b[i] as number);
  }
  return product;
}
