/** What a run says of one phase once it is over. Instants are those of the run. */
export interface PhaseOutcome {
  readonly phaseIndex: number;
  readonly name: string;
  readonly kind: "warmup" | "profiling";
  readonly startNs: number;
  /** When the last request was issued. */
  readonly sendingEndNs: number;
  /** When the last request returned or was given up: the end of the window that throughputs are divided by. */
  readonly endNs: number;
  readonly sent: number;
  readonly succeeded: number;
  readonly failed: number;
  /** Given up by the client at the end of grace or by Ctrl-C. */
  readonly cancelled: number;
  /** Arrivals of an open-loop schedule that found no free slot. */
  readonly dropped: number;
  readonly sessionsStarted: number;
  readonly sessionsFinished: number;
  /** Most requests in flight at once. */
  readonly peakInFlight: number;
  /** Ended by Ctrl-C or SIGTERM before its own end. */
  readonly wasCancelled: boolean;
  /** Given up because more requests failed than `--failed-request-threshold` allows. */
  readonly gaveUpOnFailures?: true;
}
