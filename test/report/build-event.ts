/** Run events for tests, with the parts that matter given. */
import type { PhaseEndedEvent, PhaseStartedEvent, ProgressEvent } from "#core/events.ts";

export function buildProgress(parts: Partial<ProgressEvent> = {}): ProgressEvent {
  return {
    kind: "progress",
    phase: "profiling",
    phaseKind: "profiling",
    target: { requests: 100 },
    elapsedSec: 5,
    sent: 56,
    inFlight: 16,
    succeeded: 40,
    failed: 0,
    cancelled: 0,
    dropped: 0,
    sessionsStarted: 0,
    sessionsFinished: 0,
    inGrace: false,
    recent: { requestsPerSec: 8 },
    ...parts,
  };
}

export function buildStarted(parts: Partial<PhaseStartedEvent> = {}): PhaseStartedEvent {
  return { kind: "phase_started", phase: "profiling", phaseKind: "profiling", target: { requests: 100 }, ...parts };
}

export function buildEnded(parts: Partial<PhaseEndedEvent> = {}): PhaseEndedEvent {
  return {
    kind: "phase_ended",
    phase: "profiling",
    phaseKind: "profiling",
    sent: 100,
    succeeded: 100,
    failed: 0,
    cancelled: 0,
    dropped: 0,
    elapsedSec: 12.5,
    ...parts,
  };
}
