/**
 * `/v1/messages`, the Anthropic API. A message is a list of blocks, and a stream tells them one after the other.
 * Usage comes in two parts, at the start and at the end, and is put together here.
 */
import { isJsonObject, type JsonObject, type JsonValue } from "#core/json.ts";
import type { Turn } from "#record/turn.ts";
import type { BodyContext, ChunkReading, Dialect, StreamState } from "./dialect.ts";
import { anthropicMessages } from "./messages-input.ts";
import { mergeExtras } from "./openai-body.ts";
import { contentTexts, numberField, toolsText } from "./prompt-parts.ts";
import { readJson } from "./read-json.ts";
import { readRepeated } from "./repeated-chunk.ts";
import { failureOf, NOTHING, readStreamEvent } from "./stream-event.ts";

/** The API refuses a body without a limit: this one is sent where the user asked for none. */
const DEFAULT_MAX_TOKENS = 4096;

export const messages: Dialect = {
  traits: {
    type: "messages",
    path: "/v1/messages",
    canStream: true,
    producesTokens: true,
    tokenisesInput: true,
    hasSystemRole: true,
    metricsTitle: "LLM Metrics",
    serviceKind: "anthropic",
  },
  buildBody,
  promptTexts: (body) => [...contentTexts(body.system), ...messagesTexts(body.messages), ...toolsText(body.tools)],
  requestedOutputTokens: (body) => numberField(body, "max_tokens"),
  readEvent: (data, event, state) => readRepeated(data, event, state, readWholeEvent),
  readBody: (text) => {
    const value = readJson(text);
    if (value === undefined) return undefined;
    return isJsonObject(value) ? readMessage(value) : NOTHING;
  },
};

function buildBody(turn: Turn, context: BodyContext): JsonObject {
  if (turn.payload !== undefined) return { ...turn.payload };
  const { endpoint, conversation } = context;
  const body: JsonObject = {
    messages: anthropicMessages(turn, context),
    model: turn.model,
    stream: endpoint.streaming,
    max_tokens: turn.maxTokens ?? DEFAULT_MAX_TOKENS,
  };
  if (conversation.systemPrompt !== undefined) body.system = conversation.systemPrompt;
  if (turn.tools !== undefined) body.tools = [...turn.tools];
  return mergeExtras(body, endpoint, turn);
}

function messagesTexts(list: JsonValue | undefined): string[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((message) => {
    if (!isJsonObject(message)) return [];
    const { content } = message;
    return Array.isArray(content) ? content.flatMap(blockTexts) : contentTexts(content);
  });
}

function blockTexts(block: JsonValue): string[] {
  if (!isJsonObject(block) || block.type !== "tool_use") return contentTexts([block]);
  return [...contentTexts(block.name), JSON.stringify(block.input ?? {})];
}

function readWholeEvent(data: string, event: string | undefined, state: StreamState): ChunkReading | undefined {
  return readStreamEvent(data, event, state, (chunk) => readTyped(chunk, event, state, data));
}

function readTyped(chunk: JsonObject, event: string | undefined, state: StreamState, data: string): ChunkReading {
  switch (typeof chunk.type === "string" ? chunk.type : event) {
    case "message_start":
      return isJsonObject(chunk.message) ? mergeUsage(chunk.message.usage, state) : NOTHING;
    case "message_delta":
      return mergeUsage(chunk.usage, state);
    case "content_block_start":
      return isJsonObject(chunk.content_block) ? beginBlock(chunk.content_block, state) : NOTHING;
    case "content_block_delta":
      return isJsonObject(chunk.delta) ? readDelta(chunk.delta, state) : NOTHING;
    case "content_block_stop":
      return endBlock(state);
    case "error":
      return failureOf(chunk, data);
    default:
      return NOTHING;
  }
}

function mergeUsage(part: JsonValue | undefined, state: StreamState): ChunkReading {
  if (!isJsonObject(part)) return NOTHING;
  const told = Object.entries(part).filter(([, value]) => value !== null);
  state.usage = { ...state.usage, ...Object.fromEntries(told) };
  return { usage: state.usage };
}

function beginBlock(block: JsonObject, state: StreamState): ChunkReading {
  if (block.type === "thinking") return textReading(block.thinking, "reasoning");
  if (block.type !== "tool_use") return textReading(block.text, "text");
  state.toolCalls ??= [];
  // The input arrives as pieces of JSON; they are gathered as text until the block ends.
  state.toolCalls.push({ ...block, input: "" });
  return toolReading(block.name, state);
}

function readDelta(delta: JsonObject, state: StreamState): ChunkReading {
  switch (delta.type) {
    case "text_delta":
      return textReading(delta.text, "text");
    case "thinking_delta":
      return textReading(delta.thinking, "reasoning");
    case "input_json_delta": {
      const call = state.toolCalls?.at(-1);
      if (call !== undefined && typeof call.input === "string" && typeof delta.partial_json === "string") {
        call.input += delta.partial_json;
      }
      return toolReading(delta.partial_json, state);
    }
    default:
      return NOTHING;
  }
}

function endBlock(state: StreamState): ChunkReading {
  const call = state.toolCalls?.at(-1);
  if (state.toolCalls === undefined || call === undefined || typeof call.input !== "string") return NOTHING;
  call.input = readJson(call.input) ?? {};
  return { toolCalls: state.toolCalls };
}

function textReading(value: JsonValue | undefined, field: "text" | "reasoning"): ChunkReading {
  return typeof value === "string" && value !== "" ? { [field]: value } : NOTHING;
}

function toolReading(value: JsonValue | undefined, state: StreamState): ChunkReading {
  if (typeof value !== "string" || value === "") return NOTHING;
  return { text: value, plainText: "", ...(state.toolCalls === undefined ? {} : { toolCalls: state.toolCalls }) };
}

function readMessage(message: JsonObject): ChunkReading {
  if (message.type === "error") return failureOf(message, JSON.stringify(message));
  const blocks = Array.isArray(message.content) ? message.content.filter(isJsonObject) : [];
  const calls = blocks.filter((block) => block.type === "tool_use");
  const plain = blocks.flatMap((block) => (block.type === "text" ? contentTexts(block.text) : [])).join("");
  const reasoning = blocks.flatMap((block) => contentTexts(block.thinking)).join("");
  const text = plain + calls.flatMap(blockTexts).join("");
  return {
    ...(text === "" ? {} : { text }),
    ...(text === plain ? {} : { plainText: plain }),
    ...(reasoning === "" ? {} : { reasoning }),
    ...(calls.length === 0 ? {} : { toolCalls: calls }),
    ...(isJsonObject(message.usage) ? { usage: message.usage } : {}),
  };
}
