/**
 * What is to be sent, before any wire dialect: a conversation and its turns. Made by `workload`, turned into a
 * request body by `endpoint`, sent by `run`.
 */
import type { JsonObject, JsonValue } from "#core/json.ts";

/** Texts under a role of their own: plain prompts are `text`, rankings send `query` and `passages`. */
export interface NamedTexts {
  readonly name: string;
  readonly contents: readonly string[];
}

/** One request of a conversation. */
export interface Turn {
  /** Model named in the body; already chosen where several are under test. */
  readonly model: string;
  readonly texts: readonly NamedTexts[];
  /** `data:` or http(s) addresses; audio as `format,base64`. */
  readonly images?: readonly string[];
  readonly audios?: readonly string[];
  readonly videos?: readonly string[];
  readonly role?: string;
  /** Output tokens to ask for; absent: the body carries no limit. */
  readonly maxTokens?: number;
  /** Pause after the previous turn has returned. */
  readonly delayMs?: number;
  /** Instant in the trace's own time at which this turn is due. */
  readonly timestampMs?: number;
  /** Fields merged into the body after everything else. */
  readonly extra?: JsonObject;
  /** A whole message array in place of the texts (traces). */
  readonly messages?: readonly JsonValue[];
  readonly tools?: readonly JsonValue[];
  /** A whole request body, sent as it is. */
  readonly payload?: JsonObject;
  /**
   * Tokens of the prompt as it goes out, where that is known before sending (no live reply is part of it).
   * Counted over the texts that the dialect's `promptTexts` finds in the body, joined by one space.
   */
  readonly inputTokens?: number;
  /** Tokens of the one text of this turn alone, where the workload counted it while making it. */
  readonly textTokens?: number;
}

export interface Conversation {
  /** `session_000000` under a seed, the file's own id where it has one. */
  readonly id: string;
  readonly turns: readonly Turn[];
  /** Sent as the system message of every turn. */
  readonly systemPrompt?: string;
  /** Sent as a user message before the first turn. */
  readonly userContext?: string;
  /**
   * `deltas`: a turn adds to the history, and the server's live replies stand between the turns.
   * `whole`: each turn carries all it needs and is sent as it is.
   */
  readonly history: "deltas" | "whole";
}
