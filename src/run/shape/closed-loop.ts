/**
 * The closed loop: a request goes out whenever a slot is free, turns of running sessions before new sessions.
 *
 * A slot that comes free is used at once. Where many are free together, as at the start, one request goes out per turn
 * of the event loop: sending all of them in one stretch would keep the first from connecting until the last is
 * written, and that wait would be taken for the server's.
 */
import type { SessionSource } from "#run/session.ts";
import { afterPause, type LoadShape, type PhaseDesk } from "./load-shape.ts";

export function createClosedLoop(desk: PhaseDesk, sessions: SessionSource): LoadShape {
  let isNextTurnPlanned = false;
  const serve = (): void => {
    if (!desk.maySend()) return;
    if (!desk.continueSession() && desk.startSession() === undefined) return;
    const hasWork = desk.hasSessionSlot() || desk.hasTurnWaiting();
    if (isNextTurnPlanned || !hasWork || !desk.hasPrefillSlot()) return;
    isNextTurnPlanned = true;
    desk.at(desk.nowNs(), () => {
      isNextTurnPlanned = false;
      serve();
    });
  };
  return {
    start: serve,
    serve,
    nextTurnNs: (session) => afterPause(session, desk.nowNs()),
    mayStartMore: () => !sessions.isExhausted(),
  };
}
