/** Numbers of one run, ready for files and tables: display units, outside names. Pure data. */

import type { PhaseOutcome } from "#record/phase.ts";
import type { RequestFailure } from "#record/raw-record.ts";

/** Absent: not defined for this metric (scalars have `avg` only) or not finite. */
export interface Stats {
  readonly avg?: number;
  readonly p1?: number;
  readonly p5?: number;
  readonly p10?: number;
  readonly p25?: number;
  readonly p50?: number;
  readonly p75?: number;
  readonly p90?: number;
  readonly p95?: number;
  readonly p99?: number;
  readonly min?: number;
  readonly max?: number;
  readonly std?: number;
  readonly count?: number;
  readonly sum?: number;
}

export type ConsoleGroup =
  | "effective"
  | "active"
  | "usage"
  | "cache"
  | "prediction"
  | "audio"
  | "reasoning"
  | "default"
  | "none";

export interface MetricResult {
  /** Outside name, snake_case. */
  readonly tag: string;
  readonly header: string;
  readonly shortHeader: string;
  /** Display unit. */
  readonly unit: string;
  readonly consoleGroup: ConsoleGroup;
  /** Place in its group; absent: after the others. */
  readonly consoleOrder?: number;
  readonly stats: Stats;
}

export interface ErrorGroup {
  readonly failure: Omit<RequestFailure, "kind"> & { readonly kind: RequestFailure["kind"] };
  readonly count: number;
}

/** Counts that a result table shows warnings from. */
export interface TokenWarnings {
  readonly requests: number;
  /** Requests whose client and server token counts differ by more than the threshold. */
  readonly usageDiscrepancies: number;
  readonly usageThresholdPct: number;
  readonly oslMismatches: number;
  readonly oslThresholdPct: number;
  readonly oslMeanDiffPct?: number;
  /** The server reports usage but never cached tokens. */
  readonly usageWithoutCacheCounts: boolean;
}

/** What of a result is not exact, since the run was too long to keep every number of it. Means and extremes always are. */
export interface Approximation {
  /** Tags of the metrics whose percentiles may be off, and by how much at most. */
  readonly metrics: readonly string[];
  readonly percentileErrorPct: number;
  /** Requests that are drawn in load curves as if they decoded at one pace. */
  readonly evenRequests: number;
  /** Requests that ended so long after others of their time that the curves had already been drawn. */
  readonly lateRequests: number;
}

/** Of the requests that were sent, where the transport can tell. */
export interface ConnectionCounts {
  readonly opened: number;
  readonly reused: number;
}

export interface PhaseResult {
  readonly outcome: PhaseOutcome;
  /** In catalog order. */
  readonly metrics: readonly MetricResult[];
  readonly errors: readonly ErrorGroup[];
  readonly tokenWarnings: TokenWarnings;
  readonly malformedChunks: number;
  /** Requests answered 429; they are among the failed ones. */
  readonly rateLimited: number;
  /** Absent: everything is exact. */
  readonly approximation?: Approximation;
  readonly connections?: ConnectionCounts;
}

export interface Timeslice {
  readonly startNs: number;
  readonly endNs: number;
  /** False for a last slice that the end of the run cut short. */
  readonly isComplete: boolean;
  readonly metrics: readonly MetricResult[];
}

/** Values of one request in display units, as `profile_export.jsonl` carries them. */
export type RecordMetrics = Readonly<
  Record<string, { readonly value: number | readonly number[]; readonly unit: string }>
>;
