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

  test("are finished while the run goes on, and come out the same", () => {
    const records = Array.from({ length: 400 }, (_, index) => {
      const sentNs = index * 50e6;
      return lasting(sentNs, sentNs + 300e6 + (index % 7) * 100e6);
    }).toSorted((a, b) => a.endNs - b.endNs);
    const whole = slicesOf(records, 1.5);
    const parts = createTimeslices(1.5, { ...CHAT, limits: { heldRequests: 64 } });
    for (const record of records) parts.add(record);
    const found = parts.summarise();
    expect(parts.lateRequests).toBe(0);
    expect(found.map(({ metrics: _, ...slice }) => slice)).toEqual(whole.map(({ stats: _, ...slice }) => slice));
    found.forEach(({ metrics }, index) => {
      for (const { tag, stats } of metrics) {
        for (const [stat, value] of Object.entries(stats)) {
          const wanted = (whole[index]?.stats.get(tag) as Record<string, number> | undefined)?.[stat] ?? Number.NaN;
          expect(Math.abs(value - wanted), `${index} ${tag} ${stat}`).toBeLessThanOrEqual(
            1e-9 * Math.abs(wanted) + 1e-9,
          );
        }
      }
    });
  });

  test("count a request that ends long after its slice was finished, and leave it out", () => {
    const records = Array.from({ length: 400 }, (_, index) => lasting(index * 100e6, index * 100e6 + 500e6));
    const slices = createTimeslices(1, { ...CHAT, limits: { heldRequests: 64 } });
    for (const record of [...records, lasting(0.05 * SEC, 60 * SEC)]) slices.add(record);
    const counts = slices
      .summarise()
      .map(({ metrics }) => metrics.find(({ tag }) => tag === "request_count")?.stats.avg);
    expect(slices.lateRequests).toBe(1);
    expect(counts).toEqual(new Array(40).fill(10));
  });
});
