/** One metric and one error group as the JSON files carry them, and the order of their statistics. */
import type { ErrorGroup, MetricResult, Stats } from "#metrics/result.ts";
import type { RequestFailure } from "#record/raw-record.ts";

export const PERCENTILES = ["p1", "p5", "p10", "p25", "p50", "p75", "p90", "p95", "p99"] as const;
export const JSON_STATS = ["avg", ...PERCENTILES, "min", "max", "std", "count", "sum"] as const;

/** Order of the columns and rows of the CSV files; they have no count. */
export const CSV_STATS = ["avg", "min", "max", "sum", ...PERCENTILES, "std"] as const;

interface MetricJson {
  readonly [stat: string]: number | string;
}

/** The unit and every statistic that has a finite value. */
export function toMetricJson(metric: MetricResult): MetricJson {
  const json: Record<string, number | string> = { unit: metric.unit };
  for (const stat of JSON_STATS) {
    const value = readStat(metric, stat);
    if (value !== undefined) json[stat] = value;
  }
  return json;
}

/** Metrics by tag, in the order given. */
export function toMetricsJson(metrics: readonly MetricResult[]): Record<string, MetricJson> {
  return Object.fromEntries(metrics.map((metric) => [metric.tag, toMetricJson(metric)]));
}

/** Absent and not finite are the same to a reader: there is no number. */
export function readStat(metric: Pick<MetricResult, "stats">, stat: keyof Stats): number | undefined {
  const value = metric.stats[stat];
  return value !== undefined && Number.isFinite(value) ? value : undefined;
}

/** A distribution has percentiles, a scalar has an average only. */
export function isDistribution(metric: MetricResult): boolean {
  return PERCENTILES.some((stat) => readStat(metric, stat) !== undefined);
}

/** A copy in order of tag, by code unit. */
export function sortByTag(metrics: readonly MetricResult[]): MetricResult[] {
  return metrics.toSorted((a, b) => (a.tag < b.tag ? -1 : a.tag > b.tag ? 1 : 0));
}

interface ErrorDetailsJson {
  readonly [key: string]: string | number | undefined;
}

/** `code` and `cause` stand only where they are known. */
export function toErrorJson(failure: RequestFailure): ErrorDetailsJson {
  const { code, type, message, cause } = failure;
  return { code, type, message, cause };
}

export function toErrorSummary(groups: readonly ErrorGroup[]): { error_details: ErrorDetailsJson; count: number }[] {
  return groups.map((group) => ({ error_details: toErrorJson(group.failure), count: group.count }));
}
