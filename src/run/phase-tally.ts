/**
 * What a phase would have said of itself had it come to its end: made from the entries of its journal, for a run that
 * was cut off and for a load worker that was lost.
 */
import type { PhasePlan, PhaseShare } from "#plan/phase-plan.ts";
import type { JournalEntry } from "#record/journal.ts";
import type { PhaseOutcome } from "#record/phase.ts";
import type { RawRecord } from "#record/raw-record.ts";

export interface PhaseTally {
  /** Takes any entry of its phase. */
  add(entry: JournalEntry): void;
  /** What the phase itself told, else what its records say; undefined: nothing had ended by then. */
  outcome(): PhaseOutcome | undefined;
  /** Of the share's first `sent` requests, those that have not ended, by their numbers within the phase. */
  openRequests(sent: number): number[];
}

/** `share`: whose requests are numbered index, index + count, …; absent: one worker's, numbered from 0. */
export function createPhaseTally(plan: PhasePlan, share: PhaseShare = { index: 0, count: 1 }): PhaseTally {
  let startNs: number | undefined;
  let told: PhaseOutcome | undefined;
  let endNs = 0;
  let sendingEndNs = 0;
  let sessionsStarted = 0;
  const counts = { succeeded: 0, failed: 0, cancelled: 0 };
  // Requests end nearly in the order in which they were sent: the gaps are as few as the requests in flight.
  const gaps = new Set<number>();
  let nextIndex = 0;
  const addRecord = (record: RawRecord): void => {
    startNs ??= record.sentNs;
    endNs = Math.max(endNs, record.endNs);
    sendingEndNs = Math.max(sendingEndNs, record.issuedNs);
    if (record.turnIndex === 0) sessionsStarted += 1;
    if (record.error === undefined) counts.succeeded += 1;
    else if (record.error.kind === "cancelled") counts.cancelled += 1;
    else counts.failed += 1;
    const own = Math.floor(record.requestIndex / share.count);
    gaps.delete(own);
    for (; nextIndex <= own; nextIndex++) {
      if (nextIndex !== own) gaps.add(nextIndex);
    }
  };
  return {
    add: (entry) => {
      if (entry.kind === "record") addRecord(entry.record);
      else if (entry.kind === "phase_started") startNs = entry.startNs;
      else told = entry.outcome;
    },
    outcome: () => {
      const ended = counts.succeeded + counts.failed + counts.cancelled;
      if (told !== undefined || startNs === undefined || ended === 0) return told;
      return {
        phaseIndex: plan.index,
        name: plan.name,
        kind: plan.kind,
        startNs,
        sendingEndNs,
        endNs,
        sent: ended,
        ...counts,
        dropped: 0,
        sessionsStarted,
        sessionsFinished: 0,
        peakInFlight: 0,
        wasCancelled: true,
      };
    },
    openRequests: (sent) => {
      const beyond = Array.from({ length: Math.max(0, sent - nextIndex) }, (_, i) => nextIndex + i);
      return [...gaps, ...beyond].map((own) => own * share.count + share.index);
    },
  };
}
