/** `/v1/embeddings`. Never streamed; what counts as content is the number of vectors that came back. */
import { isJsonObject, type JsonObject, type JsonValue } from "#core/json.ts";
import type { Turn } from "#record/turn.ts";
import type { BodyContext, ChunkReading, Dialect } from "./dialect.ts";
import { mergeExtras } from "./openai-body.ts";
import { contentTexts, refuseMedia, textsOf } from "./prompt-parts.ts";
import { readJson } from "./read-json.ts";
import { NOTHING, readStreamEvent } from "./stream-event.ts";

export const embeddings: Dialect = {
  traits: {
    type: "embeddings",
    path: "/v1/embeddings",
    canStream: false,
    producesTokens: false,
    tokenisesInput: true,
    hasSystemRole: false,
    metricsTitle: "Embeddings Metrics",
    serviceKind: "openai",
  },
  buildBody,
  promptTexts: (body) => contentTexts(body.input),
  requestedOutputTokens: () => undefined,
  readEvent: (data, event, state) => readStreamEvent(data, event, state, readAnswer),
  readBody: (text) => {
    const value = readJson(text);
    if (value === undefined) return undefined;
    return isJsonObject(value) ? readAnswer(value) : NOTHING;
  },
};

function buildBody(turn: Turn, { endpoint }: BodyContext): JsonObject {
  if (turn.payload !== undefined) return { ...turn.payload };
  refuseMedia(turn, ["images", "audios", "videos"], "embeddings");
  return mergeExtras({ model: turn.model, input: textsOf(turn) }, endpoint, turn);
}

function readAnswer(answer: JsonObject): ChunkReading {
  const items = Array.isArray(answer.data) ? answer.data.filter(isEmbedding).length : 0;
  return { ...(items === 0 ? {} : { items }), ...(isJsonObject(answer.usage) ? { usage: answer.usage } : {}) };
}

/** A vector as numbers, or packed as base64 text. */
function isEmbedding(entry: JsonValue): boolean {
  if (!isJsonObject(entry)) return false;
  if (typeof entry.object === "string" && entry.object !== "embedding") return false;
  const vector = entry.embedding;
  return (Array.isArray(vector) || typeof vector === "string") && vector.length > 0;
}
