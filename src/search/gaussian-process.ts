/**
 * A Gaussian process over points of the unit cube: observed numbers in, for any other point a mean and a standard
 * deviation out. Matern 5/2 kernel with a length scale ℓⱼ for each dimension:
 *   k(x, x′) = σ² (1 + √5 r + 5r²/3) e^(−√5 r),  r² = Σⱼ ((xⱼ − x′ⱼ)/ℓⱼ)²
 * (Rasmussen and Williams 2006, "Gaussian Processes for Machine Learning", equation 4.17), plus independent noise.
 * Here is what follows from given hyperparameters; `fit-process.ts` finds them.
 */
import { factorCholesky, solveLower, solveLowerTransposed } from "#stats/cholesky.ts";

export interface Hyperparameters {
  readonly lengths: Float64Array;
  /** σ², of standardised values. */
  readonly signal: number;
  /** Variance of one trial's noise, of standardised values. */
  readonly noise: number;
}

/** Points and what was observed at them. */
export interface Sample {
  readonly points: readonly Float64Array[];
  readonly values: Float64Array;
  /** Trials that each value is the mean of: its noise is that much smaller. */
  readonly trials: Float64Array;
}

export interface Prediction {
  readonly mean: number;
  /** Of the function itself, without the noise of an observation of it. */
  readonly sd: number;
}

export interface GaussianProcess {
  readonly hyperparameters: Hyperparameters;
  /** Standard deviation of one trial's noise, in the values' own unit. */
  readonly noiseSd: number;
  /** What the values were divided by. */
  readonly scale: number;
  predict(point: Float64Array): Prediction;
}

const SQRT5 = Math.sqrt(5);
/** Added to the diagonal, relative to σ²: points as good as equal would make the matrix singular to a double. */
export const JITTER = 1e-9;
/** The largest that jitter may grow to where the matrix still is not positive definite. */
const MOST_JITTER = 1e-3;
/** No prediction is surer than this, relative to the spread of the values: improvements divide by it. */
const LEAST_RELATIVE_SD = 1e-6;

/** Values of the kernel between one point and each of the others, σ² included. */
export function kernelRow(
  point: Float64Array,
  others: readonly Float64Array[],
  { lengths, signal }: Hyperparameters,
): Float64Array {
  const row = new Float64Array(others.length);
  for (let i = 0; i < row.length; i++) {
    const other = others[i] as Float64Array;
    let square = 0;
    for (let j = 0; j < lengths.length; j++) {
      const distance = ((point[j] as number) - (other[j] as number)) / (lengths[j] as number);
      square += distance * distance;
    }
    const s = SQRT5 * Math.sqrt(square);
    row[i] = signal * (1 + s + (s * s) / 3) * Math.exp(-s);
  }
  return row;
}

/** The kernel's matrix with the noise of the observations on its diagonal, factored. */
export function factorKernel(
  points: readonly Float64Array[],
  hyperparameters: Hyperparameters,
  noises: ArrayLike<number>,
): Float64Array {
  const n = points.length;
  for (let jitter = JITTER; ; jitter *= 10) {
    const matrix = new Float64Array(n * n);
    for (let i = 0; i < n; i++) {
      matrix.set(kernelRow(points[i] as Float64Array, points.slice(0, i + 1), hyperparameters), i * n);
      matrix[i * n + i] = hyperparameters.signal * (1 + jitter) + (noises[i] as number);
    }
    if (factorCholesky(matrix, n)) return matrix;
    if (jitter > MOST_JITTER) throw new RangeError("A kernel's matrix is not positive definite.");
  }
}

/** Mean and spread that values are standardised with; a spread of 1 where they are all equal. */
export function standardise(values: Float64Array): { readonly mean: number; readonly scale: number } {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / Math.max(1, n);
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const scale = Math.sqrt(squares / Math.max(1, n - 1));
  // Equal values differ by rounding at most; dividing by that would be noise.
  return { mean, scale: scale > 1e-12 * (1 + Math.abs(mean)) ? scale : 1 };
}

/** The process given the sample. At least one point. */
export function conditionProcess(sample: Sample, hyperparameters: Hyperparameters): GaussianProcess {
  const { points, values, trials } = sample;
  const n = points.length;
  const { mean, scale } = standardise(values);
  const lower = factorKernel(
    points,
    hyperparameters,
    trials.map((count) => hyperparameters.noise / count),
  );
  const weights = values.map((value) => (value - mean) / scale);
  solveLower(lower, n, weights);
  solveLowerTransposed(lower, n, weights);
  return {
    hyperparameters,
    noiseSd: scale * Math.sqrt(hyperparameters.noise),
    scale,
    predict: (point) => {
      const row = kernelRow(point, points, hyperparameters);
      let centre = 0;
      for (let i = 0; i < n; i++) centre += (row[i] as number) * (weights[i] as number);
      solveLower(lower, n, row);
      let explained = 0;
      for (let i = 0; i < n; i++) explained += (row[i] as number) * (row[i] as number);
      const variance = hyperparameters.signal - explained;
      const sd = Math.max(LEAST_RELATIVE_SD, Math.sqrt(Math.max(0, variance)));
      return { mean: mean + scale * centre, sd: scale * sd };
    },
  };
}
