/** What the shares of a phase, each run by a worker of its own, were together. */
import type { PhaseOutcome } from "./phase.ts";

/**
 * Counts add up; the phase lasts from the first start to the last end. The peak of requests in flight is the sum of
 * the shares' peaks, which need not have been at the same moment. At least one outcome.
 */
export function mergeOutcomes(outcomes: readonly PhaseOutcome[]): PhaseOutcome {
  const [first, ...others] = outcomes;
  if (first === undefined) throw new Error("there is no outcome to merge");
  return others.reduce(mergeTwo, first);
}

function mergeTwo(a: PhaseOutcome, b: PhaseOutcome): PhaseOutcome {
  const gaveUp = a.gaveUpOnFailures === true || b.gaveUpOnFailures === true;
  return {
    phaseIndex: a.phaseIndex,
    name: a.name,
    kind: a.kind,
    startNs: Math.min(a.startNs, b.startNs),
    sendingEndNs: Math.max(a.sendingEndNs, b.sendingEndNs),
    endNs: Math.max(a.endNs, b.endNs),
    sent: a.sent + b.sent,
    succeeded: a.succeeded + b.succeeded,
    failed: a.failed + b.failed,
    cancelled: a.cancelled + b.cancelled,
    dropped: a.dropped + b.dropped,
    sessionsStarted: a.sessionsStarted + b.sessionsStarted,
    sessionsFinished: a.sessionsFinished + b.sessionsFinished,
    peakInFlight: a.peakInFlight + b.peakInFlight,
    wasCancelled: a.wasCancelled || b.wasCancelled,
    ...(gaveUp ? { gaveUpOnFailures: true } : {}),
  };
}
