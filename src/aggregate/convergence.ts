/**
 * Has a cell enough trials? Asked after each of them, with the trials so far. Three criteria: a narrow confidence
 * interval, a small spread, or a last trial whose requests look like those of the trials before it.
 */
import type { ConvergenceConfig } from "#config/sweep/sweep-config.ts";
import { compareDistributions } from "#stats/kolmogorov-smirnov.ts";
import { summarise } from "#stats/repeat-summary.ts";
import { toSortedSample } from "#stats/sorted-sample.ts";
import type { TrialResult } from "./trial-result.ts";

/** One value has no spread, and one request no distribution. */
const LEAST_VALUES = 2;

/** Trials of one cell by number; those that failed or lack the metric do not count. False while there are too few. */
export function isConverged(
  trials: readonly TrialResult[],
  convergence: ConvergenceConfig,
  confidenceLevel: number,
): boolean {
  return convergence.mode === "distribution"
    ? hasSteadyDistribution(trials, convergence)
    : hasSteadyMean(trials, convergence, confidenceLevel);
}

/** The whole width of the interval, or the standard deviation, as a share of the mean: below the threshold. */
function hasSteadyMean(trials: readonly TrialResult[], convergence: ConvergenceConfig, level: number): boolean {
  const { mode, threshold, minRuns } = convergence;
  const values = trials.flatMap((trial) => readValue(trial, convergence) ?? []);
  if (values.length < Math.max(minRuns, LEAST_VALUES)) return false;
  const { mean, std, ciLow, ciHigh } = summarise(values, level);
  if (mean === 0) return false;
  return (mode === "cv" ? std : ciHigh - ciLow) / Math.abs(mean) < threshold;
}

/** Nothing says that the last trial's requests are of another distribution: the p-value is above the threshold. */
function hasSteadyDistribution(trials: readonly TrialResult[], { metric, threshold, minRuns }: ConvergenceConfig) {
  const runs = trials.flatMap((trial) => {
    const values = trial.status === "succeeded" ? trial.requestValues?.get(metric) : undefined;
    return values === undefined || values.length === 0 ? [] : [values];
  });
  const latest = runs.at(-1);
  if (latest === undefined || runs.length < Math.max(minRuns, LEAST_VALUES)) return false;
  const earlier = runs.slice(0, -1).flatMap((values) => [...values]);
  if (latest.length < LEAST_VALUES || earlier.length < LEAST_VALUES) return false;
  return compareDistributions(toSortedSample(latest), toSortedSample(earlier)).pValue > threshold;
}

function readValue(trial: TrialResult, { metric, stat }: ConvergenceConfig): number | undefined {
  if (trial.status !== "succeeded") return undefined;
  const value = trial.metrics.find(({ tag }) => tag === metric)?.stats[stat];
  return value !== undefined && Number.isFinite(value) ? value : undefined;
}

/** Why the criterion can never be met, in one sentence; `undefined` where a trial has what it asks for, or none succeeded. */
export function explainMissingMetric(
  trials: readonly TrialResult[],
  convergence: ConvergenceConfig,
): string | undefined {
  const succeeded = trials.filter((trial) => trial.status === "succeeded");
  if (succeeded.length === 0) return undefined;
  const { metric, stat, mode } = convergence;
  if (mode === "distribution") {
    if (succeeded.some((trial) => trial.requestValues?.has(metric))) return undefined;
    const known = succeeded.flatMap((trial) => [...(trial.requestValues?.keys() ?? [])]);
    return `no run has values of single requests for ${metric}, so no cell can end early; ${listTags(known)}`;
  }
  if (succeeded.some((trial) => readValue(trial, convergence) !== undefined)) return undefined;
  const known = succeeded.flatMap(({ metrics }) => metrics.filter(({ stats }) => stats[stat] !== undefined));
  return `no run has the ${stat} of ${metric}, so no cell can end early; ${listTags(known.map(({ tag }) => tag))}`;
}

function listTags(tags: readonly string[]): string {
  const distinct = [...new Set(tags)].sort();
  return distinct.length === 0 ? "there are none at all" : `there are ${distinct.join(", ")}`;
}
