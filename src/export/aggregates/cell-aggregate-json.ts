/**
 * A cell → `profile_export_aiperf_aggregate.json`: every statistic over its trials. What the single requests tell stands
 * last, under the one key `aiperf`.
 */
import {
  type CellResult,
  type KeySummary,
  type PercentileInterval,
  type PooledMetric,
  succeededTrials,
  type WithinRunMetric,
} from "#aggregate/cell-result.ts";
import { type ExactJson, foldFlatObjects, toJsonText } from "#export/json-text.ts";
import { type AggregateFacts, toFailedRuns } from "./aggregate-facts.ts";
import { toCellMetadata } from "./cell-metadata.ts";

const SCHEMA_VERSION = "1.0";

/** The whole file, without a line break at its end. What is not finite is `null`. */
export function renderCellAggregateJson(cell: CellResult, facts: AggregateFacts): string {
  const succeeded = succeededTrials(cell).length;
  const text = toJsonText({
    schema_version: SCHEMA_VERSION,
    aiperf_version: facts.version,
    metadata: {
      aggregation_type: "confidence",
      num_profile_runs: cell.trials.length,
      num_successful_runs: succeeded,
      failed_runs: toFailedRuns(cell),
      ...toCellMetadata(cell, facts),
    },
    metrics: Object.fromEntries(cell.summaries.map((summary) => [summary.key, toSummaryJson(summary)])),
    aiperf: {
      n: succeeded,
      incomplete_keys: toIncompleteKeys(cell, succeeded),
      pooled: Object.fromEntries(cell.pooled.map((metric) => [metric.tag, toPooledJson(metric)])),
      within_runs: cell.withinRuns.map((run) => ({
        label: run.label,
        metrics: Object.fromEntries(run.metrics.map((metric) => [metric.tag, toWithinRunJson(metric)])),
      })),
    },
  });
  return foldFlatObjects(text);
}

function toSummaryJson(summary: KeySummary): ExactJson {
  const { mean, std, min, max, cv, se, ciLow, ciHigh, tCritical, unit } = summary;
  return { mean, std, min, max, cv, se, ci_low: ciLow, ci_high: ciHigh, t_critical: tCritical, unit };
}

/** How many trials a key is of, where it is not all. */
function toIncompleteKeys(cell: CellResult, succeeded: number): ExactJson {
  const incomplete = cell.summaries.filter(({ values }) => values.length < succeeded);
  return Object.fromEntries(incomplete.map(({ key, values }) => [key, { n: values.length }]));
}

function toPooledJson({ unit, combined, percentiles }: PooledMetric): ExactJson {
  const { count, mean, std } = combined;
  return { unit, count, mean, std, ...toPercentilesJson(percentiles) };
}

function toWithinRunJson({ unit, count, mean, percentiles }: WithinRunMetric): ExactJson {
  return {
    unit,
    count,
    avg: mean && { value: mean.mean, ci_low: mean.ciLow, ci_high: mean.ciHigh, n: 1, batches: mean.batches },
    ...toPercentilesJson(percentiles),
  };
}

function toPercentilesJson(percentiles: readonly PercentileInterval[]): Record<string, ExactJson> {
  return Object.fromEntries(
    percentiles.map(({ stat, value, interval }) => [
      stat,
      interval === undefined
        ? { value, ci_low: null, ci_high: null, too_few_samples: true }
        : { value, ci_low: interval.ciLow, ci_high: interval.ciHigh },
    ]),
  );
}
