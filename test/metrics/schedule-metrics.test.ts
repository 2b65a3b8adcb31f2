import { describe, expect, test } from "bun:test";
import type { MetricContext } from "#metrics/metric-context.ts";
import { createPhaseMetrics } from "#metrics/phase-metrics.ts";
import { aFailure, anOutcome, aRecord, CHAT } from "./record-builder.ts";

const MS = 1e6;

/** Requests due every 100 ms that leave so many milliseconds late and take 50, with first content after 20. */
function summaryOf(lagsMs: readonly number[], context: Partial<MetricContext>) {
  const metrics = createPhaseMetrics({ ...CHAT, ...context });
  lagsMs.forEach((lagMs, i) => {
    const dueNs = i * 100 * MS;
    const sentNs = dueNs + lagMs * MS;
    const contentNs = [sentNs + 20 * MS, sentNs + 50 * MS];
    metrics.add(
      aRecord({
        requestIndex: i,
        dueNs,
        issuedNs: sentNs,
        sentNs,
        contentNs,
        firstOutputNs: sentNs + 20 * MS,
        endNs: sentNs + 50 * MS,
      }),
    );
  });
  const { metrics: results } = metrics.summarise(anOutcome({ endNs: 1e9 }));
  return (tag: string) => results.find((metric) => metric.tag === tag)?.stats;
}

const LAGS = [0, 1, 2, 3, 10];

describe("how late requests went out", () => {
  test("is told as a distribution and at the 50th and 99th percentile, where there is a schedule", () => {
    const statsOf = summaryOf(LAGS, { schedule: "rate" });
    expect(statsOf("schedule_lag")).toMatchObject({ min: 0, max: 10, avg: 3.2 });
    expect(statsOf("schedule_lag_p50")).toEqual({ avg: 2 });
    expect(statsOf("schedule_lag_p99")?.avg).toBeCloseTo(9.72, 9);
  });

  test("is told of no closed loop", () => {
    const statsOf = summaryOf(LAGS, {});
    for (const tag of ["schedule_lag", "schedule_lag_p99", "request_latency_from_due", "replay_sched_lag_p99"]) {
      expect(statsOf(tag)).toBeUndefined();
    }
  });

  test("counts requests that failed", () => {
    const metrics = createPhaseMetrics({ ...CHAT, schedule: "rate" });
    metrics.add(aFailure({ dueNs: 0, sentNs: 4 * MS }));
    const lag = metrics.summarise(anOutcome()).metrics.find(({ tag }) => tag === "schedule_lag_p99");
    expect(lag?.stats.avg).toBe(4);
  });
});

describe("where latencies begin", () => {
  test("is at sending; the one from when a request was due stands beside", () => {
    const statsOf = summaryOf(LAGS, { schedule: "rate" });
    expect(statsOf("request_latency")).toMatchObject({ min: 50, max: 50 });
    expect(statsOf("time_to_first_token")).toMatchObject({ min: 20, max: 20 });
    expect(statsOf("request_latency_from_due")).toMatchObject({ min: 50, max: 60 });
  });

  test("is when they were due where that is asked for; the time of decoding stays what it is", () => {
    const statsOf = summaryOf(LAGS, { schedule: "rate", latencyOrigin: "due" });
    expect(statsOf("request_latency")).toMatchObject({ min: 50, max: 60 });
    expect(statsOf("time_to_first_token")).toMatchObject({ min: 20, max: 30 });
    expect(statsOf("decode_duration")).toMatchObject({ min: 30, max: 30 });
    expect(statsOf("benchmark_duration")?.avg).toBe(0.46);
  });

  test("changes nothing in a closed loop, where a request is due when its slot is free", () => {
    expect(summaryOf(LAGS, { latencyOrigin: "due" })("request_latency")).toMatchObject({ min: 50, max: 50 });
  });
});

describe("the replay of a trace", () => {
  test("is judged beyond the delay that all requests share", () => {
    const statsOf = summaryOf([5, 6, 7, 8, 15], { schedule: "trace" });
    expect(statsOf("replay_send_schedule_offset")).toMatchObject({ min: 5e6, max: 15e6 });
    expect(statsOf("replay_sched_lag_p50")).toEqual({ avg: 2 });
    expect(statsOf("replay_sched_lag_p90")?.avg).toBeCloseTo(7.2, 9);
    expect(statsOf("replay_sched_lag_p99")?.avg).toBeCloseTo(9.72, 9);
    expect(statsOf("replay_sched_degraded")).toEqual({ avg: 0 });
  });

  test("is degraded from half a second on", () => {
    expect(summaryOf([0, 0, 0, 900], { schedule: "trace" })("replay_sched_degraded")).toEqual({ avg: 1 });
  });

  test("has numbers of its own only where a trace is replayed", () => {
    expect(summaryOf(LAGS, { schedule: "rate" })("replay_sched_degraded")).toBeUndefined();
  });
});
