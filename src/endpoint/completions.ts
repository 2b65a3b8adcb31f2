/**
 * `/v1/completions`. There are no roles here, so a conversation has no history: each turn is a prompt of its own.
 */
import { isJsonObject, type JsonObject } from "#core/json.ts";
import type { Turn } from "#record/turn.ts";
import type { BodyContext, ChunkReading, Dialect, StreamState } from "./dialect.ts";
import { askForUsage, mergeExtras } from "./openai-body.ts";
import { contentTexts, numberField, refuseMedia, textsOf } from "./prompt-parts.ts";
import { readJson } from "./read-json.ts";
import { readRepeated } from "./repeated-chunk.ts";
import { NOTHING, readStreamEvent } from "./stream-event.ts";

export const completions: Dialect = {
  traits: {
    type: "completions",
    path: "/v1/completions",
    canStream: true,
    producesTokens: true,
    tokenisesInput: true,
    hasSystemRole: false,
    metricsTitle: "LLM Metrics",
    serviceKind: "openai",
  },
  buildBody,
  promptTexts: (body) => contentTexts(body.prompt),
  requestedOutputTokens: (body) => numberField(body, "max_tokens"),
  readEvent: (data, event, state) => readRepeated(data, event, state, readWholeEvent),
  readBody: (text) => {
    const value = readJson(text);
    if (value === undefined) return undefined;
    return isJsonObject(value) ? readChunk(value) : NOTHING;
  },
};

function buildBody(turn: Turn, { endpoint }: BodyContext): JsonObject {
  if (turn.payload !== undefined) return { ...turn.payload };
  refuseMedia(turn, ["images", "audios", "videos"], "completions");
  const texts = textsOf(turn);
  const body: JsonObject = {
    prompt: texts.length > 1 ? texts : (texts[0] ?? ""),
    model: turn.model,
    stream: endpoint.streaming,
  };
  if (turn.maxTokens !== undefined) body.max_tokens = turn.maxTokens;
  return askForUsage(mergeExtras(body, endpoint, turn), endpoint.perChunkUsage);
}

function readWholeEvent(data: string, event: string | undefined, state: StreamState): ChunkReading | undefined {
  return readStreamEvent(data, event, state, readChunk);
}

function readChunk(chunk: JsonObject): ChunkReading {
  const { object, choices, usage } = chunk;
  if (typeof object === "string" && !/^(text_)?completion/.test(object)) return NOTHING;
  const choice = Array.isArray(choices) ? choices[0] : undefined;
  const text = isJsonObject(choice) && typeof choice.text === "string" ? choice.text : "";
  return { ...(text === "" ? {} : { text }), ...(isJsonObject(usage) ? { usage } : {}) };
}
