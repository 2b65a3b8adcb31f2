/**
 * What a server tells about itself before anything is measured: whether it answers, its models and their context, its
 * engine, whether it serves metrics. No key goes out unless the caller hands one in.
 */
import { isJsonObject, type JsonObject } from "#core/json.ts";
import type { Clock, Http, HttpAnswer } from "#core/ports.ts";
import { nsToMs } from "#core/units.ts";
import { serverRoot } from "#endpoint/endpoint-url.ts";

export interface ServerFacts {
  readonly url: string;
  /** `refused`: it wants a key, or another one. */
  readonly status: "ready" | "refused" | "unreachable";
  /** Why it is not ready, for a person. */
  readonly trouble?: string;
  readonly roundTripMs?: number;
  readonly models: readonly ServedModel[];
  /** `vllm`, `sglang` …, where something gives it away. */
  readonly engine?: string;
  readonly hasMetrics: boolean;
}

export interface ServedModel {
  readonly name: string;
  readonly contextTokens?: number;
}

export interface ProbeContext {
  readonly http: Http;
  readonly clock: Clock;
  readonly apiKey?: string;
}

const TIMEOUT_MS = 2000;
/** Beginnings of the names of an engine's own metrics. */
const METRIC_PREFIXES: readonly (readonly [string, string])[] = [
  ["vllm:", "vllm"],
  ["sglang:", "sglang"],
  ["trtllm_", "trtllm"],
  ["nv_inference_", "triton"],
  ["tgi_", "tgi"],
];
const ENGINES = /\b(vllm|sglang|trtllm|tensorrt|lmdeploy|llamacpp|ollama|tgi)\b/i;

/** Never rejects: a server that cannot be reached is a fact as well. */
export async function probeServer(url: string, { http, clock, apiKey }: ProbeContext): Promise<ServerFacts> {
  const root = serverRoot(url);
  const headers: Record<string, string> = apiKey === undefined ? {} : { Authorization: `Bearer ${apiKey}` };
  const ask = (path: string): Promise<HttpAnswer | string> =>
    http.request({ url: `${root}${path}`, headers, timeoutMs: TIMEOUT_MS }).catch((error: unknown) => reasonOf(error));
  const startNs = clock.nowNs();
  const models = await ask("/v1/models");
  const roundTripMs = nsToMs(clock.nowNs() - startNs);
  if (typeof models === "string") {
    return { url, status: "unreachable", trouble: models, models: [], hasMetrics: false };
  }
  const facts = { url, roundTripMs, models: servedModels(models) };
  if (models.status === 401 || models.status === 403) {
    return { ...facts, status: "refused", trouble: `HTTP ${models.status}`, hasMetrics: false };
  }
  const metrics = await ask("/metrics");
  const text = typeof metrics !== "string" && metrics.status === 200 ? metrics.text : "";
  const engine = engineOf(text, models);
  return { ...facts, status: "ready", hasMetrics: text !== "", ...(engine === undefined ? {} : { engine }) };
}

function reasonOf(error: unknown): string {
  const { name, code, message } = error as { name?: string; code?: string; message?: string };
  if (name === "TimeoutError") return `no answer within ${TIMEOUT_MS / 1000} s`;
  if (code === "ConnectionRefused" || code === "ECONNREFUSED") return "nothing listens there";
  return (message ?? String(error)).replace(/\.+$/, "");
}

function servedModels({ status, text }: HttpAnswer): ServedModel[] {
  if (status !== 200) return [];
  return dataOf(text).flatMap(({ id, max_model_len: context }) => {
    if (typeof id !== "string" || id === "") return [];
    return [{ name: id, ...(typeof context === "number" && context > 0 ? { contextTokens: context } : {}) }];
  });
}

function engineOf(metrics: string, models: HttpAnswer): string | undefined {
  const byMetrics = METRIC_PREFIXES.find(([prefix]) => metrics.includes(prefix))?.[1];
  if (byMetrics !== undefined) return byMetrics;
  const owners = dataOf(models.text).map(({ owned_by: owner }) => (typeof owner === "string" ? owner : ""));
  return ENGINES.exec([...owners, models.headers.server ?? ""].join(" "))?.[1]?.toLowerCase();
}

function dataOf(text: string): JsonObject[] {
  try {
    const list = JSON.parse(text) as unknown;
    const data = isJsonObject(list) ? list.data : undefined;
    return Array.isArray(data) ? data.filter(isJsonObject) : [];
  } catch {
    return [];
  }
}
