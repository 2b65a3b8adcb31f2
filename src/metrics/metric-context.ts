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
  /** False: the transport can't tell how exchanges went on the wire. */
  readonly seesSocket?: boolean;
  /** What sets the time of sending: a rate, a trace; absent: nothing but free slots. */
  readonly schedule?: "rate" | "trace";
  /** Where latencies of a schedule begin: when a request was sent (unless told), or when it was due. */
  readonly latencyOrigin?: "sent" | "due";
  readonly thresholds?: Partial<MetricThresholds>;
  readonly limits?: Partial<SampleLimits>;
}

/** How much of a run is kept in memory, so that a run of any length needs no more than this. */
export interface SampleLimits {
  /** Values of a metric kept one by one; beyond, percentiles are approximate. */
  readonly values: number;
  /** The same for gaps between chunks, of which a request has many. */
  readonly gaps: number;
  /** Stretches of time that each curve of load keeps one by one. */
  readonly segments: number;
  /** Requests, and gaps of theirs, that wait to be drawn into the curves in order of sending. */
  readonly heldRequests: number;
  readonly heldGaps: number;
}

/** Together about 30 MB. */
export const DEFAULT_LIMITS: SampleLimits = {
  values: 65_536,
  gaps: 500_000,
  segments: 32_768,
  heldRequests: 65_536,
  heldGaps: 1_000_000,
};

export function limitsOf(context: MetricContext): SampleLimits {
  return { ...DEFAULT_LIMITS, ...context.limits };
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
