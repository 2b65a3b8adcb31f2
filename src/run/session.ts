/** A conversation being played: where it stands, and what has been said so far. */
import type { HistoryEntry } from "#endpoint/dialect.ts";
import type { Conversation } from "#record/turn.ts";

/** What the load is fed with: an entry of the dataset, drawn for one session. */
export interface SessionPlan {
  readonly conversationIndex: number;
  readonly conversation: Conversation;
}

export interface Session extends SessionPlan {
  /** Number of the session within the run, from 0: chooses the URL. */
  readonly number: number;
  readonly correlationId: string;
  nextTurn: number;
  readonly history: HistoryEntry[];
}

/** Where the phase runner takes sessions from. They arrive from the main process ahead of need. */
export interface SessionSource {
  /** Undefined: none at hand right now. */
  take(): SessionPlan | undefined;
  /** No more will ever come. */
  isExhausted(): boolean;
  /** One listener: called when sessions have arrived, or the last of them has. */
  onArrival(listener: () => void): void;
}
