/**
 * The shape of a load: when sessions begin and when their turns follow. A shape decides nothing else: slots, limits and
 * counts are its phase's, which it sees as a desk where credits are asked for.
 */
import type { Session, SessionPlan } from "#run/session.ts";

export interface LoadShape {
  /** The phase begins. */
  start(): void;
  /** A slot, a turn or a session has become available: sends what may go out now. */
  serve(): void;
  /** When the next turn of a session is due whose turn before, due at `dueNs`, has just come back. */
  nextTurnNs(session: Session, dueNs: number): number;
  /** False once no session is ever going to be started any more, whatever the limits of the phase say. */
  mayStartMore(): boolean;
}

/** What a shape may ask of its phase. */
export interface PhaseDesk {
  readonly startNs: number;
  nowNs(): number;
  /** As a clock's, forgotten when the phase stops sending. */
  at(instantNs: number, callback: () => void): void;
  /** Requests may be sent: no limit of the phase has been reached. */
  maySend(): boolean;
  /** Sessions may be started: no limit on them has been reached. */
  mayStartSession(): boolean;
  hasPrefillSlot(): boolean;
  hasSessionSlot(): boolean;
  hasTurnWaiting(): boolean;
  /** Sends the turn that has waited the longest; false where none waits or none may go. */
  continueSession(dueNs?: number): boolean;
  /** Sends the first turn of a session; undefined where there is no slot, or no session at hand. */
  startSession(start?: SessionStart): Session | undefined;
  /** An arrival is lost for want of a slot. */
  drop(): void;
}

export interface SessionStart {
  /** Absent: when its slot came free. */
  readonly dueNs?: number;
  /** Absent: the next at hand. */
  readonly plan?: SessionPlan;
  /** Absent: one of its own making. */
  readonly correlationId?: string;
  /** Play no more than the first so many turns. */
  readonly mostTurns?: number;
}

/** The pause that a turn asks for, counted from now. */
export function afterPause(session: Session, nowNs: number): number {
  return nowNs + (session.conversation.turns[session.nextTurn]?.delayMs ?? 0) * 1e6;
}
