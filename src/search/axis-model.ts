/**
 * A curve along one axis from a handful of noisy values, with honest doubt: a Gaussian process whose hyperparameters
 * are not chosen but averaged over, each setting weighted by its probability given the values (Rasmussen and Williams
 * 2006, §5.2). With ten values a single best setting would claim too much. The prior is a straight line of any height
 * and slope plus a Matern 5/2 deviation from it, so that the curve goes on beyond the last value as it went before.
 */
import { factorCholesky, solveLower, solveLowerTransposed } from "#stats/cholesky.ts";
import { normalCdf } from "#stats/normal-tail.ts";

/** Values are logarithms of ratios, about 0; the axis is a unit long. */
export interface AxisValue {
  readonly at: number;
  readonly value: number;
  /** Trials that the value is the mean of. */
  readonly trials: number;
}

export interface AxisModel {
  /** Standard deviation of one trial's noise. */
  readonly noiseSd: number;
  /** Mean and standard deviation of the curve, without noise. */
  predict(at: number): { readonly mean: number; readonly sd: number };
  /** P(curve < 0). */
  probabilityBelowZero(at: number): number;
}

interface Setting {
  readonly length: number;
  readonly deviation: number;
  readonly noise: number;
}

interface Fitted {
  readonly setting: Setting;
  readonly lower: Float64Array;
  readonly weights: Float64Array;
  readonly weight: number;
}

/** Standard deviations of the line's height and of its slope over the whole axis: a power law of exponent 1 over three decades has 7. */
const HEIGHT_SD = 3;
const SLOPE_SD = 6;
/** Log-normal beliefs of the settings: centre and standard deviation of the logarithm, and the values tried. */
const LENGTHS = { centre: 0.4, sd: 0.8, tried: [0.05, 0.12, 0.3, 0.7] };
const DEVIATIONS = { centre: 0.5, sd: 1, tried: [0.08, 0.25, 0.8, 2.5] };
const NOISES = { centre: 0.015, sd: 1, tried: [0.002, 0.005, 0.01, 0.02, 0.035, 0.06, 0.12] };
/** Keeps the matrix positive definite beside the line's variance. */
const JITTER = 1e-8;
const LEAST_WEIGHT = 0.005;
const SQRT5 = Math.sqrt(5);

/** At least one value. */
export function fitAxis(values: readonly AxisValue[]): AxisModel {
  const fits = everySetting().flatMap((setting) => fitSetting(values, setting) ?? []);
  const least = Math.min(...fits.map(({ cost }) => cost));
  const likely = fits.map((fit) => ({ ...fit, weight: Math.exp(least - fit.cost) }));
  const kept = likely.filter(({ weight }) => weight > LEAST_WEIGHT);
  const total = kept.reduce((sum, { weight }) => sum + weight, 0);
  const parts: readonly Fitted[] = kept.map((fit) => ({ ...fit, weight: fit.weight / total }));
  const predictAll = (at: number) => parts.map((part) => ({ weight: part.weight, ...predictOne(values, part, at) }));
  return {
    noiseSd: Math.sqrt(parts.reduce((sum, { weight, setting }) => sum + weight * setting.noise ** 2, 0)),
    predict: (at) => {
      const all = predictAll(at);
      const mean = all.reduce((sum, part) => sum + part.weight * part.mean, 0);
      const variance = all.reduce((sum, part) => sum + part.weight * (part.sd ** 2 + (part.mean - mean) ** 2), 0);
      return { mean, sd: Math.sqrt(variance) };
    },
    probabilityBelowZero: (at) =>
      predictAll(at).reduce((sum, { weight, mean, sd }) => sum + weight * normalCdf(-mean / sd), 0),
  };
}

function everySetting(): Setting[] {
  return LENGTHS.tried.flatMap((length) =>
    DEVIATIONS.tried.flatMap((deviation) => NOISES.tried.map((noise) => ({ length, deviation, noise }))),
  );
}

function covariance(a: number, b: number, { length, deviation }: Setting): number {
  const s = (SQRT5 * Math.abs(a - b)) / length;
  const line = HEIGHT_SD ** 2 + SLOPE_SD ** 2 * (a - 0.5) * (b - 0.5);
  return line + deviation ** 2 * (1 + s + (s * s) / 3) * Math.exp(-s);
}

/** Undefined where the matrix is singular to a double. */
function fitSetting(values: readonly AxisValue[], setting: Setting) {
  const n = values.length;
  const lower = new Float64Array(n * n);
  values.forEach(({ at, trials }, i) => {
    for (let k = 0; k <= i; k++) lower[i * n + k] = covariance(at, (values[k] as AxisValue).at, setting);
    lower[i * n + i] = (lower[i * n + i] as number) + setting.noise ** 2 / trials + JITTER;
  });
  if (!factorCholesky(lower, n)) return undefined;
  const weights = Float64Array.from(values, ({ value }) => value);
  solveLower(lower, n, weights);
  let cost = priorCost(setting);
  for (let i = 0; i < n; i++) cost += 0.5 * (weights[i] as number) ** 2 + Math.log(lower[i * n + i] as number);
  solveLowerTransposed(lower, n, weights);
  return { setting, lower, weights, cost };
}

function priorCost({ length, deviation, noise }: Setting): number {
  const z = (value: number, { centre, sd }: { readonly centre: number; readonly sd: number }) =>
    Math.log(value / centre) / sd;
  return 0.5 * (z(length, LENGTHS) ** 2 + z(deviation, DEVIATIONS) ** 2 + z(noise, NOISES) ** 2);
}

function predictOne(values: readonly AxisValue[], { setting, lower, weights }: Fitted, at: number) {
  const row = Float64Array.from(values, (value) => covariance(at, value.at, setting));
  const mean = row.reduce((sum, value, i) => sum + value * (weights[i] as number), 0);
  solveLower(lower, values.length, row);
  const explained = row.reduce((sum, value) => sum + value * value, 0);
  return { mean, sd: Math.sqrt(Math.max(JITTER, covariance(at, at, setting) - explained)) };
}
