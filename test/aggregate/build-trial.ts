/** Builders: a trial and a variation from what a test cares about. */
import type { TrialMetric, TrialResult, VariationFacts } from "#aggregate/trial-result.ts";
import { Float, type ParameterValue } from "#core/parameter-value.ts";
import type { Stats } from "#metrics/result.ts";

export type MetricText = Stats & { readonly unit: string };

export function buildVariation(index: number, values: Record<string, ParameterValue>, label?: string): VariationFacts {
  const assignments = Object.entries(values).map(([path, value]) => ({ path, value }));
  const text = assignments.map(({ path, value }) => `${path}=${value instanceof Float ? value.value : String(value)}`);
  return {
    index,
    label: label ?? text.join(", "),
    dirName: `cell_${index}`,
    title: `cell ${index}`,
    values: assignments,
  };
}

export const BASE = buildVariation(0, {}, "base");

/** Succeeded, unless there is an error. */
export function buildTrial(
  trialIndex: number,
  metrics: Record<string, MetricText>,
  more: Partial<TrialResult> = {},
): TrialResult {
  return {
    label: `run_${String(trialIndex + 1).padStart(4, "0")}`,
    trialIndex,
    variation: BASE,
    status: more.error === undefined ? "succeeded" : "failed",
    metrics: toTrialMetrics(metrics),
    ...more,
  };
}

export function toTrialMetrics(metrics: Record<string, MetricText>): TrialMetric[] {
  return Object.entries(metrics).map(([tag, { unit, ...stats }]) => ({ tag, unit, stats }));
}

export const requests = (values: Record<string, readonly number[]>): ReadonlyMap<string, Float64Array> =>
  new Map(Object.entries(values).map(([tag, numbers]) => [tag, Float64Array.from(numbers)]));

/** `count` values that swing around `mean` without any pattern that a test could mistake for a trend. */
export const scatter = (mean: number, count: number, reach = 1): number[] =>
  Array.from({ length: count }, (_, i) => mean + reach * Math.sin(i * i * 12.9898));
