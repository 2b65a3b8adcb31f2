/**
 * `/v1/chat/completions`. Text, reasoning and tool calls are read from the first choice of each chunk; a chunk whose
 * `object` names something else holds nothing, one that names nothing is taken.
 */
import { isJsonObject, type JsonObject, type JsonValue } from "#core/json.ts";
import type { Turn } from "#record/turn.ts";
import { chatMessages } from "./chat-messages.ts";
import type { BodyContext, ChunkReading, Dialect, StreamState } from "./dialect.ts";
import { askForUsage, mergeExtras } from "./openai-body.ts";
import { contentTexts, numberField, toolsText } from "./prompt-parts.ts";
import { readJson } from "./read-json.ts";
import { readRepeated } from "./repeated-chunk.ts";
import { NOTHING, readStreamEvent } from "./stream-event.ts";
import { addToolCallPieces, toolCallText, toolCallTexts } from "./tool-calls.ts";

export const chat: Dialect = {
  traits: {
    type: "chat",
    path: "/v1/chat/completions",
    canStream: true,
    producesTokens: true,
    tokenisesInput: true,
    hasSystemRole: true,
    metricsTitle: "LLM Metrics",
    serviceKind: "openai",
  },
  buildBody,
  promptTexts: (body) => [...messagesTexts(body.messages), ...toolsText(body.tools)],
  requestedOutputTokens: (body) => numberField(body, "max_completion_tokens", "max_tokens"),
  readEvent: (data, event, state) => readRepeated(data, event, state, readWholeEvent),
  readBody: (text) => {
    const value = readJson(text);
    if (value === undefined) return undefined;
    return isJsonObject(value) ? readChunk(value, { sawDelta: false }) : NOTHING;
  },
};

function buildBody(turn: Turn, context: BodyContext): JsonObject {
  if (turn.payload !== undefined) return { ...turn.payload };
  const { endpoint } = context;
  const body: JsonObject = { messages: chatMessages(turn, context), model: turn.model, stream: endpoint.streaming };
  if (turn.maxTokens !== undefined) {
    body[endpoint.useLegacyMaxTokens ? "max_tokens" : "max_completion_tokens"] = turn.maxTokens;
  }
  if (turn.tools !== undefined) body.tools = [...turn.tools];
  return askForUsage(mergeExtras(body, endpoint, turn), endpoint.perChunkUsage);
}

/** Texts of a message array in order: contents, and calls of tools that are replayed. */
function messagesTexts(messages: JsonValue | undefined): string[] {
  if (!Array.isArray(messages)) return [];
  return messages.flatMap((message) =>
    isJsonObject(message) ? [...contentTexts(message.content), ...toolCallTexts(message.tool_calls)] : [],
  );
}

function readWholeEvent(data: string, event: string | undefined, state: StreamState): ChunkReading | undefined {
  return readStreamEvent(data, event, state, readChunk);
}

type WritableReading = { -readonly [Key in keyof ChunkReading]: ChunkReading[Key] };

function readChunk(chunk: JsonObject, state: StreamState): ChunkReading {
  const { object, choices, usage } = chunk;
  if (typeof object === "string" && !object.startsWith("chat.completion")) return NOTHING;
  const reading: WritableReading = {};
  if (isJsonObject(usage)) reading.usage = usage;
  const choice = Array.isArray(choices) ? choices[0] : undefined;
  if (!isJsonObject(choice)) return reading;
  const message = isJsonObject(choice.delta) ? choice.delta : choice.message;
  if (isJsonObject(message)) readMessage(message, state, reading);
  return reading;
}

function readMessage(message: JsonObject, state: StreamState, reading: WritableReading): void {
  const reasoning = message.reasoning_content || message.reasoning;
  if (typeof reasoning === "string" && reasoning !== "") reading.reasoning = reasoning;
  const plain = contentTexts(message.content).join("");
  if (plain !== "") reading.text = plain;
  const calls = message.tool_calls;
  if (!Array.isArray(calls) || calls.length === 0) return;
  const callText = toolCallText(calls);
  if (callText !== "") {
    reading.text = plain + callText;
    reading.plainText = plain;
  }
  state.toolCalls ??= [];
  addToolCallPieces(state.toolCalls, calls);
  reading.toolCalls = state.toolCalls;
}
