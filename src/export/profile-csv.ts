/**
 * Metrics → `profile_export_aiperf.csv`: a table of distributions, an empty line, a table of scalars. Both headers always
 * stand, so that the shape does not depend on what succeeded.
 */
import type { MetricResult } from "#metrics/result.ts";
import { toCsvNumber, toCsvRow } from "./csv-text.ts";
import { CSV_STATS, isDistribution, readStat, sortByTag } from "./metric-json.ts";

/** Counted things are named by the header already. */
const UNITS_LEFT_OUT = new Set(["count", "requests"]);

/** Rows in order of tag (not of header). A scalar without a finite value is left out. */
export function renderProfileCsv(metrics: readonly MetricResult[]): string {
  const sorted = sortByTag(metrics);
  const distributions = sorted.filter(isDistribution);
  const scalars = sorted.filter((metric) => !isDistribution(metric) && readStat(metric, "avg") !== undefined);
  return [
    toCsvRow(["Metric", ...CSV_STATS]),
    ...distributions.map((metric) =>
      toCsvRow([toRowName(metric), ...CSV_STATS.map((stat) => toCsvNumber(readStat(metric, stat)))]),
    ),
    toCsvRow([]),
    toCsvRow(["Metric", "Value"]),
    ...scalars.map((metric) => toCsvRow([toRowName(metric), toCsvNumber(readStat(metric, "avg"))])),
  ].join("");
}

function toRowName(metric: MetricResult): string {
  return UNITS_LEFT_OUT.has(metric.unit) ? metric.header : `${metric.header} (${metric.unit})`;
}
