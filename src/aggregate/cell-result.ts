/**
 * What can be said of one cell: every statistic over its trials, and what the single requests of the trials tell beyond
 * that. Plain data; numbers that do not exist (a Student quantile of one trial, a spread around zero) are NaN or infinite
 * here and become `null` or nothing in files.
 */
import type { Stats } from "#metrics/result.ts";
import type { RepeatSummary } from "#stats/repeat-summary.ts";
import type { TrialResult, VariationFacts } from "./trial-result.ts";

/** A trial without the values of its requests: those are summed up in the cell and need not be kept. */
export type TrialFacts = Omit<TrialResult, "requestValues">;

export interface CellResult {
  readonly variation: VariationFacts;
  /** Decides on the shape of the keys in files, however many trials there were in the end. */
  readonly plannedTrials: number;
  /** Between 0 and 1, of all intervals in here. */
  readonly confidenceLevel: number;
  /** All that were run, failed and cancelled ones too, by number. */
  readonly trials: readonly TrialFacts[];
  /** Over the trials that succeeded; in the order in which the keys were first seen. */
  readonly summaries: readonly KeySummary[];
  /** Of all requests of all trials taken together; empty without records. */
  readonly pooled: readonly PooledMetric[];
  /** Of each trial that succeeded and has records. */
  readonly withinRuns: readonly WithinRun[];
}

/** One statistic of one metric, `time_to_first_token_p99`, over the trials that have it. */
export interface KeySummary extends RepeatSummary {
  readonly key: string;
  readonly tag: string;
  readonly stat: keyof Stats;
  readonly unit: string;
  /** One at least. */
  readonly values: readonly TrialValue[];
}

export interface TrialValue {
  readonly trialIndex: number;
  readonly value: number;
}

export interface PooledMetric {
  readonly tag: string;
  readonly unit: string;
  readonly combined: PooledStats;
  readonly perRun: readonly { readonly label: string; readonly mean: number; readonly count: number }[];
  /** Of `combined`. */
  readonly percentiles: readonly PercentileInterval[];
}

export interface PooledStats {
  readonly mean: number;
  /** Of a sample (n − 1); 0 for one request. */
  readonly std: number;
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
  readonly count: number;
}

export interface WithinRun {
  readonly label: string;
  readonly metrics: readonly WithinRunMetric[];
}

export interface WithinRunMetric {
  readonly tag: string;
  readonly unit: string;
  readonly count: number;
  /** Where the trial is the only one of its cell, and long enough. */
  readonly mean?: BatchMean;
  readonly percentiles: readonly PercentileInterval[];
}

/** An interval that allows for requests being alike when they follow each other. */
export interface BatchMean {
  readonly mean: number;
  readonly ciLow: number;
  readonly ciHigh: number;
  readonly batches: number;
}

export interface PercentileInterval {
  readonly stat: PercentileStat;
  readonly value: number;
  /** Absent: there are too few requests to bound the percentile from both sides. */
  readonly interval?: { readonly ciLow: number; readonly ciHigh: number };
}

export type PercentileStat = "p50" | "p90" | "p95" | "p99";

/** The statistic with this key; absent: no trial that succeeded has it. */
export function findSummary(cell: CellResult, key: string): KeySummary | undefined {
  return cell.summaries.find((summary) => summary.key === key);
}

/** Trials that enter the statistics. */
export function succeededTrials(cell: CellResult): readonly TrialFacts[] {
  return cell.trials.filter((trial) => trial.status === "succeeded");
}
