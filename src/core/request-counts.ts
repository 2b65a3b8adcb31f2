/** How many of what: the requests and sessions of a phase, while it runs and when it is over. */
export interface RequestCounts {
  readonly sent: number;
  readonly succeeded: number;
  readonly failed: number;
  /** Given up by the client at the end of grace or by Ctrl-C. */
  readonly cancelled: number;
  /** Arrivals of an open-loop schedule that found no free slot. */
  readonly dropped: number;
}

export interface PhaseTotals extends RequestCounts {
  readonly sessionsStarted: number;
  readonly sessionsFinished: number;
}
