/** How the client fared in a run → `aiperf.client_health` of the summary. */
import type { ClientHealth } from "#metrics/client-health.ts";
import type { ExactJson } from "./json-text.ts";

export function toClientHealthJson(health: ClientHealth): ExactJson {
  return {
    transport: health.transport,
    workers: health.workers,
    is_bottleneck: health.isBottleneck,
    share_of_ttft_p99_ms: health.share.ttftMs,
    share_of_itl_p99_ms: health.share.itlMs,
    basis: health.share.basis,
    loop_lag_ms: { p50: health.loopLagP50Ms, p99: health.loopLagP99Ms, max: health.loopLagMaxMs },
    schedule_lag_p99_ms: health.scheduleLagP99Ms,
    chunks_per_sec: health.chunkRatePerSec,
    peak_in_flight: health.peakInFlight,
    busiest_worker_cores: health.busiestWorkerCores,
    workers_peak_rss_bytes: health.workersPeakRssBytes,
  };
}
