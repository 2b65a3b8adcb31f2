/**
 * The sessions that a worker has at hand: one buffer in the order of sampling, which all phases draw from in turn, and
 * for each phase that follows a schedule one of its own, in the order of that schedule.
 */
import type { PhasePlan } from "#plan/phase-plan.ts";
import type { SessionPlan, SessionSource } from "./session.ts";
import { createSessionBuffer, type SessionBuffer } from "./session-buffer.ts";

export interface WorkerSessions {
  /** `phaseIndex`: of that phase's schedule; absent: in the order of sampling. */
  add(sessions: readonly SessionPlan[], isLast: boolean, phaseIndex: number | undefined): void;
  of(phaseIndex: number): SessionSource;
}

/** Sessions of a schedule that wait in the worker: a burst of as many at one instant goes out on time. */
const SCHEDULED_AT_HAND = 256;

export function createWorkerSessions(
  phases: readonly PhasePlan[],
  ask: (count: number, phaseIndex?: number) => void,
): WorkerSessions {
  const isScheduled = (plan: PhasePlan): boolean => plan.pacing.kind === "fixed_schedule";
  const drawing = phases.filter((plan) => !isScheduled(plan));
  const target = sessionsAtHand(drawing);
  const sampled = createSessionBuffer(target, (count) => ask(count));
  // That nothing is needed is said too: the load begins when every worker has what it asked for.
  if (drawing.length > 0 && target === 0) ask(0);
  const scheduled = new Map<number, SessionBuffer>();
  for (const plan of phases.filter(isScheduled)) {
    scheduled.set(
      plan.index,
      createSessionBuffer(SCHEDULED_AT_HAND, (count) => ask(count, plan.index)),
    );
  }
  return {
    add: (sessions, isLast, phaseIndex) => {
      const buffer = phaseIndex === undefined ? sampled : scheduled.get(phaseIndex);
      buffer?.add(sessions, isLast);
    },
    of: (phaseIndex) => scheduled.get(phaseIndex) ?? sampled,
  };
}

/** Enough sessions that a free slot, or half a second of arrivals, never waits for the main process. */
function sessionsAtHand(phases: readonly PhasePlan[]): number {
  const wanted = phases.map(({ concurrency = 0, pacing }) => {
    const perHalfSecond = "ratePerSec" in pacing ? Math.min(pacing.ratePerSec, 1e5) / 2 : 0;
    return Math.max(concurrency, Math.ceil(perHalfSecond));
  });
  const needed = phases.map(({ limits }) =>
    Math.min(limits.requests ?? Number.POSITIVE_INFINITY, limits.sessions ?? Number.POSITIVE_INFINITY),
  );
  const allNeeded = needed.reduce((sum, count) => sum + count, 0);
  return Math.min(allNeeded, Math.max(64, ...wanted));
}
