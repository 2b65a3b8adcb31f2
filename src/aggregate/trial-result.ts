/**
 * One run of a study as its aggregates see it. It is always read back from the run's own files, so that a study that
 * has just ended, one that was resumed and one aggregated later from disk give the same numbers.
 */
import type { Assignment } from "#core/parameter-value.ts";
import type { Stats } from "#metrics/result.ts";

export interface TrialResult {
  /** `run_0001`. */
  readonly label: string;
  /** From 0. */
  readonly trialIndex: number;
  readonly variation: VariationFacts;
  /** A run that was cancelled has not succeeded. */
  readonly status: "succeeded" | "failed" | "cancelled";
  /** Why it did not succeed. */
  readonly error?: string;
  /** In the order of the run's summary; empty for a failed run. */
  readonly metrics: readonly TrialMetric[];
  /**
   * Values of single requests of the profiling phase by metric tag, in the order in which the requests were sent;
   * absent where there are no records.
   */
  readonly requestValues?: ReadonlyMap<string, Float64Array>;
  /** Of the first model. */
  readonly model?: string;
  /** Sums over the run where the server reports them: prompt tokens, and those among them from its cache. */
  readonly promptTokens?: number;
  readonly cachedTokens?: number;
}

export interface VariationFacts {
  readonly index: number;
  readonly label: string;
  readonly dirName: string;
  readonly title: string;
  readonly values: readonly Assignment[];
}

export interface TrialMetric {
  readonly tag: string;
  readonly unit: string;
  readonly stats: Stats;
}
