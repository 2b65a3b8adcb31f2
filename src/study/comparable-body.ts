/**
 * What a run was told to do → what of it must be alike in runs that are aggregated together. Results, logs, displays,
 * seeds and secrets may differ; so may, between two cells, what the sweep varies.
 */
import { isSecretName, REDACTED } from "#config/redact.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "#core/json.ts";
import type { RunBody } from "./trial/run-description.ts";

export interface BodyScope {
  /** Canonical paths of the parameters whose values may differ. */
  readonly varied: readonly string[];
  /** Warm-up is left out of later trials. */
  readonly withWarmup: boolean;
}

/** Where results go and what is shown meanwhile. */
const NOT_MEASURED = ["artifacts", "logging", "runtime.ui", "otel", "mlflow", "wandb"];

/** Entries of lists stand under their names; the only dataset under `dataset`. */
export function toComparableBody({ value }: RunBody, { varied, withWarmup }: BodyScope): JsonValue {
  const paths = varied.map(toPlainPath);
  // The dataset is as large as the longest run of a sweep needs it.
  const isSizeVaried = paths.some((path) => /\.(requests|sessions|users)$/.test(path));
  const left = [...NOT_MEASURED, ...paths, ...(isSizeVaried ? ["dataset.entries"] : [])];
  const body = isJsonObject(value) ? { ...value, phases: withoutWarmup(value.phases, withWarmup) } : value;
  return keep(body, "", left) ?? {};
}

/** Members that both have, so that settings written out compare with settings given. */
export function keepShared(one: JsonValue, other: JsonValue): JsonValue {
  if (!isJsonObject(one) || !isJsonObject(other)) return one;
  const shared = Object.entries(one).flatMap(([name, member]): [string, JsonValue][] => {
    const counterpart = other[name];
    // A length may be a number here and a distribution there.
    if (counterpart === undefined || isJsonObject(member) !== isJsonObject(counterpart)) return [];
    return [[name, keepShared(member, counterpart)]];
  });
  return Object.fromEntries(shared);
}

const toPlainPath = (path: string): string => path.replace(/^datasets\.[^.]+/, "dataset");

function withoutWarmup(phases: JsonValue | undefined, withWarmup: boolean): JsonValue {
  if (!Array.isArray(phases)) return phases ?? null;
  if (withWarmup) return phases;
  return phases.filter((phase) => !isJsonObject(phase) || !isWarmup(phase));
}

const isWarmup = ({ exclude_from_results: excluded, kind, name }: JsonObject): boolean =>
  excluded === true || kind === "warmup" || (kind === undefined && name === "warmup");

/** Undefined: nothing of it counts. */
function keep(value: JsonValue, path: string, left: readonly string[]): JsonValue | undefined {
  if (isLeftOut(value, path, left)) return undefined;
  const members = Array.isArray(value) ? byName(value) : isJsonObject(value) ? Object.entries(value) : undefined;
  if (members === undefined) return value;
  const kept = members.flatMap(([name, member]): [string, JsonValue][] => {
    const [under, at] = place(path, name, member);
    const inner = keep(at, under, left);
    return inner === undefined ? [] : [[lastSegment(under), inner]];
  });
  // An empty section and none are the same.
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}

/** A list of one dataset and a dataset that stands alone are the same. */
function place(path: string, name: string, member: JsonValue): [string, JsonValue] {
  const [only, ...others] = Array.isArray(member) ? member : [];
  if (path === "" && name === "datasets" && only !== undefined && others.length === 0) {
    if (!isJsonObject(only)) return ["dataset", only];
    const { name: _, ...dataset } = only;
    return ["dataset", dataset];
  }
  return [path === "" ? name : `${path}.${name}`, member];
}

const lastSegment = (path: string): string => path.slice(path.lastIndexOf(".") + 1);

function isLeftOut(value: JsonValue, path: string, left: readonly string[]): boolean {
  const name = lastSegment(path);
  if (name === "random_seed" || isSecretName(name)) return true;
  if (typeof value === "string" && value.includes(REDACTED)) return true;
  // A length that is varied by its mean may stand there as the bare number.
  const isBare = !isJsonObject(value) && !Array.isArray(value);
  return left.some(
    (other) => path === other || path.startsWith(`${other}.`) || (isBare && other.startsWith(`${path}.`)),
  );
}

/** By name where all have one of their own, else by place. */
function byName(list: readonly JsonValue[]): [string, JsonValue][] {
  const names = list.map((entry) => (isJsonObject(entry) && typeof entry.name === "string" ? entry.name : ""));
  const isNamed = new Set(names).size === list.length && !names.includes("");
  return list.map((entry, index) => [isNamed ? (names[index] ?? "") : String(index), entry]);
}
