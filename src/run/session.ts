/** A conversation being played: where it stands, and what has been said so far. */
import type { HistoryEntry } from "#endpoint/dialect.ts";
import type { Conversation } from "#record/turn.ts";

/** What the load is fed with: an entry of the dataset, drawn for one session. */
export interface SessionPlan {
  readonly conversationIndex: number;
  readonly conversation: Conversation;
}

/** The session with no more than its first turns. */
export function cutAfter(plan: SessionPlan, mostTurns: number | undefined): SessionPlan {
  const { conversation } = plan;
  if (mostTurns === undefined || conversation.turns.length <= mostTurns) return plan;
  return { ...plan, conversation: { ...conversation, turns: conversation.turns.slice(0, mostTurns) } };
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
  /** Calls when sessions have arrived, or the last of them has. The returned function ends it. */
  onArrival(listener: () => void): () => void;
}
