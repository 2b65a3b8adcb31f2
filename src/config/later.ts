/**
 * What the schema knows and this version does not do yet. Everything here is read and checked like the rest, and only
 * then refused, so that building a part of it and deleting its line is all it takes.
 */
import type { Problem } from "#core/errors.ts";
import { LATER_FILE_FORMATS } from "./schema/dataset.ts";
import { LATER_ENDPOINT_TYPES } from "./schema/endpoint.ts";

export const LATER_SENTENCE = (what: string): string => `asks for ${what}, which this version does not do yet`;

/**
 * Path in the canonical tree · what it is. Lists are passed through. `=a|b` after a path: those values only; without
 * it any value but false, none, an empty list or an empty map.
 */
export const REFUSED: readonly (readonly [string, string])[] = [
  ["plot", "settings of how plots look"],
  ["models.items.lora", "adapters"],
  ["models.items.modalities", "modalities"],
  ["models.items.tokenizer", "a tokenizer for each model"],
  [`endpoint.type=${LATER_ENDPOINT_TYPES.join("|")}`, "this endpoint type"],
  ["endpoint.downloadVideoContent", "video inputs"],
  ["endpoint.requestContentType", "form requests"],
  ["endpoint.uuidAndStrip", "inputs sent by their identifier only"],
  ["endpoint.serverProfiler", "server profiling"],
  ["dataset.type=public", "public datasets"],
  [`dataset.format=${LATER_FILE_FORMATS.join("|")}`, "this file format"],
  ["dataset.images", "image inputs"],
  ["dataset.audio", "audio inputs"],
  ["dataset.video", "video inputs"],
  ["dataset.synthesis", "reshaping a trace"],
  ["dataset.prompts.corpus=coding|random", "this corpus"],
  ["dataset.prompts.cacheBust", "cache busting"],
  ["dataset.prompts.randomRangeRatio", "random length windows"],
  ["dataset.prompts.randomCorpusStyle", "random length windows"],
  ["phases.sla", "adaptive phases"],
  ["phases.trajectoryStartMinRatio", "agentic replay"],
  ["phases.trajectoryStartMaxRatio", "agentic replay"],
  ["phases.burstPhaseStarts", "agentic replay"],
  ["phases.systemIdleGapCapSeconds", "agentic replay"],
  ["phases.agenticCacheWarmupDuration", "agentic replay"],
  ["phases.agenticWarmupGracePeriod", "agentic replay"],
  ["artifacts.userFiles", "files of the user's own in each run"],
  ["otel", "publishing results to other services"],
  ["mlflow", "publishing results to other services"],
  ["wandb", "publishing results to other services"],
  ["accuracy", "accuracy benchmarks"],
  ["scenario", "scenario locks"],
  ["unsafeOverride", "scenario locks"],
];

/** As above, but taken with a notice: the run is the same without it. */
export const NOT_YET: readonly (readonly [string, string])[] = [
  ["artifacts.exportOutputsJson", "outputs.json is not written yet"],
  ["gpuTelemetry.enabled", "GPU telemetry is not collected yet"],
  ["gpuTelemetry.urls", "GPU telemetry is not collected yet"],
  ["gpuTelemetry.metricsFile", "GPU telemetry is not collected yet"],
  ["gpuTelemetry.collector", "GPU telemetry is not collected yet"],
  ["serverMetrics.enabled", "server metrics are not collected yet"],
  ["serverMetrics.urls", "server metrics are not collected yet"],
  ["serverMetrics.formats", "server metrics are not collected yet"],
  ["serverMetrics.discovery", "server metrics are not collected yet"],
  ["networkLatency.enabled", "network latency is not measured yet"],
  ["networkLatency.meanMs", "network latency is not taken into account yet"],
  ["networkLatency.pingInterval", "network latency is not measured yet"],
  ["runtime.statsInterval", "progress is not logged at an interval yet"],
];

/** The same, for what there is nothing to do about. */
const NEEDLESS: typeof NOT_YET = [
  ["artifacts.summary=false", "the JSON summary is always written in this version"],
  ["tokenizer.trustRemoteCode", "code of a tokenizer is never run"],
  ["runtime.recordProcessors", "there are no record processors to count"],
  ["runtime.apiPort", "there is no API to serve"],
  ["runtime.apiHost", "there is no API to serve"],
  ["runtime.serviceRunType", "there are no services to run"],
  ["runtime.communication", "there are no services to connect"],
  ["runtime.workersMin", "workers are started as they are needed"],
  ["runtime.workersPerPod", "there are no pods"],
  ["runtime.recordProcessorsPerPod", "there are no pods"],
  ["runtime.datasetApiBaseUrl", "there are no services to connect"],
];

const UNSEEN_STAGES = "the fetch transport does not see the stages of an HTTP exchange";
/** The same, with that transport. */
const NEEDLESS_OVER_FETCH: typeof NOT_YET = [
  ["artifacts.trace", UNSEEN_STAGES],
  ["artifacts.showTraceTiming", UNSEEN_STAGES],
];

interface Match {
  readonly path: readonly (string | number)[];
  readonly text: string;
}

/** A problem for everything in the tree that is refused. `whereOf` tells where a path was written. */
export function refuseLater(tree: unknown, whereOf: (path: readonly (string | number)[]) => string): Problem[] {
  return matches(tree, REFUSED_PATTERNS).map(({ path, text }) => ({
    where: whereOf(path),
    wanted: LATER_SENTENCE(text),
  }));
}

/** A sentence, once, for everything in the tree that changes nothing. */
export function noticesWithoutEffect(tree: unknown, whereOf: (path: readonly (string | number)[]) => string): string[] {
  const said = new Set<string>();
  const isFetch = find(tree, ["endpoint", "transport"], [])[0]?.value === "fetch";
  const patterns = isFetch ? [...NEEDLESS_PATTERNS, ...FETCH_PATTERNS] : NEEDLESS_PATTERNS;
  return matches(tree, patterns).flatMap(({ path, text }) => {
    if (said.has(text)) return [];
    said.add(text);
    return [`${whereOf(path)} has no effect: ${text}.`];
  });
}

interface Pattern {
  readonly keys: readonly string[];
  readonly values?: ReadonlySet<string>;
  readonly text: string;
}

/** Tables are taken apart once: a sweep is held against them cell by cell. */
const patternsOf = (table: readonly (readonly [string, string])[]): readonly Pattern[] =>
  table.map(([pattern, text]) => {
    const [path = "", values] = pattern.split("=");
    const keys = path.split(".");
    return values === undefined ? { keys, text } : { keys, values: new Set(values.split("|")), text };
  });

const REFUSED_PATTERNS = patternsOf(REFUSED);
const NEEDLESS_PATTERNS = patternsOf([...NOT_YET, ...NEEDLESS]);
const FETCH_PATTERNS = patternsOf(NEEDLESS_OVER_FETCH);

function matches(tree: unknown, patterns: readonly Pattern[]): Match[] {
  return patterns.flatMap(({ keys, values, text }) =>
    find(tree, keys, [])
      .filter(({ value }) => (values === undefined ? asksForIt(value) : values.has(String(value))))
      .map((found) => ({ path: found.path, text })),
  );
}

interface FoundAt {
  readonly value: unknown;
  readonly path: readonly (string | number)[];
}

function find(tree: unknown, keys: readonly string[], path: readonly (string | number)[]): FoundAt[] {
  if (Array.isArray(tree) && keys.length > 0)
    return tree.flatMap((member, index) => find(member, keys, [...path, index]));
  const [key, ...rest] = keys;
  if (key === undefined) return [{ value: tree, path }];
  const member = typeof tree === "object" && tree !== null ? (tree as Record<string, unknown>)[key] : undefined;
  return member === undefined ? [] : find(member, rest, [...path, key]);
}

function asksForIt(value: unknown): boolean {
  if (value === undefined || value === null || value === false || value === "none") return false;
  if (Array.isArray(value)) return value.length > 0;
  if (typeof value === "object") {
    const members = Object.values(value);
    return members.length > 0 && !members.every((member) => !asksForIt(member));
  }
  return true;
}
