/** What decides which metrics a run has: the endpoint, the way it is used, and the objectives the user set. */

export interface MetricContext {
  readonly streaming: boolean;
  /** The endpoint generates text (chat, completions), unlike embeddings and rankings. */
  readonly producesTokens: boolean;
  readonly tokenisesInput: boolean;
  /** Token counts are the server's own: comparing the two would compare a number with itself. */
  readonly useServerTokenCount: boolean;
  /** Metric tag to bound, in the metric's display unit. Empty: no goodput. */
  readonly slos: Readonly<Record<string, number>>;
  readonly thresholds?: Partial<MetricThresholds>;
  /** Inter-chunk gaps kept one by one; beyond, quantiles are approximate. Absent: `POOLED_SAMPLE_LIMIT`. */
  readonly gapLimit?: number;
}

export interface MetricThresholds {
  /** Client and server token counts that differ by more than this are a discrepancy. */
  readonly usageDiscrepancyPct: number;
  /** An output is off its requested length when it misses by more than the smaller of these two. */
  readonly oslMismatchPct: number;
  readonly oslMismatchTokens: number;
}

const DEFAULT_THRESHOLDS: MetricThresholds = {
  usageDiscrepancyPct: 10,
  oslMismatchPct: 5,
  oslMismatchTokens: 50,
};

export function thresholdsOf(context: MetricContext): MetricThresholds {
  return { ...DEFAULT_THRESHOLDS, ...context.thresholds };
}
