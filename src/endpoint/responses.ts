/**
 * `/v1/responses`. Text arrives as deltas of several kinds; an event that repeats what deltas have told is passed over,
 * and read only where there were none. Usage and the response's id stand in the closing event.
 */
import { isJsonObject, type JsonObject, type JsonValue } from "#core/json.ts";
import type { Turn } from "#record/turn.ts";
import type { BodyContext, ChunkReading, Dialect, StreamState } from "./dialect.ts";
import { askForUsage, mergeExtras } from "./openai-body.ts";
import { contentTexts, numberField, toolsText } from "./prompt-parts.ts";
import { readJson } from "./read-json.ts";
import { readRepeated } from "./repeated-chunk.ts";
import { responsesInput } from "./responses-input.ts";
import { failureOf, NOTHING, readStreamEvent } from "./stream-event.ts";

export const responses: Dialect = {
  traits: {
    type: "responses",
    path: "/v1/responses",
    canStream: true,
    producesTokens: true,
    tokenisesInput: true,
    hasSystemRole: true,
    metricsTitle: "LLM Metrics",
    serviceKind: "openai",
  },
  buildBody,
  promptTexts: (body) => [...contentTexts(body.instructions), ...inputTexts(body.input), ...toolsText(body.tools)],
  requestedOutputTokens: (body) => numberField(body, "max_output_tokens"),
  readEvent: (data, event, state) => readRepeated(data, event, state, readWholeEvent),
  readBody: (text) => {
    const value = readJson(text);
    if (value === undefined) return undefined;
    return isJsonObject(value) ? readWholeResponse(value, text) : NOTHING;
  },
};

function buildBody(turn: Turn, context: BodyContext): JsonObject {
  if (turn.payload !== undefined) return { ...turn.payload };
  const { endpoint, conversation } = context;
  const isStored = { ...endpoint.extra, ...turn.extra }.store === true;
  const { input, previousResponseId } = responsesInput(turn, context, isStored);
  const body: JsonObject = { input, model: turn.model, stream: endpoint.streaming };
  if (turn.maxTokens !== undefined) body.max_output_tokens = turn.maxTokens;
  if (conversation.systemPrompt !== undefined) body.instructions = conversation.systemPrompt;
  if (turn.tools !== undefined) body.tools = [...turn.tools];
  if (previousResponseId !== undefined) body.previous_response_id = previousResponseId;
  const merged = mergeExtras(body, endpoint, turn);
  return endpoint.useServerTokenCount ? askForUsage(merged, false) : merged;
}

function inputTexts(input: JsonValue | undefined): string[] {
  if (typeof input === "string") return contentTexts(input);
  if (!Array.isArray(input)) return [];
  return input.flatMap((item) => {
    if (!isJsonObject(item)) return [];
    return [...contentTexts(item.content), ...[item.name, item.arguments, item.output].flatMap(contentTexts)];
  });
}

function readWholeEvent(data: string, event: string | undefined, state: StreamState): ChunkReading | undefined {
  return readStreamEvent(data, event, state, (chunk) => readTyped(chunk, event, state, data));
}

function readTyped(chunk: JsonObject, event: string | undefined, state: StreamState, data: string): ChunkReading {
  const type = typeof chunk.type === "string" ? chunk.type : event;
  switch (type) {
    case "response.output_text.delta":
    case "response.refusal.delta":
      return readDelta(chunk.delta, "text", state);
    case "response.reasoning_text.delta":
    case "response.reasoning_summary_text.delta":
      return readDelta(chunk.delta, "reasoning", state);
    case "response.function_call_arguments.delta":
      return readToolText(chunk.delta, state);
    case "response.output_text.done":
      return state.sawDelta ? NOTHING : readText(chunk.text, "text");
    case "response.output_item.added":
      return isFunctionCall(chunk.item) ? readToolText(chunk.item.name, state) : NOTHING;
    case "response.output_item.done":
      return isFunctionCall(chunk.item) ? addCall(chunk.item, state) : NOTHING;
    case "response.completed":
    case "response.incomplete":
      return isJsonObject(chunk.response) ? closingReading(chunk.response) : NOTHING;
    case "response.failed":
      return failureOf(chunk.response, data);
    case "error":
      return failureOf(chunk, data);
    default:
      return NOTHING;
  }
}

function readDelta(delta: JsonValue | undefined, field: "text" | "reasoning", state: StreamState): ChunkReading {
  state.sawDelta = true;
  return readText(delta, field);
}

function readText(value: JsonValue | undefined, field: "text" | "reasoning"): ChunkReading {
  return typeof value === "string" && value !== "" ? { [field]: value } : NOTHING;
}

/** Name or arguments of a call: output, but no part of the reply's text. */
function readToolText(value: JsonValue | undefined, state: StreamState): ChunkReading {
  state.sawDelta = true;
  return typeof value === "string" && value !== "" ? { text: value, plainText: "" } : NOTHING;
}

function addCall(item: JsonObject, state: StreamState): ChunkReading {
  state.toolCalls ??= [];
  state.toolCalls.push(item);
  return { toolCalls: state.toolCalls };
}

function isFunctionCall(item: JsonValue | undefined): item is JsonObject {
  return isJsonObject(item) && item.type === "function_call";
}

function closingReading(response: JsonObject): ChunkReading {
  return {
    ...(isJsonObject(response.usage) ? { usage: response.usage } : {}),
    ...(typeof response.id === "string" ? { responseId: response.id } : {}),
  };
}

function readWholeResponse(response: JsonObject, raw: string): ChunkReading {
  if (typeof response.object === "string" && response.object !== "response") return NOTHING;
  if (response.status === "failed") return failureOf(response, raw);
  const items = Array.isArray(response.output) ? response.output.filter(isJsonObject) : [];
  const plain = items.flatMap((item) => (item.type === "message" ? contentTexts(item.content) : [])).join("");
  const reasoning = items.flatMap((item) => (item.type === "reasoning" ? reasoningTexts(item) : [])).join("");
  const calls = items.filter(isFunctionCall);
  const text = plain + calls.flatMap((call) => [call.name, call.arguments].flatMap(contentTexts)).join("");
  return {
    ...(text === "" ? {} : { text }),
    ...(text === plain ? {} : { plainText: plain }),
    ...(reasoning === "" ? {} : { reasoning }),
    ...(calls.length === 0 ? {} : { toolCalls: calls }),
    ...closingReading(response),
  };
}

/** Full reasoning where the server gives it, else its summary. */
function reasoningTexts(item: JsonObject): string[] {
  const full = contentTexts(item.content);
  return full.length > 0 ? full : contentTexts(item.summary);
}
