/** Runs of the reference, reduced to their metrics, as trials of ours. */
import type { TrialResult, VariationFacts } from "#aggregate/trial-result.ts";
import type { ParameterValue } from "#core/parameter-value.ts";
import { type MetricText, toTrialMetrics } from "../aggregate/build-trial.ts";

const STATS = ["avg", "p1", "p5", "p10", "p25", "p50", "p75", "p90", "p95", "p99", "min", "max", "std", "count", "sum"];
const FIELDS = ["mean", "std", "min", "max", "cv", "se", "ci_low", "ci_high", "t_critical"];

/** The unit, then a number for each statistic or the average alone. */
type MetricRow = readonly (string | number | null)[];

export interface GoldenTrial {
  readonly label: string;
  readonly trial: number;
  readonly index: number;
  readonly variationLabel: string;
  readonly values: Record<string, ParameterValue>;
  readonly metrics: Record<string, MetricRow>;
}

export function readTrial(golden: GoldenTrial, dirName: string): TrialResult {
  const metrics = Object.entries(golden.metrics).map(([tag, [unit, ...numbers]]) => {
    const stats = numbers.flatMap((value, i) => (value === null ? [] : [[STATS[i], value]]));
    return [tag, { unit, ...Object.fromEntries(stats) } as MetricText] as const;
  });
  const values = Object.entries(golden.values).map(([path, value]) => ({ path, value }));
  const label = golden.variationLabel;
  const variation: VariationFacts = { index: golden.index, label, dirName, title: label, values };
  return {
    label: golden.label,
    trialIndex: golden.trial,
    variation,
    status: "succeeded",
    metrics: toTrialMetrics(Object.fromEntries(metrics)),
    model: "stub-model",
  };
}

/** The blocks of an aggregate from their rows. */
export function readBlocks(metrics: Record<string, MetricRow>): Record<string, Record<string, number | null | string>> {
  const blocks = Object.entries(metrics).map(([key, row]) => [
    key,
    { ...Object.fromEntries(FIELDS.map((field, i) => [field, row[i] ?? null])), unit: row.at(-1) },
  ]);
  return Object.fromEntries(blocks);
}
