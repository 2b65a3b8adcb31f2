/**
 * The replay of a trace: sessions begin at their first timestamps, later turns go out at theirs, or after their pause,
 * or at once. The schedule is that of the start of the phase throughout: what is late does not move what comes after.
 * Sessions arrive in the order of their timestamps.
 */
import { msToNs } from "#core/units.ts";
import type { Pacing } from "#plan/phase-plan.ts";
import type { Session, SessionSource } from "#run/session.ts";
import { afterPause, type LoadShape, type PhaseDesk, type SessionStart } from "./load-shape.ts";
import { createTimetable } from "./timetable.ts";

export type FixedSchedulePacing = Extract<Pacing, { readonly kind: "fixed_schedule" }>;

export function createFixedSchedule(
  desk: PhaseDesk,
  sessions: SessionSource,
  { zeroMs }: FixedSchedulePacing,
): LoadShape {
  const timetable = createTimetable<SessionStart & { readonly dueNs: number }>(
    desk,
    (start) => desk.startSession(start) !== undefined,
  );
  const instantOf = (timestampMs: number): number => desk.startNs + msToNs(timestampMs - zeroMs);
  let isArmed = false;

  /** Takes sessions until one is in the future; the next is taken when its time has come. */
  const takeDue = (): void => {
    while (!isArmed && desk.maySend()) {
      const plan = sessions.take();
      if (plan === undefined) return;
      const dueNs = instantOf(plan.conversation.turns[0]?.timestampMs ?? zeroMs);
      timetable.add({ dueNs, plan, correlationId: `fixed-schedule-${plan.conversation.id}` });
      if (dueNs <= desk.nowNs()) continue;
      isArmed = true;
      desk.at(dueNs, () => {
        isArmed = false;
        takeDue();
      });
    }
  };

  return {
    start: takeDue,
    serve: () => {
      takeDue();
      timetable.serve();
    },
    nextTurnNs: (session: Session) => {
      const timestampMs = session.conversation.turns[session.nextTurn]?.timestampMs;
      return timestampMs === undefined ? afterPause(session, desk.nowNs()) : instantOf(timestampMs);
    },
    mayStartMore: () => timetable.size > 0 || !sessions.isExhausted(),
  };
}
