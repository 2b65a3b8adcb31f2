/**
 * Was the client part of the result? Samples of the load workers, added one by one → what the client used, how late it
 * was, and how much of the latencies may be its own doing. A run is told to have been held up by its client where that
 * share is no longer small, or where a worker had no processor time left.
 */
import { nsToMs } from "#core/units.ts";
import type { WorkerHealth } from "#record/worker-health.ts";
import { BoundedSample } from "#stats/bounded-sample.ts";
import type { Calibration } from "./calibration.ts";
import { type ClientShare, estimateClientShare } from "./client-share.ts";
import type { PhaseResult, Stats } from "./result.ts";

export interface ClientHealth {
  readonly workers: number;
  readonly transport: "socket" | "fetch";
  /** Lateness of the workers' event loops. */
  readonly loopLagP50Ms: number;
  readonly loopLagP99Ms: number;
  readonly loopLagMaxMs: number;
  /** Of sending, against the schedule; absent for a closed loop. */
  readonly scheduleLagP99Ms?: number;
  readonly chunkRatePerSec: number;
  readonly peakInFlight: number;
  /** Of the busiest worker: processor time over time. 1 is a whole core. */
  readonly busiestWorkerCores: number;
  readonly workersPeakRssBytes: number;
  /** Of TTFT and ITL at p99, at most this much may be the client's doing. */
  readonly share: ClientShare;
  readonly ttftP99Ms?: number;
  /** The client held the load up: its figures are not the server's alone. */
  readonly isBottleneck: boolean;
}

export interface ClientHealthOptions {
  readonly workers: number;
  readonly transport: "socket" | "fetch";
  /** Of this kind of machine, where `aiperf doctor` has made one. */
  readonly calibration?: Calibration | undefined;
}

export interface ClientHealthMeter {
  add(worker: number, health: WorkerHealth): void;
  summarise(phase: PhaseResult): ClientHealth;
}

/** Beats kept one by one: an hour and a half of a worker's. */
const MOST_BEATS = 250_000;
/** A worker above this has no time left to stamp with. */
const BUSY_CORES = 0.95;
/** Share of TTFT at p99 above which the client is part of the result. */
const LARGE_SHARE = 0.25;

export function createClientHealth({ workers, transport, calibration }: ClientHealthOptions): ClientHealthMeter {
  const beats = new BoundedSample(MOST_BEATS);
  let maxLagMs = 0;
  const first = new Map<number, WorkerHealth>();
  const last = new Map<number, WorkerHealth>();
  const peakRss = new Map<number, number>();
  return {
    add: (worker, health) => {
      for (const lagMs of health.loopLagMs) {
        beats.push(lagMs);
        maxLagMs = Math.max(maxLagMs, lagMs);
      }
      if (!first.has(worker)) first.set(worker, health);
      last.set(worker, health);
      peakRss.set(worker, Math.max(peakRss.get(worker) ?? 0, health.rssBytes));
    },
    summarise: (phase) => {
      const { outcome } = phase;
      const [loopLagP50Ms = 0, loopLagP99Ms = 0] = beats.count === 0 ? [] : beats.quantiles([0.5, 0.99]);
      const scheduleLagP99Ms = statsOf(phase, "schedule_lag_p99")?.avg;
      const windowSec = (outcome.endNs - outcome.startNs) / 1e9;
      const chunks = (statsOf(phase, "inter_chunk_latency")?.count ?? 0) + outcome.succeeded;
      const chunkRatePerSec = windowSec > 0 ? chunks / windowSec : 0;
      const { peakInFlight } = outcome;
      const load = { peakInFlight, chunkRatePerSec, loopLagP99Ms, scheduleLagP99Ms: scheduleLagP99Ms ?? 0 };
      const share = estimateClientShare(calibration, load);
      const busiestWorkerCores = Math.max(0, ...[...last].map(([worker, end]) => coresOf(first.get(worker), end)));
      const ttftP99Ms = statsOf(phase, "time_to_first_token")?.p99;
      const isShareLarge = ttftP99Ms !== undefined && share.ttftMs > LARGE_SHARE * ttftP99Ms;
      return {
        workers,
        transport,
        loopLagP50Ms,
        loopLagP99Ms,
        loopLagMaxMs: maxLagMs,
        ...(scheduleLagP99Ms === undefined ? {} : { scheduleLagP99Ms }),
        chunkRatePerSec,
        peakInFlight,
        busiestWorkerCores,
        workersPeakRssBytes: [...peakRss.values()].reduce((sum, bytes) => sum + bytes, 0),
        share,
        ...(ttftP99Ms === undefined ? {} : { ttftP99Ms }),
        isBottleneck: busiestWorkerCores > BUSY_CORES || isShareLarge,
      };
    },
  };
}

function coresOf(start: WorkerHealth | undefined, end: WorkerHealth): number {
  const wallMs = start === undefined ? 0 : nsToMs(end.atNs - start.atNs);
  return wallMs > 0 ? (end.cpuMs - (start?.cpuMs ?? 0)) / wallMs : 0;
}

function statsOf(phase: PhaseResult, tag: string): Stats | undefined {
  return phase.metrics.find((metric) => metric.tag === tag)?.stats;
}
