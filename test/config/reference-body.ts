/** Benchmark bodies as the reference writes them and as ours does, made comparable. */
import type { JsonObject, JsonValue } from "#core/json.ts";
import { isJsonObject } from "#core/json.ts";

/** Values that the reference leaves out of a plan because they are its defaults: the last keys of the path, the value. */
const DEFAULTS: readonly (readonly [string, JsonValue])[] = [
  ["stddev", 0],
  ["weight", 1],
  ["entries", 100],
  ["type", "chat"],
  ["streaming", false],
  ["concurrency", 1],
  ["format", "single_turn"],
  ["sampling", "sequential"],
  ["records", ["jsonl"]],
  ["summary", ["json"]],
  ["api_key", ""],
  ["level", "INFO"],
];
const DEFAULT_SECTIONS: Readonly<Record<string, JsonObject>> = {
  gpu_telemetry: { enabled: true, collector: "dcgm", mode: "summary" },
  server_metrics: { enabled: true, urls: [], formats: ["json", "csv"] },
  network_latency: { enabled: false },
  artifacts: { auto_plot: false, plot_required: false },
};

export function withoutDefaults(value: JsonValue, key = ""): JsonValue {
  if (Array.isArray(value)) return value.map((member) => withoutDefaults(member));
  if (!isJsonObject(value)) return value;
  const kept = Object.entries(value).flatMap(([name, member]): [string, JsonValue][] => {
    if (DEFAULTS.some(([known, given]) => known === name && Bun.deepEquals(given, member))) return [];
    if (Bun.deepEquals(DEFAULT_SECTIONS[key]?.[name], member)) return [];
    // Extra inputs are the user's own.
    const inner = name === "extra" ? member : withoutDefaults(member, name);
    const isEmpty = isJsonObject(inner) && Object.keys(inner).length === 0;
    return isEmpty ? [] : [[name, inner]];
  });
  return Object.fromEntries(kept);
}

export const sameDir = (body: JsonValue): JsonValue => JSON.parse(JSON.stringify(body).replace('"dir":"./', '"dir":"'));
