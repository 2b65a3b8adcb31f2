/** What a trial tells of its phases, as events for the terminal and the log. */
import type { RunEvent } from "#core/events.ts";
import { nsToSec } from "#core/units.ts";
import type { PhasePlan } from "#plan/phase-plan.ts";
import type { PhaseOutcome } from "#record/phase.ts";
import type { PhaseCounts } from "./phase-counts.ts";
import type { ProgressWindow } from "./progress-window.ts";

export function phaseStarted(plan: PhasePlan): RunEvent {
  const { pacing } = plan;
  return {
    kind: "phase_started",
    phase: plan.name,
    phaseKind: plan.kind,
    target: plan.limits,
    ...(plan.concurrency === undefined ? {} : { concurrency: plan.concurrency }),
    ...("ratePerSec" in pacing ? { ratePerSec: pacing.ratePerSec } : {}),
  };
}

export function phaseEnded(outcome: PhaseOutcome): RunEvent {
  const { name, kind, sent, succeeded, failed, cancelled, dropped } = outcome;
  const elapsedSec = nsToSec(outcome.endNs - outcome.startNs);
  return { kind: "phase_ended", phase: name, phaseKind: kind, sent, succeeded, failed, cancelled, dropped, elapsedSec };
}

export function tooManyFailures({ name, failed, succeeded }: PhaseOutcome): RunEvent {
  const text = `${failed} of ${failed + succeeded} requests of phase ${name} failed, more than --failed-request-threshold allows: the run is given up.`;
  return { kind: "notice", level: "error", text };
}

export interface ProgressParts {
  readonly plan: PhasePlan;
  readonly window: ProgressWindow;
  readonly elapsedSec: number;
  readonly counts: PhaseCounts;
}

export function progressEvent({ plan, window, elapsedSec, counts }: ProgressParts): RunEvent {
  const { isSendingOver, ...numbers } = counts;
  return {
    kind: "progress",
    phase: plan.name,
    phaseKind: plan.kind,
    target: plan.limits,
    elapsedSec,
    ...numbers,
    inGrace: isSendingOver && plan.limits.durationSec !== undefined && elapsedSec >= plan.limits.durationSec,
    recent: window.recent(),
  };
}
