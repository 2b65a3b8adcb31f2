import type { PhaseTotals } from "#core/request-counts.ts";

/** What a run says of one phase once it is over. Instants are those of the run. */
export interface PhaseOutcome extends PhaseTotals {
  readonly phaseIndex: number;
  readonly name: string;
  readonly kind: "warmup" | "profiling";
  readonly startNs: number;
  /** When the last request was issued. */
  readonly sendingEndNs: number;
  /** When the last request returned or was given up: the end of the window that throughputs are divided by. */
  readonly endNs: number;
  /** Most requests in flight at once. */
  readonly peakInFlight: number;
  /** Ended by Ctrl-C or SIGTERM before its own end. */
  readonly wasCancelled: boolean;
  /** Given up because more requests failed than `--failed-request-threshold` allows. */
  readonly gaveUpOnFailures?: true;
}
