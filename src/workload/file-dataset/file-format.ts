/**
 * Which format a dataset file has, and how its rows are read. In: the format as told, or the first record; out: the
 * parser of its rows. Guessing looks at field names only, from the most telling to the least.
 */
import type { FileFormat } from "#config/config.ts";
import { UserError } from "#core/errors.ts";
import { isJsonObject, type JsonValue } from "#core/json.ts";
import { parseMooncake } from "./mooncake-trace.ts";
import { parseMultiTurn } from "./multi-turn.ts";
import type { ParseRow } from "./parsed-row.ts";
import { parseInputs, parseRawPayload } from "./recorded-bodies.ts";
import { parseSingleTurn } from "./single-turn.ts";

export const rowParsers: Readonly<Record<FileFormat, ParseRow>> = {
  single_turn: parseSingleTurn,
  multi_turn: parseMultiTurn,
  mooncake_trace: parseMooncake,
  random_pool: parseSingleTurn,
  raw_payload: parseRawPayload,
  inputs_json: parseInputs,
};

/** Format of a file by its first record. Throws `UserError` where it looks like none. */
export function guessFormat(record: JsonValue, place: string): FileFormat {
  if (isJsonObject(record)) {
    const has = (...keys: string[]) => keys.some((key) => record[key] !== undefined && record[key] !== null);
    if (has("payloads")) return "inputs_json";
    if (has("turns")) return "multi_turn";
    if (has("input_length", "text_input", "hash_ids", "payload")) return "mooncake_trace";
    // A trace may hold messages as well; what only a request body has tells them apart.
    if (has("messages")) {
      return has("timestamp", "delay", "output_length", "session_id") || !has("model", "stream", ...BODY_LIMITS)
        ? "mooncake_trace"
        : "raw_payload";
    }
    if (has("text", "texts", "image", "images", "audio", "audios", "video", "videos")) return "single_turn";
    if (has("prompt", "input", "query")) return "raw_payload";
  }
  throw new UserError(`${place}: the format of this record is none that can be told from its fields`, {
    problems: [
      {
        where: place,
        found: isJsonObject(record) ? `fields ${Object.keys(record).join(", ") || "(none)"}` : typeof record,
        wanted: `must be a record of one of the formats ${Object.keys(rowParsers).join(", ")}`,
        hint: "single_turn rows have text, multi_turn rows turns, mooncake_trace rows input_length; or name the format",
      },
    ],
  });
}

const BODY_LIMITS = ["max_tokens", "max_completion_tokens", "temperature", "top_p"];
