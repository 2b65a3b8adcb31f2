/**
 * What of a configuration changes a measurement: two runs with equal bodies measure the same. Secrets, seeds, what is
 * only shown and where results go are left out; keys are those of the YAML, because differences are told with them.
 */
import type { BenchmarkConfig } from "#config/config.ts";
import { redact } from "#config/redact.ts";
import { toSnake } from "#config/spelling.ts";
import type { JsonValue } from "#core/json.ts";

export function toMeasuredBody(config: BenchmarkConfig): JsonValue {
  const { artifacts, runtime, logging: _logging, randomSeed: _seed, endpoint, ...body } = config;
  const { dir: _dir, overwrite: _overwrite, plots: _plots, ...kept } = artifacts;
  const { ui: _ui, ...resources } = runtime;
  const {
    apiKey: _key,
    waitForModelTimeout: _timeout,
    waitForModelInterval: _interval,
    waitForModelMode: _mode,
    ...server
  } = endpoint;
  const whole = { ...body, endpoint: server, artifacts: kept, runtime: resources };
  return redact(withYamlKeys(JSON.parse(JSON.stringify(whole, infinityAsText))));
}

/** Keys that are the user's own: headers, request fields, bounds by metric. */
const OPEN_MAPS = new Set(["headers", "extra", "slos", "records"]);

/** Keys as they are written in a file, in everything that is not a map of the user's own. */
export function withYamlKeys(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(withYamlKeys);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, member]): [string, JsonValue] => [
    toSnake(key),
    OPEN_MAPS.has(key) ? member : withYamlKeys(member),
  ]);
  return Object.fromEntries(entries);
}

/** JSON has no infinity, and a grace period may be infinite. */
const infinityAsText = (_key: string, value: unknown): unknown => (value === Number.POSITIVE_INFINITY ? "inf" : value);
