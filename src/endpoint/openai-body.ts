/**
 * What the OpenAI-like bodies have in common: where the user's own fields go, and how usage is asked for.
 * Order is kept as people know it from `inputs.json`: the endpoint's fields, extra inputs, the turn's own, `stream_options`.
 */
import type { EndpointConfig } from "#config/config.ts";
import { isJsonObject, type JsonObject } from "#core/json.ts";
import type { Turn } from "#record/turn.ts";

/** The body with the extra inputs and then the turn's own extras laid over it. */
export function mergeExtras(body: JsonObject, endpoint: EndpointConfig, turn: Turn): JsonObject {
  return { ...body, ...endpoint.extra, ...turn.extra };
}

/** Asks a streamed body to end with usage. What the user wrote under `stream_options` stays as it is. */
export function askForUsage(body: JsonObject, perChunk: boolean): JsonObject {
  if (body.stream !== true) return body;
  const own = isJsonObject(body.stream_options) ? body.stream_options : {};
  const wanted: JsonObject = { include_usage: true };
  if (perChunk) wanted.continuous_usage_stats = true;
  return { ...body, stream_options: { ...own, ...wanted, ...own } };
}
