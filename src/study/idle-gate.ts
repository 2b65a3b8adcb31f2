/**
 * Waits between two runs until the server has nothing to do, so that no run pays for what the one before left behind:
 * until its own metrics count no request, or, where it has none, until a one-token probe is as quick as it once was.
 */
import type { BenchmarkConfig } from "#config/config.ts";
import type { Clock, Entropy, Http, TlsOptions } from "#core/ports.ts";
import type { StudyEvent } from "#core/study-events.ts";
import { MS_PER_SEC, nsToMs, nsToSec, secToNs } from "#core/units.ts";
import type { EndpointFacts } from "#run/endpoint-facts.ts";
import { probeHeaders, sendTinyInference } from "#run/readiness.ts";
import { pauseFor } from "./pause.ts";
import { readServerLoad } from "./trial/server-load.ts";

export interface IdleGateOptions {
  /** Longest wait for each run. */
  readonly limitSec: number;
  readonly http: Http;
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly onEvent: (event: StudyEvent) => void;
  /** Waiting ends at once. */
  readonly stop: AbortSignal;
}

export interface Waited {
  readonly config: BenchmarkConfig;
  readonly endpoint: EndpointFacts;
  readonly tls: TlsOptions;
}

export interface IdleGate {
  /** Resolves when the server is idle, the limit is reached or the study is stopped; it says which, and how long it took. */
  wait(server: Waited): Promise<void>;
}

const POLL_SEC = 0.25;
const METRICS_TIMEOUT_MS = 5 * MS_PER_SEC;
/** Probes for a baseline; the quickest counts. */
const BASELINE_PROBES = 3;
/** A probe this many times slower than the baseline, and by more than the jitter of a network, has waited for something. */
const SLOWER = 1.5;
const JITTER_MS = 20;

export function createIdleGate(options: IdleGateOptions): IdleGate {
  const { clock, stop, limitSec } = options;
  const baselines = new Map<string, number>();
  const notice = (level: "info" | "warning", text: string) => options.onEvent({ kind: "notice", level, text });
  return {
    wait: async (server) => {
      const startNs = clock.nowNs();
      const deadlineNs = startNs + secToNs(limitSec);
      let isTold = false;
      while (!stop.aborted) {
        const busy = await findBusy(server, baselines, options);
        const waitedSec = nsToSec(clock.nowNs() - startNs);
        if (busy === undefined) {
          notice("info", `The server was idle after ${waitedSec.toFixed(1)} s.`);
          return;
        }
        if (clock.nowNs() >= deadlineNs) {
          notice("warning", `After ${waitedSec.toFixed(1)} s the server is still not idle (${busy}): the run goes on.`);
          return;
        }
        if (!isTold) options.onEvent({ kind: "pause", reason: "idle", seconds: limitSec });
        isTold = true;
        await pauseFor(POLL_SEC, clock, stop);
      }
    },
  };
}

/** What keeps a server from being idle, in words. */
async function findBusy(
  server: Waited,
  baselines: Map<string, number>,
  options: IdleGateOptions,
): Promise<string | undefined> {
  for (const [index, root] of server.endpoint.roots.entries()) {
    const load = await askLoad(root, server, options);
    if (load !== undefined) {
      if (load > 0) return `${load} requests at ${root}`;
      continue;
    }
    const base = server.config.endpoint.urls[index] ?? root;
    const busy = await probe(base, server, { baselines, options });
    if (busy !== undefined) return busy;
  }
  return undefined;
}

async function askLoad(root: string, server: Waited, { http, entropy }: IdleGateOptions): Promise<number | undefined> {
  try {
    const headers = probeHeaders(server.config.endpoint, { dialect: server.endpoint.dialect, entropy });
    const answer = await http.request({
      url: `${root}/metrics`,
      headers,
      timeoutMs: METRICS_TIMEOUT_MS,
      tls: server.tls,
    });
    return answer.status === 200 ? readServerLoad(answer.text) : undefined;
  } catch {
    return undefined;
  }
}

interface ProbeContext {
  readonly baselines: Map<string, number>;
  readonly options: IdleGateOptions;
}

/** The first time, the probe finds its baseline: nothing of ours is under way then. */
async function probe(url: string, server: Waited, { baselines, options }: ProbeContext): Promise<string | undefined> {
  const baselineMs = baselines.get(url);
  const times = baselineMs === undefined ? BASELINE_PROBES : 1;
  let quickestMs = Number.POSITIVE_INFINITY;
  for (let i = 0; i < times && !options.stop.aborted; i++) {
    quickestMs = Math.min(quickestMs, await timeProbe(url, server, options));
  }
  if (!Number.isFinite(quickestMs)) return `no answer from ${url}`;
  if (baselineMs === undefined || quickestMs < baselineMs) {
    baselines.set(url, quickestMs);
    return undefined;
  }
  const slowestMs = Math.max(baselineMs * SLOWER, baselineMs + JITTER_MS);
  if (quickestMs <= slowestMs) return undefined;
  return `a probe took ${quickestMs.toFixed(0)} ms, at first ${baselineMs.toFixed(0)} ms`;
}

/** Infinite where nothing usable came back. */
async function timeProbe(url: string, { config, endpoint, tls }: Waited, options: IdleGateOptions): Promise<number> {
  const { clock, http, entropy, limitSec } = options;
  const startNs = clock.nowNs();
  try {
    const status = await sendTinyInference(
      { url, model: config.models.items[0]?.name ?? "", timeoutMs: Math.max(limitSec, 1) * MS_PER_SEC },
      { endpoint: config.endpoint, dialect: endpoint.dialect, tls, http, entropy },
    );
    return status < 400 ? nsToMs(clock.nowNs() - startNs) : Number.POSITIVE_INFINITY;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
