/**
 * The closed loop: a request goes out whenever a slot is free, turns of running sessions before new sessions.
 *
 * One request goes out per turn of the event loop. Where hundreds may go at once, sending all of them in one stretch
 * would keep the first from connecting until the last is written, and that wait would be taken for the server's.
 */
import type { SessionSource } from "#run/session.ts";
import { afterPause, type LoadShape, type PhaseDesk } from "./load-shape.ts";

export function createClosedLoop(desk: PhaseDesk, sessions: SessionSource): LoadShape {
  let isNextTurnPlanned = false;
  const serve = (): void => {
    if (isNextTurnPlanned || !desk.maySend()) return;
    if (!desk.continueSession() && desk.startSession() === undefined) return;
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
