/**
 * The contract of a wire dialect: how a turn becomes a request body, and what a response or one of its chunks holds.
 * Dialects are pure; `run` sends what they build and stamps what they read.
 */
import type { EndpointConfig, EndpointType } from "#config/config.ts";
import type { JsonObject, JsonValue } from "#core/json.ts";
import type { Conversation, Turn } from "#record/turn.ts";

/** A message of a conversation that has taken place: earlier turns and the server's replies to them. */
export interface HistoryEntry {
  readonly turn: Turn;
  /** Absent where the request failed. */
  readonly reply?: Reply;
}

/** What the server answered, as the next request of the session must carry it. */
export interface Reply {
  readonly text: string;
  readonly reasoning: string;
  /** Tool calls as the server sent them, put together from their pieces. */
  readonly toolCalls?: readonly JsonValue[];
  /** Id for endpoints that keep the history themselves (`previous_response_id`). */
  readonly responseId?: string;
}

export interface BodyContext {
  readonly endpoint: EndpointConfig;
  readonly conversation: Pick<Conversation, "systemPrompt" | "userContext" | "history">;
  readonly history: readonly HistoryEntry[];
}

/** What one chunk of a stream, or a whole body, holds. All absent: nothing of interest (role only, keep-alive). */
export interface ChunkReading {
  /** Output text; tool-call names and arguments count as output. Empty text is no content. */
  readonly text?: string;
  /** `text` without what belongs to tool calls; given only where the two differ. What a reply's text is made of. */
  readonly plainText?: string;
  readonly reasoning?: string;
  /** Content that is no text: embeddings, rankings. */
  readonly items?: number;
  /** All tool calls of the response so far, pieces put together: the last reading that has them holds them all. */
  readonly toolCalls?: readonly JsonValue[];
  /** The last reading that has it counts. */
  readonly usage?: JsonObject;
  readonly responseId?: string;
  /** The server says inside the stream that the request has failed. */
  readonly failure?: { readonly message: string; readonly code?: number };
}

export interface DialectTraits {
  readonly type: EndpointType;
  /** Path appended to the base URL; empty: the URL is used as it is. */
  readonly path: string;
  /** Path when streaming, where it differs. */
  readonly streamingPath?: string;
  readonly canStream: boolean;
  readonly producesTokens: boolean;
  readonly tokenisesInput: boolean;
  readonly hasSystemRole: boolean;
  /** Title of the result table, e.g. `LLM Metrics`. */
  readonly metricsTitle: string;
  /** `openai` or the like: part of the default artifact directory. */
  readonly serviceKind: string;
}

export interface Dialect {
  readonly traits: DialectTraits;
  /** Body of the request. Extra inputs and the turn's own extras are merged in already. Throws `UserError`. */
  buildBody(turn: Turn, context: BodyContext): JsonObject;
  /** Every prompt text of a body in order; what ISL counts, joined by one space. */
  promptTexts(body: JsonObject): string[];
  /** Output tokens the body asks for. */
  requestedOutputTokens(body: JsonObject): number | undefined;
  /**
   * One event of a stream. `data` is its data field, `event` its name where it has one.
   * Undefined: not readable (malformed JSON): counted, and the request goes on.
   */
  readEvent(data: string, event: string | undefined, state: StreamState): ChunkReading | undefined;
  /** A whole, unstreamed body. Undefined: not readable. */
  readBody(text: string): ChunkReading | undefined;
}

/** Memory of a dialect within one response; `{ sawDelta: false }` for each request. The rest is the dialect's own. */
export interface StreamState {
  sawDelta: boolean;
  usage?: JsonObject;
  toolCalls?: JsonObject[];
  /** What the chunks of this stream have in common (`repeated-chunk.ts`). */
  pattern?: ChunkPattern;
}

/** What the chunks of a stream have in common, and whether looking for it pays. */
export interface ChunkPattern {
  /** Absent while nothing is known: the last chunk was not of the plain kind. */
  frame?: ChunkFrame;
  hits: number;
  misses: number;
}

/** The text around the one string in which the chunks of a stream differ. */
export interface ChunkFrame {
  readonly prefix: string;
  readonly suffix: string;
  readonly field: "text" | "reasoning";
  /** Name of the event it was learnt from. */
  readonly event: string | undefined;
  /** Bytes around the content in a read that held one such event and nothing else (`repeated-read.ts`). */
  wire?: { readonly head: Buffer; readonly tail: Buffer };
}
