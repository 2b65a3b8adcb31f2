/**
 * Waits until every server answers for every model, where `--wait-for-model-timeout` asks for it: by a tiny inference,
 * by the list of models, or by both.
 */
import type { EndpointConfig } from "#config/config.ts";
import { ExitCode, type Problem, UserError } from "#core/errors.ts";
import type { Clock, Entropy, Http, TlsOptions } from "#core/ports.ts";
import { MS_PER_SEC, nsToSec, secToNs } from "#core/units.ts";
import type { Dialect } from "#endpoint/dialect.ts";
import { buildUrl, serverRoot } from "#endpoint/endpoint-url.ts";
import { buildHeaders } from "#endpoint/request-headers.ts";

export interface ReadinessOptions {
  readonly endpoint: EndpointConfig;
  readonly dialect: Dialect;
  readonly models: readonly string[];
  readonly tls: TlsOptions;
  readonly http: Http;
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly notice: (text: string) => void;
  /** Waiting ends at once, ready or not. */
  readonly stop: AbortSignal;
}

/** Text of the tiny inference. */
const PROBE_TEXT = "Hi";
const SHORTEST_INFERENCE_TIMEOUT_SEC = 30;
const SHORTEST_MODELS_TIMEOUT_SEC = 5;

/** Resolves when all are ready, or the run is stopped; rejects with a `UserError` that names each one that is not. */
export async function waitUntilReady(options: ReadinessOptions): Promise<void> {
  const { endpoint, models } = options;
  if (endpoint.waitForModelTimeout <= 0) return;
  const modes = endpoint.waitForModelMode === "both" ? (["models", "inference"] as const) : [endpoint.waitForModelMode];
  const probes = endpoint.urls.flatMap((url) => models.flatMap((model) => modes.map((mode) => ({ url, model, mode }))));
  const startNs = options.clock.nowNs();
  const stopped = untilAborted(options.stop);
  const problems = await Promise.all(probes.map((probe) => Promise.race([awaitProbe(probe, options), stopped])));
  if (options.stop.aborted) return;
  const failed = problems.filter((problem) => problem !== undefined);
  if (failed.length > 0) {
    throw new UserError(`The server was not ready within ${endpoint.waitForModelTimeout} s`, {
      exitCode: ExitCode.noSuccess,
      problems: failed,
      hint: "Look at the server's log, or give it longer with --wait-for-model-timeout SECONDS.",
    });
  }
  options.notice(`server ready after ${nsToSec(options.clock.nowNs() - startNs).toFixed(1)} s`);
}

interface Probe {
  readonly url: string;
  readonly model: string;
  readonly mode: "inference" | "models";
}

async function awaitProbe(probe: Probe, options: ReadinessOptions): Promise<Problem | undefined> {
  const { clock, endpoint } = options;
  const deadlineNs = clock.nowNs() + secToNs(endpoint.waitForModelTimeout);
  for (;;) {
    const found = await tryProbe(probe, options);
    if (found === undefined) return undefined;
    const nowNs = clock.nowNs();
    // The last try is made at the very end, however long the interval.
    const nextNs = Math.min(nowNs + secToNs(endpoint.waitForModelInterval), deadlineNs);
    if (options.stop.aborted) return undefined;
    if (nowNs >= deadlineNs) return { where: `${probe.url} (${probe.model})`, found, wanted: "must answer" };
    await new Promise<void>((resolve) => {
      const cancel = clock.at(nextNs, resolve);
      options.stop.addEventListener("abort", () => {
        cancel();
        resolve();
      });
    });
  }
}

function untilAborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    else signal.addEventListener("abort", () => resolve(undefined));
  });
}

/** Undefined: ready; else what was found instead. */
async function tryProbe(probe: Probe, options: ReadinessOptions): Promise<string | undefined> {
  try {
    return probe.mode === "inference" ? await tryInference(probe, options) : await tryModels(probe, options);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function tryInference({ url, model }: Probe, options: ReadinessOptions): Promise<string | undefined> {
  const { endpoint } = options;
  const timeoutMs = Math.max(endpoint.waitForModelInterval, SHORTEST_INFERENCE_TIMEOUT_SEC) * MS_PER_SEC;
  const status = await sendTinyInference({ url, model, timeoutMs }, options);
  return status < 500 ? undefined : `HTTP ${status}`;
}

export type ProbeOptions = Pick<ReadinessOptions, "endpoint" | "dialect" | "tls" | "http" | "entropy">;

/** Asks for one token; gives the HTTP status. */
export async function sendTinyInference(
  { url, model, timeoutMs }: { readonly url: string; readonly model: string; readonly timeoutMs: number },
  options: ProbeOptions,
): Promise<number> {
  const { dialect, endpoint } = options;
  const unstreamed = { ...endpoint, streaming: false };
  const texts = ["text", "query", "passages"].map((name) => ({ name, contents: [PROBE_TEXT] }));
  const body = dialect.buildBody(
    { model, texts, maxTokens: 1 },
    { endpoint: unstreamed, conversation: { history: "deltas" }, history: [] },
  );
  const { status } = await options.http.request({
    url: buildUrl(url, unstreamed),
    method: "POST",
    headers: probeHeaders(unstreamed, options),
    body: JSON.stringify(body),
    timeoutMs,
    tls: options.tls,
  });
  return status;
}

async function tryModels({ url, model }: Probe, options: ReadinessOptions): Promise<string | undefined> {
  const { endpoint, http, tls } = options;
  const timeoutMs = Math.max(endpoint.waitForModelInterval, SHORTEST_MODELS_TIMEOUT_SEC) * MS_PER_SEC;
  const headers = probeHeaders(endpoint, options);
  const base = serverRoot(url);
  const list = await http.request({ url: `${base}/v1/models`, headers, timeoutMs, tls });
  if (list.status === 404) {
    const { status } = await http.request({ url: base, headers, timeoutMs, tls });
    return status >= 200 && status <= 299 ? undefined : `HTTP ${status}`;
  }
  if (list.status !== 200) return `HTTP ${list.status} from /v1/models`;
  const ids = (JSON.parse(list.text) as { data?: { id?: string }[] }).data?.map(({ id }) => id) ?? [];
  return ids.includes(model) ? undefined : `/v1/models lists ${ids.join(", ") || "nothing"}`;
}

/** Of a request outside the load, credentials included. */
export function probeHeaders(
  endpoint: EndpointConfig,
  { dialect, entropy }: Pick<ProbeOptions, "dialect" | "entropy">,
): Record<string, string> {
  const requestId = entropy.uuid();
  return Object.fromEntries(buildHeaders({ endpoint, dialect, requestId, correlationId: requestId }));
}
