/**
 * Values of single requests → what trials alone cannot tell: percentiles over the requests of all trials together, and
 * how sure a percentile or a mean is within one run. Percentiles are bounded by order statistics, which assume nothing
 * of the distribution but that requests are independent; the mean by batch means, which do not assume even that.
 */
import { batchMeansInterval } from "#stats/batch-means.ts";
import { sampleSd, toMoments } from "#stats/moments.ts";
import { percentileInterval } from "#stats/percentile-interval.ts";
import { quantile } from "#stats/quantile.ts";
import { type SortedSample, sortInPlace, toSortedSample } from "#stats/sorted-sample.ts";
import type {
  BatchMean,
  PercentileInterval,
  PercentileStat,
  PooledMetric,
  WithinRun,
  WithinRunMetric,
} from "./cell-result.ts";
import type { TrialResult } from "./trial-result.ts";

const SHARES: Readonly<Record<PercentileStat, number>> = { p50: 0.5, p90: 0.9, p95: 0.95, p99: 0.99 };
const STATS: readonly PercentileStat[] = ["p50", "p90", "p95", "p99"];

/** Metrics in the order in which they are first met; those that no summary names have no unit. */
export function poolRequests(trials: readonly TrialResult[], level: number): PooledMetric[] {
  const tags = new Set(trials.flatMap((trial) => [...(trial.requestValues?.keys() ?? [])]));
  return [...tags].flatMap((tag) => {
    const runs = trials.flatMap((trial) => {
      const values = finiteValues(trial, tag);
      return values.length === 0 ? [] : [{ label: trial.label, values }];
    });
    if (runs.length === 0) return [];
    const sorted = joinSorted(runs.map((run) => run.values));
    const moments = toMoments(sorted);
    const at = (stat: PercentileStat) => quantile(sorted, SHARES[stat]);
    const percentiles = { p50: at("p50"), p90: at("p90"), p95: at("p95"), p99: at("p99") };
    return [
      {
        tag,
        unit: findUnit(trials, tag),
        combined: { mean: moments.mean, std: sampleSd(moments), ...percentiles, count: moments.count },
        perRun: runs.map(({ label, values }) => ({ label, mean: toMoments(values).mean, count: values.length })),
        percentiles: boundPercentiles(sorted, level),
      },
    ];
  });
}

/** `isOnlyTrial`: nothing but the run itself can say how sure its mean is. */
export function judgeWithinRun(
  trial: TrialResult,
  { level, isOnlyTrial }: { readonly level: number; readonly isOnlyTrial: boolean },
): WithinRun {
  const metrics = [...(trial.requestValues?.keys() ?? [])].flatMap((tag): WithinRunMetric[] => {
    const values = finiteValues(trial, tag);
    if (values.length === 0) return [];
    const mean = isOnlyTrial ? boundMean(values, level) : undefined;
    return [
      {
        tag,
        unit: findUnit([trial], tag),
        count: values.length,
        ...(mean === undefined ? {} : { mean }),
        percentiles: boundPercentiles(toSortedSample(values), level),
      },
    ];
  });
  return { label: trial.label, metrics };
}

/** In the order in which the requests were sent. */
function finiteValues(trial: TrialResult, tag: string): Float64Array {
  const values = trial.requestValues?.get(tag) ?? new Float64Array();
  return values.every(Number.isFinite) ? values : values.filter(Number.isFinite);
}

function boundMean(values: Float64Array, level: number): BatchMean | undefined {
  const bounds = batchMeansInterval(values, level);
  if (bounds === undefined) return undefined;
  return { mean: bounds.mean, ciLow: bounds.low, ciHigh: bounds.high, batches: bounds.batches };
}

function boundPercentiles(sorted: SortedSample, level: number): PercentileInterval[] {
  return STATS.map((stat) => {
    const bounds = percentileInterval(sorted, SHARES[stat], level);
    const value = quantile(sorted, SHARES[stat]);
    return bounds === undefined
      ? { stat, value }
      : { stat, value, interval: { ciLow: bounds.low, ciHigh: bounds.high } };
  });
}

function joinSorted(parts: readonly Float64Array[]): SortedSample {
  const joined = new Float64Array(parts.reduce((count, part) => count + part.length, 0));
  let from = 0;
  for (const part of parts) {
    joined.set(part, from);
    from += part.length;
  }
  return sortInPlace(joined);
}

function findUnit(trials: readonly TrialResult[], tag: string): string {
  return trials.flatMap((trial) => trial.metrics).find((metric) => metric.tag === tag)?.unit ?? "";
}
