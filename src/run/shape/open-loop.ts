/**
 * The open loop: one request for each arrival of a pacer, whose schedule is absolute. An arrival that comes late is
 * sent late; one that finds no free slot is dropped and counted. A turn that continues a session takes the next arrival
 * before any new session does, so the rate is that of all turns.
 */
import { secToNs } from "#core/units.ts";
import type { Pacer } from "#run/pacer/pacer.ts";
import type { SessionSource } from "#run/session.ts";
import { afterPause, type LoadShape, type PhaseDesk } from "./load-shape.ts";

export function createOpenLoop(desk: PhaseDesk, sessions: SessionSource, pacer: Pacer): LoadShape {
  /** Arrivals that could not be served because no session had reached this process yet. */
  const owed: number[] = [];
  let nextNs = 0;
  const hasArrivals = (): boolean => nextNs < Number.POSITIVE_INFINITY;
  const advance = (): void => {
    nextNs = desk.startNs + secToNs(pacer.next());
  };

  const serveArrival = (dueNs: number): void => {
    const mayStart = desk.mayStartSession() && !sessions.isExhausted();
    if (!desk.hasTurnWaiting() && !mayStart) return;
    if (desk.continueSession(dueNs)) return;
    if (!desk.hasPrefillSlot() || !desk.hasSessionSlot()) desk.drop();
    else if (desk.startSession({ dueNs }) === undefined) owed.push(dueNs);
  };

  /**
   * One arrival per turn of the event loop, also when several are due: what comes back must be read in between, or a
   * schedule that cannot be kept would starve the very streams it started.
   */
  const arrive = (): void => {
    if (desk.maySend() && nextNs <= desk.nowNs()) {
      serveArrival(nextNs);
      advance();
    }
    if (desk.maySend() && hasArrivals()) desk.at(nextNs, arrive);
  };

  return {
    start: () => {
      advance();
      arrive();
    },
    serve: () => {
      for (let dueNs = owed[0]; dueNs !== undefined && desk.maySend(); dueNs = owed[0]) {
        if (!desk.continueSession(dueNs) && desk.startSession({ dueNs }) === undefined) break;
        owed.shift();
      }
    },
    nextTurnNs: (session) => afterPause(session, desk.nowNs()),
    mayStartMore: () => owed.length > 0 || (hasArrivals() && !sessions.isExhausted()),
  };
}
