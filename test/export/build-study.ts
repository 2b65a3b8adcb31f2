/** Builders: the plan of a study and a cell, from what a test cares about. */
import type { CellResult, KeySummary } from "#aggregate/cell-result.ts";
import type { TrialResult, VariationFacts } from "#aggregate/trial-result.ts";
import type { MultiRunConfig } from "#config/sweep/sweep-config.ts";
import { Float, type ParameterValue } from "#core/parameter-value.ts";
import type { AggregateFacts } from "#export/aggregates/aggregate-facts.ts";
import type { AggregateInput } from "#export/aggregates/render-aggregates.ts";
import type { Stats } from "#metrics/result.ts";
import type { Variation } from "#plan/study-plan.ts";

export const VERSION = "0.13.0";

export const MULTI_RUN: MultiRunConfig = {
  numRuns: 1,
  cooldownSeconds: 0,
  confidenceLevel: 0.95,
  setConsistentSeed: true,
  varySeedPerTrial: false,
  disableWarmupAfterFirst: true,
};

export const buildAggregateFacts = (more: Partial<AggregateFacts> = {}): AggregateFacts => ({
  version: VERSION,
  cooldownSeconds: 0,
  order: "repeated",
  isSweep: false,
  wasCancelled: false,
  ...more,
});

/** Repeated order, without a sweep unless there are several variations. */
export function buildPlan(
  variations: readonly VariationFacts[],
  more: Partial<AggregateInput["plan"]> = {},
): AggregateInput["plan"] {
  return {
    isSweep: variations.length > 1,
    order: "repeated",
    variations: variations.map((facts): Variation => ({ ...facts, patch: { kind: "none" } })),
    aggregates: {},
    slaFilters: [],
    multiRun: MULTI_RUN,
    ...more,
  };
}

/** `[mean, std, min, max, cv, ci_low, ci_high, unit]`; `null`: there is no such number. */
export type SummaryRow = readonly (number | string | null)[];

/** A cell whose statistics are given instead of computed. */
export function buildCell(
  variation: VariationFacts,
  rows: Readonly<Record<string, SummaryRow>>,
  trials: readonly TrialResult[],
): CellResult {
  const summaries = Object.entries(rows).map(([key, row]): KeySummary => {
    const [mean, std, min, max, cv, ciLow, ciHigh] = row.map((value) => (value === null ? Number.NaN : Number(value)));
    const split = key.lastIndexOf("_");
    const numbers = { mean, std, min, max, cv, ciLow, ciHigh } as Record<"mean" | "std" | "min" | "max" | "cv", number>;
    return {
      ...(numbers as Omit<KeySummary, "key" | "tag" | "stat" | "unit" | "values" | "se" | "tCritical">),
      key,
      tag: key.slice(0, split),
      stat: key.slice(split + 1) as keyof Stats,
      unit: String(row.at(-1)),
      values: [{ trialIndex: 0, value: numbers.mean }],
      se: Number.NaN,
      tCritical: Number.NaN,
    };
  });
  const options = { plannedTrials: 3, confidenceLevel: 0.95 };
  return { variation, ...options, trials, summaries, pooled: [], withinRuns: [] };
}

/** In golden files a float is `{"float": 5}`. */
export function readParameter(value: unknown): ParameterValue {
  const isFloat = typeof value === "object" && value !== null && "float" in value;
  return isFloat ? new Float(Number(value.float)) : (value as ParameterValue);
}
