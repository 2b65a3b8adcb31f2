/**
 * What was explicitly set, in the layout of the reference's `input_config`: snake_case, sections in their order,
 * distributions without their type, secrets redacted. Reading it back gives the same configuration.
 */
import type { JsonObject, JsonValue } from "#core/json.ts";
import { isJsonObject } from "#core/json.ts";
import type { Distribution } from "./config.ts";
import { type Given, type GivenMap, getAt } from "./given.ts";
import type { Body } from "./read-body.ts";
import { REDACTED, redact, redactText } from "./redact.ts";
import { SECTIONS } from "./schema/body.ts";
import { DATASET_BLOCKS } from "./schema/dataset.ts";
import type { Shape } from "./schema/field.ts";
import { phaseBlock } from "./schema/phases.ts";
import { toSnake } from "./spelling.ts";
import { readUrl } from "./url.ts";

/** Sections before the dataset, and those after the phases, as the reference orders them. */
const ORDER_BEFORE = ["models", "endpoint"] as const;
const ORDER_AFTER = [
  "artifacts",
  "slos",
  "tokenizer",
  "gpuTelemetry",
  "serverMetrics",
  "networkLatency",
  "otel",
  "mlflow",
  "wandb",
  "runtime",
  "logging",
] as const;

/** The given part of a body that has passed every check. `given` is the canonical tree it was read from. */
export function dumpBody(body: Body, given: GivenMap): JsonObject {
  const dump: JsonObject = {};
  const section = (name: (typeof ORDER_BEFORE)[number] | (typeof ORDER_AFTER)[number]) => {
    const tree = given.entries.get(name);
    if (tree === undefined || !(name in SECTIONS)) return;
    const key = name as keyof typeof SECTIONS;
    dump[toSnake(name)] = dumpGiven(body[key], tree, SECTIONS[key].shape);
  };
  for (const name of ORDER_BEFORE) section(name);
  const { dataset, phases } = body;
  const datasetTree = getAt(given, ["dataset"]);
  if (dataset !== undefined && datasetTree !== undefined) {
    dump.datasets = [dumpGiven(dataset, datasetTree, DATASET_BLOCKS[dataset.type].shape)];
  }
  const phaseTrees = getAt(given, ["phases"]);
  if (phases !== undefined && phaseTrees?.kind === "list") {
    dump.phases = phases.map((phase, index) => dumpGiven(phase, phaseTrees.items[index], phaseBlock.shape));
  }
  for (const name of ORDER_AFTER) section(name);
  return dump;
}

/** What the reference writes for a command line where nothing else was said. */
export function addFlagDefaults(dump: JsonObject): JsonObject {
  const { otel: _otel, runtime, logging, ...before } = dump;
  const isOn = (name: string): boolean => !isJsonObject(dump[name]) || dump[name].enabled !== false;
  const telemetry = isOn("gpu_telemetry")
    ? { enabled: true, ...addGpuDefaults(objectAt(dump, "gpu_telemetry")) }
    : { enabled: false };
  const metrics = { enabled: true, urls: [], formats: ["json", "csv"], ...objectAt(dump, "server_metrics") };
  return {
    ...before,
    artifacts: { ...objectAt(dump, "artifacts"), auto_plot: false, plot_required: false, ...plotChoices(dump) },
    gpu_telemetry: telemetry,
    server_metrics: isOn("server_metrics") ? metrics : { enabled: false },
    network_latency: { enabled: false, ...objectAt(dump, "network_latency") },
    otel: {},
    mlflow: {},
    wandb: {},
    ...(runtime === undefined ? {} : { runtime }),
    ...(logging === undefined ? {} : { logging }),
  };
}

const objectAt = (dump: JsonObject, name: string): JsonObject => {
  const value = dump[name];
  return isJsonObject(value) ? value : {};
};

const addGpuDefaults = (telemetry: JsonObject): JsonObject =>
  "urls" in telemetry ? { ...telemetry, collector: "dcgm", mode: "summary" } : telemetry;

function plotChoices(dump: JsonObject): JsonObject {
  const { auto_plot: auto, plot_required: isRequired } = objectAt(dump, "artifacts");
  return {
    ...(auto === undefined ? {} : { auto_plot: auto }),
    ...(isRequired === undefined ? {} : { plot_required: isRequired }),
  };
}

/** The dump with the directory the results really go to. */
export function withArtifactDir(dump: JsonObject, dir: string): JsonObject {
  const { dir: _, ...artifacts } = objectAt(dump, "artifacts");
  return "artifacts" in dump ? { ...dump, artifacts: { dir, ...artifacts } } : { ...dump, artifacts: { dir } };
}

/** The members of a value that the tree gives, in the order of the schema. */
function dumpGiven(value: unknown, given: Given | undefined, shape: Shape): JsonValue {
  if (shape.kind === "distribution") return dumpGivenDistribution(value as Distribution, given);
  if (shape.kind === "list") {
    const item = shape.item;
    if (!Array.isArray(value)) return value as JsonValue;
    const trees = given?.kind === "list" ? given.items : value.length === 1 ? [given] : [];
    return value.map((member, index) =>
      item === undefined ? (member as JsonValue) : dumpGiven(member, trees[index], item),
    );
  }
  if (shape.kind === "ramp") return dumpRamp(value as { duration: number; strategy: string });
  if (shape.kind !== "block" || shape.entries === undefined) return dumpLeaf(value);
  if (given?.kind !== "map") return dumpLeaf(value);
  const members: JsonObject = {};
  for (const [name, declared] of Object.entries(shape.entries)) {
    const tree = given.entries.get(name);
    const member = (value as Record<string, unknown>)[name];
    if (tree === undefined || member === undefined) continue;
    const isWholeSecret = declared.about.isSecret === true && declared.shape.kind === "text";
    members[toSnake(name)] = isWholeSecret ? REDACTED : dumpMember(name, dumpGiven(member, tree, declared.shape));
  }
  return members;
}

/** Addresses are shown as they are used, with their scheme. */
function dumpMember(name: string, value: JsonValue): JsonValue {
  if (name !== "urls" || !Array.isArray(value)) return value;
  return value.map((url) => {
    const read = readUrl(String(url));
    return redactText("url" in read ? read.url : String(url));
  });
}

function dumpLeaf(value: unknown): JsonValue {
  // JSON has no infinity; the reference and YAML both read this word.
  if (value === Infinity) return "inf";
  return redact(value as JsonValue);
}

const dumpRamp = ({ duration, strategy }: { duration: number; strategy: string }): JsonValue =>
  strategy === "linear" ? { duration } : { duration, strategy };

/** A spread that nobody gave is left out. */
function dumpGivenDistribution(distribution: Distribution, given: Given | undefined): JsonObject {
  const dump = dumpDistribution(distribution);
  if (distribution.type === "normal" && given?.kind === "map" && !given.entries.has("stddev")) delete dump.stddev;
  return dump;
}

/** A distribution without its type, which its keys tell; only `uniform` has none of its own. */
export function dumpDistribution(distribution: Distribution): JsonObject {
  const { min, max } = distribution;
  const clamps = { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) };
  switch (distribution.type) {
    case "fixed":
      return { ...clamps, value: distribution.value };
    case "normal":
      return { ...clamps, mean: distribution.mean, stddev: distribution.stddev };
    case "lognormal":
      return { ...clamps, mean: distribution.mean, median: distribution.median };
    case "uniform":
      return { type: "uniform", ...clamps };
    case "empirical":
      return { ...clamps, points: distribution.points.map(({ value, weight }) => ({ value, weight })) };
    case "multimodal":
      return {
        ...clamps,
        peaks: distribution.peaks.map(({ weight, ...peak }) => ({
          distribution: dumpDistribution(peak as Distribution),
          weight,
        })),
      };
  }
}
