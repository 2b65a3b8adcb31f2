/**
 * What is the same for the events of every stream: the end mark, empty keep-alives, and the error event.
 * A dialect hands in how it reads the JSON of a chunk.
 */
import { isJsonObject, type JsonObject, type JsonValue } from "#core/json.ts";
import type { ChunkReading, StreamState } from "./dialect.ts";
import { readJson } from "./read-json.ts";

/** Stands for a failure that the server tells inside a stream: the status line has long been sent. */
const STREAM_FAILURE_CODE = 502;

export const NOTHING: ChunkReading = {};

/** Reads the JSON object of one chunk. */
type ChunkReader = (chunk: JsonObject, state: StreamState) => ChunkReading;

/** Undefined where the data is no JSON; values other than objects hold nothing. */
export function readStreamEvent(
  data: string,
  event: string | undefined,
  state: StreamState,
  readChunk: ChunkReader,
): ChunkReading | undefined {
  if (event === "error") return failureOf(readJson(data), data);
  if (data === "" || data === "[DONE]") return NOTHING;
  const value = readJson(data);
  if (value === undefined) return undefined;
  if (!isJsonObject(value)) return NOTHING;
  return tellsOfError(value) ? failureOf(value, data) : readChunk(value, state);
}

/** Servers that break off within a stream say so in an event without a name: `{"error": …}` and no choice beside it. */
function tellsOfError({ error, choices }: JsonObject): boolean {
  const hasChoice = Array.isArray(choices) && choices.length > 0;
  return !hasChoice && (isJsonObject(error) || (typeof error === "string" && error !== ""));
}

/** A failure with the server's own words, as far as they can be found. */
export function failureOf(value: JsonValue | undefined, raw: string): ChunkReading {
  return { failure: { message: messageOf(value) ?? raw, code: STREAM_FAILURE_CODE } };
}

function messageOf(value: JsonValue | undefined): string | undefined {
  if (typeof value === "string") return value;
  if (!isJsonObject(value)) return undefined;
  if (typeof value.message === "string") return value.message;
  return messageOf(value.error) ?? messageOf(value.detail);
}
