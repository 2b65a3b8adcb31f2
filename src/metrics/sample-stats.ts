/** From a sample in native units to the statistics of a result in display units. */
import type { BoundedSample } from "#stats/bounded-sample.ts";
import { populationSd } from "#stats/moments.ts";
import type { TimeWeightedStats } from "#stats/step-distribution.ts";
import type { Stats } from "./result.ts";

const PERCENTILES = ["p1", "p5", "p10", "p25", "p50", "p75", "p90", "p95", "p99"] as const;

/** Shares of the percentiles that results carry, in order. */
const SHARES: readonly number[] = PERCENTILES.map((name) => Number(name.slice(1)) / 100);

/** Statistics of a sample of at least one value. The deviation is that of a whole population. */
export function toSampleStats(sample: BoundedSample, divisor: number): Stats {
  const quantiles = sample.quantiles(SHARES);
  const moments = sample.moments();
  return {
    avg: moments.mean / divisor,
    ...named(quantiles, divisor),
    min: moments.min / divisor,
    max: moments.max / divisor,
    std: populationSd(moments) / divisor,
    count: moments.count,
    sum: moments.sum / divisor,
  };
}

/**
 * Statistics as if each failure had taken forever: percentiles that fall among the failures are absent, and so is
 * everything that infinity spoils (mean, sum, maximum, deviation). Percentiles are observed values.
 */
export function toErrorAdjustedStats(sample: BoundedSample, failures: number, divisor: number): Stats {
  return {
    ...named(sample.nearest(SHARES, failures), divisor),
    min: sample.moments().min / divisor,
    count: sample.count + failures,
  };
}

export function toCurveStats(stats: TimeWeightedStats): Stats {
  const { avg, p50, p90, p95, p99, min, max, std } = stats;
  return { avg, p50, p90, p95, p99, min, max, std };
}

function named(quantiles: readonly number[], divisor: number): Stats {
  const stats: { -readonly [Key in (typeof PERCENTILES)[number]]?: number } = {};
  PERCENTILES.forEach((name, index) => {
    const value = quantiles[index];
    if (value !== undefined && Number.isFinite(value)) stats[name] = value / divisor;
  });
  return stats;
}
