/** A percentile of the requests of several trials together. */
import { quantile } from "#stats/quantile.ts";
import { toSortedSample } from "#stats/sorted-sample.ts";
import type { TrialResult } from "./trial-result.ts";

/** One percentile of one metric. */
export interface PercentileOf {
  readonly metric: string;
  /** `p95`. */
  readonly stat: string;
}

/**
 * Interpolated as numpy does, over the successful trials. Where one of them has no single requests the mean of their
 * percentiles stands in for it: a part of the requests would be no pool. NaN where no trial has the metric.
 */
export function pooledPercentile(trials: readonly TrialResult[], { metric, stat }: PercentileOf): number {
  const succeeded = trials.filter(({ status }) => status === "succeeded");
  const samples = succeeded.flatMap(({ requestValues }) => requestValues?.get(metric) ?? []);
  const sizes = samples.map(({ length }) => length);
  if (samples.length === succeeded.length && sizes.every((size) => size > 0)) {
    const pool = new Float64Array(sizes.reduce((sum, size) => sum + size, 0));
    samples.forEach((sample, index) => {
      pool.set(
        sample,
        sizes.slice(0, index).reduce((sum, size) => sum + size, 0),
      );
    });
    return quantile(toSortedSample(pool), Number(stat.slice(1)) / 100);
  }
  const own = succeeded.flatMap(({ metrics }) => {
    const stats = metrics.find(({ tag }) => tag === metric)?.stats;
    return stats?.[stat as keyof typeof stats] ?? [];
  });
  return own.reduce((sum, value) => sum + value, 0) / own.length;
}
