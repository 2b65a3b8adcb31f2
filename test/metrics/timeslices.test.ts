import { describe, expect, test } from "bun:test";
import { createPhaseMetrics } from "#metrics/phase-metrics.ts";
import { createTimeslices } from "#metrics/timeslices.ts";
import type { FinishedRecord } from "#record/record.ts";
import { aFailure, anOutcome, aRecord, CHAT } from "./record-builder.ts";

const SEC = 1e9;

function slicesOf(records: readonly FinishedRecord[], sliceSec: number) {
  const slices = createTimeslices(sliceSec, CHAT);
  for (const record of records) slices.add(record);
  return slices.summarise().map(({ metrics, ...slice }) => ({
    ...slice,
    stats: new Map(metrics.map((metric) => [metric.tag, metric.stats])),
  }));
}

const lasting = (sentNs: number, endNs: number) =>
  aRecord({ sentNs, issuedNs: sentNs, contentNs: [sentNs + 0.1 * SEC, endNs], endNs });

describe("time slices", () => {
  test("begin at the earliest sending, whatever came back first", () => {
    const slices = slicesOf([lasting(2.5 * SEC, 2.9 * SEC), lasting(0.5 * SEC, 3 * SEC)], 1);
    expect(slices.map(({ startNs, endNs, isComplete }) => [startNs / SEC, endNs / SEC, isComplete])).toEqual([
      [0.5, 1.5, true],
      [2.5, 3, false],
    ]);
  });

  test("take a request where it was sent, and show it in flight wherever it was", () => {
    const slices = slicesOf([lasting(0, 1.5 * SEC), lasting(1 * SEC, 1.25 * SEC), lasting(1.75 * SEC, 2 * SEC)], 1);
    expect(slices.map(({ stats }) => stats.get("request_count")?.avg)).toEqual([1, 2]);
    expect(slices.map(({ stats }) => stats.get("effective_concurrency")?.avg)).toEqual([1, 1]);
    expect(slices.map(({ stats }) => stats.get("request_throughput")?.avg)).toEqual([1, 2]);
  });

  test("of nothing are none", () => {
    expect(slicesOf([], 1)).toEqual([]);
  });

  test("long enough for everything say what the phase says", () => {
    const records = [
      aRecord({ usage: { prompt_tokens: 12, total_tokens: 15 }, requestedOutputTokens: 4, firstChunkTokens: 1 }),
      aRecord({ sentNs: 1e6, endNs: 200e6, contentNs: [80e6, 200e6], tokens: { input: 5, output: 2, reasoning: 9 } }),
      aFailure({ sentNs: 2e6, endNs: 30e6 }),
    ];
    const phase = createPhaseMetrics(CHAT);
    for (const record of records) phase.add(record);
    const whole = phase.summarise(anOutcome({ endNs: 200e6 })).metrics;
    const [slice] = slicesOf(records, 0.2);
    expect(slice?.stats).toEqual(new Map(whole.map((metric) => [metric.tag, metric.stats])));
  });
});
