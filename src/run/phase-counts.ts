/** What a phase counts while it runs. */
import type { PhaseTotals } from "#core/request-counts.ts";
import type { PhaseOutcome } from "#record/phase.ts";
import type { RequestEnd } from "./credit.ts";

/** Where a phase stands, for progress. */
export interface PhaseCounts extends PhaseTotals {
  readonly inFlight: number;
  readonly isSendingOver: boolean;
}

/** Counts of several shares of a phase together. */
export function addCounts(shares: readonly PhaseCounts[]): PhaseCounts {
  const sum = (of: (counts: PhaseCounts) => number): number => shares.reduce((total, counts) => total + of(counts), 0);
  return {
    sent: sum(({ sent }) => sent),
    inFlight: sum(({ inFlight }) => inFlight),
    succeeded: sum(({ succeeded }) => succeeded),
    failed: sum(({ failed }) => failed),
    cancelled: sum(({ cancelled }) => cancelled),
    dropped: sum(({ dropped }) => dropped),
    sessionsStarted: sum(({ sessionsStarted }) => sessionsStarted),
    sessionsFinished: sum(({ sessionsFinished }) => sessionsFinished),
    isSendingOver: shares.every(({ isSendingOver }) => isSendingOver),
  };
}

type PeakedTotals = PhaseTotals & Pick<PhaseOutcome, "peakInFlight">;

export class PhaseCounter {
  sent = 0;
  succeeded = 0;
  failed = 0;
  cancelled = 0;
  dropped = 0;
  sessionsStarted = 0;
  sessionsFinished = 0;
  peakInFlight = 0;

  get inFlight(): number {
    return this.sent - this.succeeded - this.failed - this.cancelled;
  }

  /** Number of the request, from 0. */
  send(): number {
    this.sent += 1;
    this.peakInFlight = Math.max(this.peakInFlight, this.inFlight);
    return this.sent - 1;
  }

  end(end: RequestEnd): void {
    this[end] += 1;
  }

  /** Share of failures among the requests that came back; 0 where fewer than `least` have. */
  failedShare(least: number): number {
    const ended = this.succeeded + this.failed;
    return ended < least || ended === 0 ? 0 : this.failed / ended;
  }

  totals(): PeakedTotals {
    const { sent, succeeded, failed, cancelled, dropped, sessionsStarted, sessionsFinished, peakInFlight } = this;
    return { sent, succeeded, failed, cancelled, dropped, sessionsStarted, sessionsFinished, peakInFlight };
  }

  toCounts(isSendingOver: boolean): PhaseCounts {
    const { peakInFlight: _, ...totals } = this.totals();
    return { ...totals, inFlight: this.inFlight, isSendingOver };
  }
}
