/**
 * The directory of one run, ours or the reference's → the run as the aggregates of its study see it. Whether it
 * succeeded is read from its summary alone: what is not on disk did not happen.
 */

import type { TrialMetric, TrialResult } from "#aggregate/trial-result.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "#core/json.ts";
import type { Files, RangedFiles } from "#core/ports.ts";
import type { ArtifactNames } from "#export/artifact-names.ts";
import type { Stats } from "#metrics/result.ts";
import { readRequestValues } from "./request-values.ts";

/** Which run of its study it is. */
export type TrialIdentity = Pick<TrialResult, "label" | "trialIndex" | "variation">;

export interface ReadTrialOptions {
  readonly files: Files & RangedFiles;
  /** Absolute. */
  readonly directory: string;
  readonly names: ArtifactNames;
  readonly identity: TrialIdentity;
  /** Metrics beyond those of `REQUEST_TAGS` whose values of single requests are wanted. */
  readonly moreTags?: readonly string[];
  /** Why the run failed, where somebody saw it fail: its own files may not say it, or may look like a success. */
  readonly failure?: string;
  /** Why it was interrupted, where somebody saw it: told where there is no summary that tells. */
  readonly interruption?: string;
  /** The records, which take long to read, are left alone. */
  readonly withoutRequests?: boolean;
}

const REQUEST_TAGS = ["time_to_first_token", "inter_token_latency", "request_latency"] as const;

const STAT_NAMES: readonly (keyof Stats)[] = [
  ...(["avg", "p1", "p5", "p10", "p25", "p50", "p75", "p90", "p95", "p99"] as const),
  ...(["min", "max", "std", "count", "sum"] as const),
];

/** Never rejects for what it finds in the directory: a run that cannot be read has failed. */
export async function readTrialResult(options: ReadTrialOptions): Promise<TrialResult> {
  const { files, directory, names, identity, failure, interruption } = options;
  const summary = await readSummary(files, `${directory}/${names.profileJson}`);
  if (typeof summary === "string") {
    if (interruption !== undefined) return { ...identity, status: "cancelled", error: interruption, metrics: [] };
    return { ...identity, status: "failed", error: failure ?? summary, metrics: [] };
  }
  const metrics = readMetrics(summary);
  const error = failure ?? explainFailure(summary, metrics);
  const facts = { ...identity, ...readModel(summary), ...readTokens(metrics) };
  if (summary.was_cancelled === true) {
    return { ...facts, status: "cancelled", error: error ?? "it was interrupted", metrics };
  }
  if (error !== undefined) return { ...facts, status: "failed", error, metrics: [] };
  const records = `${directory}/${names.records}`;
  if (options.withoutRequests === true || !(await files.exists(records)))
    return { ...facts, status: "succeeded", metrics };
  const tags = [...new Set([...REQUEST_TAGS, ...(options.moreTags ?? [])])];
  return { ...facts, status: "succeeded", metrics, requestValues: await readRequestValues(files, records, tags) };
}

/** A sentence where there is nothing to read. */
async function readSummary(files: Files, path: string): Promise<JsonObject | string> {
  if (!(await files.exists(path))) return "it ended without a summary";
  try {
    const summary: JsonValue = JSON.parse(await files.readText(path));
    return isJsonObject(summary) ? summary : "its summary is no JSON object";
  } catch (error) {
    return `its summary cannot be read: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** Every entry with a unit is a metric; other keys, those of versions to come too, are not. */
function readMetrics(summary: JsonObject): TrialMetric[] {
  return Object.entries(summary).flatMap(([tag, value]): TrialMetric[] => {
    if (!isJsonObject(value) || typeof value.unit !== "string") return [];
    const stats = Object.fromEntries(STAT_NAMES.flatMap((name) => numberAt(value, name)));
    return Object.keys(stats).length === 0 ? [] : [{ tag, unit: value.unit, stats }];
  });
}

function numberAt(metric: JsonObject, name: string): [string, number][] {
  const value = metric[name];
  return typeof value === "number" && Number.isFinite(value) ? [[name, value]] : [];
}

/** Undefined: the run came to its end and at least one request succeeded. */
function explainFailure(summary: JsonObject, metrics: readonly TrialMetric[]): string | undefined {
  const succeeded = averageOf(metrics, "request_count") ?? 0;
  const failed = averageOf(metrics, "error_request_count") ?? 0;
  if (metrics.length === 0) return "its summary holds no metrics";
  if (succeeded === 0) {
    if (failed === 0) return "no request came to its end";
    return `${failed === 1 ? "the only request" : `all ${failed} requests`} failed${mainError(summary)}`;
  }
  if (summary.is_complete !== false) return undefined;
  const reason = summary.incomplete_reason;
  return typeof reason === "string" ? reason : "it is not complete";
}

/** Enough to tell a wrong model from a server that is down. */
const MOST_OF_ERROR = 120;

/** `: 404 Not Found`; the error that most requests ended in, as far as the summary tells. */
function mainError({ error_summary: groups }: JsonObject): string {
  const known = Array.isArray(groups) ? groups.filter(isJsonObject) : [];
  const countOf = ({ count }: JsonObject) => (typeof count === "number" ? count : 0);
  const [most] = known.toSorted((a, b) => countOf(b) - countOf(a));
  const details = most?.error_details;
  if (!isJsonObject(details)) return "";
  const { code, type, message } = details;
  const text = typeof code === "number" ? `${code} ${textOf(type)}` : textOf(message) || textOf(type);
  const [first = ""] = text.trim().split("\n");
  if (first === "") return "";
  return first.length > MOST_OF_ERROR ? `: ${first.slice(0, MOST_OF_ERROR)}…` : `: ${first}`;
}

const textOf = (value: JsonValue | undefined): string => (typeof value === "string" ? value : "");

const averageOf = (metrics: readonly TrialMetric[], tag: string): number | undefined =>
  metrics.find((metric) => metric.tag === tag)?.stats.avg;

function readTokens(metrics: readonly TrialMetric[]): Pick<TrialResult, "promptTokens" | "cachedTokens"> {
  const sumOf = (tag: string) =>
    metrics.find((metric) => metric.tag === tag)?.stats.sum ?? averageOf(metrics, `total_${tag}`);
  const promptTokens = sumOf("usage_prompt_tokens");
  const cachedTokens = sumOf("usage_prompt_cache_read_tokens");
  return {
    ...(promptTokens === undefined ? {} : { promptTokens }),
    ...(cachedTokens === undefined ? {} : { cachedTokens }),
  };
}

/** The configuration in the summary may be the full one or what the user wrote, where a model has several spellings. */
function readModel({ input_config: config }: JsonObject): Pick<TrialResult, "model"> {
  if (!isJsonObject(config)) return {};
  const body = isJsonObject(config.benchmark) ? config.benchmark : config;
  const model = firstName(body.models ?? body.model);
  return model === undefined ? {} : { model };
}

function firstName(models: JsonValue | undefined): string | undefined {
  if (typeof models === "string") return models;
  if (Array.isArray(models)) return firstName(models[0]);
  if (!isJsonObject(models)) return undefined;
  return firstName(models.items ?? models.name);
}
