/** How an API writes what was generated: the events of its streams, and its whole bodies. */
import type { JsonObject, JsonValue } from "#core/json.ts";

export interface Generated {
  readonly id: string;
  readonly model: string;
  readonly promptTokens: number;
  readonly outputTokens: number;
  /** Of the output. */
  readonly reasoningTokens: number;
  /** Close a stream with usage; whole bodies have it where the server reports it at all. */
  readonly usageInStream: boolean;
  readonly usageInBody: boolean;
  /** Usage so far in every chunk. */
  readonly usageInChunks: boolean;
  readonly endMark: boolean;
  /** Not even vectors or scores are to be given. */
  readonly isEmpty: boolean;
}

export interface TokenChunk {
  readonly text: string;
  readonly isReasoning: boolean;
  readonly isLast: boolean;
  /** Tokens sent with this chunk and before. */
  readonly tokensSoFar: number;
}

export interface WireFormat {
  /** Events before the first token; empty where there are none. */
  opening(): string;
  chunk(chunk: TokenChunk): string;
  closing(): string;
  body(text: string, reasoning: string): JsonValue;
}

/** `request` is the body that is answered. */
export type WireFormatFactory = (generated: Generated, request: JsonObject) => WireFormat;

export const dataEvent = (value: JsonObject): string => `data: ${JSON.stringify(value)}\n\n`;
export const namedEvent = (type: string, value: JsonObject): string =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...value })}\n\n`;

/** Usage by OpenAI's names. */
export function openaiUsage(generated: Generated, completion = generated.outputTokens): JsonObject {
  const { promptTokens, reasoningTokens } = generated;
  const usage: JsonObject = {
    prompt_tokens: promptTokens,
    completion_tokens: completion,
    total_tokens: promptTokens + completion,
    prompt_tokens_details: { cached_tokens: 0 },
  };
  if (reasoningTokens > 0) {
    usage.completion_tokens_details = { reasoning_tokens: Math.min(reasoningTokens, completion) };
  }
  return usage;
}
