/**
 * Text Generation Inference: `/generate`, and `/generate_stream` when streaming. Extra inputs go into `parameters`.
 * A stream tells each token's text; the `generated_text` of its last event repeats them all and is passed over.
 */
import { isJsonObject, type JsonObject, type JsonValue } from "#core/json.ts";
import type { Turn } from "#record/turn.ts";
import type { BodyContext, ChunkReading, Dialect } from "./dialect.ts";
import { contentTexts, numberField, refuseMedia, textsOf } from "./prompt-parts.ts";
import { readJson } from "./read-json.ts";
import { NOTHING, readStreamEvent } from "./stream-event.ts";

export const huggingfaceGenerate: Dialect = {
  traits: {
    type: "huggingface_generate",
    path: "/generate",
    streamingPath: "/generate_stream",
    canStream: true,
    producesTokens: true,
    tokenisesInput: true,
    hasSystemRole: false,
    metricsTitle: "LLM Metrics",
    serviceKind: "openai",
  },
  buildBody,
  promptTexts: (body) => contentTexts(body.inputs),
  requestedOutputTokens: (body) =>
    isJsonObject(body.parameters) ? numberField(body.parameters, "max_new_tokens") : undefined,
  readEvent: (data, event, state) => readStreamEvent(data, event, state, readToken),
  readBody: (text) => {
    const value = readJson(text);
    return value === undefined ? undefined : readAnswer(Array.isArray(value) ? value[0] : value);
  },
};

function buildBody(turn: Turn, { endpoint }: BodyContext): JsonObject {
  if (turn.payload !== undefined) return { ...turn.payload };
  refuseMedia(turn, ["images", "audios", "videos"], "huggingface_generate");
  const parameters: JsonObject = turn.maxTokens === undefined ? {} : { max_new_tokens: turn.maxTokens };
  return { inputs: textsOf(turn).join(" "), parameters: { ...parameters, ...endpoint.extra, ...turn.extra } };
}

function readToken(chunk: JsonObject): ChunkReading {
  const text = isJsonObject(chunk.token) ? chunk.token.text : undefined;
  return typeof text === "string" && text !== "" ? { text } : NOTHING;
}

function readAnswer(answer: JsonValue | undefined): ChunkReading {
  const text = isJsonObject(answer) ? answer.generated_text : undefined;
  return typeof text === "string" && text !== "" ? { text } : NOTHING;
}
