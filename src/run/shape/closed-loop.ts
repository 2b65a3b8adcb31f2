/**
 * The closed loop: a request goes out whenever a slot is free, turns of running sessions before new sessions.
 *
 * A slot that comes free is used at once. Where many are free together, as at the start, requests go out in short
 * stretches between which the event loop turns: sending all of them in one stretch would keep the first from connecting
 * until the last is written, and that wait would be taken for the server's.
 */
import { msToNs } from "#core/units.ts";
import type { SessionSource } from "#run/session.ts";
import { afterPause, type LoadShape, type PhaseDesk } from "./load-shape.ts";

/** What the first request of a stretch waits for the others at most. */
const STRETCH_NS = msToNs(0.3);

export function createClosedLoop(desk: PhaseDesk, sessions: SessionSource): LoadShape {
  let isNextTurnPlanned = false;
  const sendOne = (): boolean => desk.maySend() && (desk.continueSession() || desk.startSession() !== undefined);
  const mayGoOn = (): boolean => desk.hasPrefillSlot() && (desk.hasSessionSlot() || desk.hasTurnWaiting());
  const planNextTurn = (): void => {
    if (isNextTurnPlanned || !mayGoOn()) return;
    isNextTurnPlanned = true;
    desk.at(desk.nowNs(), () => {
      isNextTurnPlanned = false;
      const untilNs = desk.nowNs() + STRETCH_NS;
      let hasSent = sendOne();
      while (hasSent && mayGoOn() && desk.nowNs() < untilNs) hasSent = sendOne();
      if (hasSent) planNextTurn();
    });
  };
  const serve = (): void => {
    if (sendOne()) planNextTurn();
  };
  return {
    start: serve,
    serve,
    nextTurnNs: (session) => afterPause(session, desk.nowNs()),
    mayStartMore: () => !sessions.isExhausted(),
  };
}
