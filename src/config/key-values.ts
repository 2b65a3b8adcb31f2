/** The texts of `--header`, `--extra-inputs` and `--goodput`: pairs, or a JSON object. */
import type { JsonObject, JsonValue } from "#core/json.ts";
import { isJsonObject } from "#core/json.ts";

export type Pairs = { readonly pairs: JsonObject } | { readonly wanted: string; readonly hint?: string };

/** `key:value` pairs between commas, or a JSON object. Values become truth values, null and numbers where they look so. */
export function readPairs(text: string): Pairs {
  const trimmed = text.trim();
  if (trimmed.startsWith("{")) return readJsonPairs(trimmed);
  const pairs: JsonObject = {};
  for (const item of trimmed.split(",")) {
    const colon = item.indexOf(":");
    const key = item.slice(0, Math.max(colon, 0)).trim();
    if (key === "") {
      const hint = trimmed.includes(",")
        ? "commas separate pairs; a value with a comma needs the JSON form"
        : undefined;
      return { wanted: "must be key:value pairs or a JSON object", ...(hint === undefined ? {} : { hint }) };
    }
    define(pairs, key, scalarOf(item.slice(colon + 1).trim()));
  }
  return { pairs };
}

function readJsonPairs(text: string): Pairs {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? { pairs: value } : { wanted: "must be a JSON object" };
  } catch {
    return { wanted: "must be a JSON object, and this is no valid JSON" };
  }
}

function scalarOf(text: string): JsonValue {
  const word = text.toLowerCase();
  if (word === "true" || word === "false") return word === "true";
  if (word === "none" || word === "null") return null;
  return /^[-+]?(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : text;
}

/** `metric:number` pairs between blanks. Commas are refused: metrics are separated by blanks only. */
export function readObjectives(text: string): Pairs {
  const pairs: JsonObject = {};
  for (const item of text.trim().split(/\s+/)) {
    const match = /^([^:]+):([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)$/.exec(item);
    if (match?.[1] === undefined) {
      const hint = item.includes(",") ? "separate metrics by blanks" : "for example time_to_first_token:200";
      return { wanted: "must be metric:number pairs", hint };
    }
    define(pairs, match[1], Number(match[2]));
  }
  return { pairs };
}

/** As an own property, whatever the name. */
function define(pairs: JsonObject, key: string, value: JsonValue): void {
  Object.defineProperty(pairs, key, { value, enumerable: true, writable: true, configurable: true });
}
