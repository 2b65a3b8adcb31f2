import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { type CurveName, summariseCurves } from "#metrics/load-curves.ts";
import { readRequest } from "#metrics/reading.ts";
import { RequestTimeline } from "#metrics/request-timeline.ts";
import type { FinishedRecord } from "#record/record.ts";
import { aFailure, aRecord, CHAT } from "./record-builder.ts";

const NAMES: readonly CurveName[] = [
  "concurrency",
  "prefill_concurrency",
  "decode_concurrency",
  "prefill_throughput",
  "decode_throughput",
  "total_throughput",
  "prefill_throughput_per_user",
  "decode_throughput_per_user",
  "tokens_in_flight",
];

function curvesOf(records: readonly FinishedRecord[], window: { startNs: number; endNs: number }, keepGaps = true) {
  const timeline = new RequestTimeline();
  const gaps: number[] = [];
  for (const record of records) {
    const reading = readRequest(record, CHAT);
    timeline.add(reading, gaps.length);
    gaps.push(...reading.gapsNs);
  }
  return summariseCurves(timeline, keepGaps ? Float64Array.from(gaps) : undefined, window, NAMES);
}

/** A stream with `gapsNs` between its chunks, over `afterNs` after the last. */
function stream(sentNs: number, ttftNs: number, gapsNs: readonly number[], afterNs = 0): FinishedRecord {
  const contentNs = [sentNs + ttftNs];
  for (const gap of gapsNs) contentNs.push((contentNs.at(-1) as number) + gap);
  const endNs = (contentNs.at(-1) as number) + afterNs;
  return aRecord({ sentNs, contentNs, endNs, tokens: { input: 8, output: gapsNs.length + 1 } });
}

describe("load curves", () => {
  test("of one stream hold its prompt while it prefills and its tokens while it decodes", () => {
    const curves = curvesOf([stream(100, 100, [50, 50], 100)], { startNs: 0, endNs: 1000 });
    const overall = (name: CurveName) => curves.get(name)?.overall;
    expect(overall("concurrency")).toMatchObject({ avg: 0.3, min: 0, max: 1, p50: 0, p90: 1 });
    expect(overall("prefill_concurrency")?.avg).toBe(0.1);
    expect(overall("decode_concurrency")?.avg).toBe(0.2);
    expect(overall("prefill_throughput")).toMatchObject({ max: 8e7, avg: 8e6 });
    expect(overall("decode_throughput")).toMatchObject({ max: 2e7, avg: 2e6 });
    expect(overall("total_throughput")?.avg).toBe(1e7);
    // 8 for 100 ns, 9 for 50, 10 for 50, 11 until the end.
    expect(overall("tokens_in_flight")).toMatchObject({ max: 11, avg: (800 + 450 + 500 + 1100) / 1000 });
    expect(curves.get("decode_throughput")?.whenActive).toMatchObject({ avg: 1e7, min: 0, p50: 0, p90: 2e7 });
    expect(curves.get("total_throughput")?.whenActive?.avg).toBe(1e8 / 3);
  });

  test("give tokens that came together to the gaps that have a length", () => {
    const curves = curvesOf([stream(0, 100, [0, 50, 0, 50])], { startNs: 0, endNs: 200 });
    expect(curves.get("decode_throughput")?.overall).toMatchObject({ avg: 2e7, max: 4e7 });
  });

  test("spread decoding evenly once gaps are not kept", () => {
    const curves = curvesOf([stream(0, 100, [10, 90], 100)], { startNs: 0, endNs: 300 }, false);
    expect(curves.get("decode_throughput")?.whenActive).toMatchObject({ min: 1e7, max: 1e7, avg: 1e7 });
    expect(curves.get("tokens_in_flight")?.overall).toMatchObject({ min: 8, max: 11 });
  });

  test("end a request before they begin another at the same instant", () => {
    const curves = curvesOf([stream(0, 50, [50]), stream(100, 50, [50])], { startNs: 0, endNs: 200 });
    expect(curves.get("concurrency")?.overall).toMatchObject({ min: 1, max: 1 });
  });

  test("count failed requests as in flight, and as nothing else", () => {
    const curves = curvesOf([aFailure({ sentNs: 0, endNs: 100 })], { startNs: 0, endNs: 200 });
    expect(curves.get("concurrency")?.overall?.avg).toBe(0.5);
    expect(curves.get("prefill_throughput")?.overall?.max).toBe(0);
    expect(curves.get("prefill_throughput")?.whenActive).toBeUndefined();
    expect(curves.get("total_throughput")?.whenActive).toMatchObject({ avg: 0, max: 0 });
  });

  test("see only what lies within the window", () => {
    const curves = curvesOf([stream(0, 100, [100]), stream(500, 100, [100])], { startNs: 150, endNs: 550 });
    expect(curves.get("concurrency")?.overall?.avg).toBe(0.25);
    expect(curves.get("prefill_concurrency")?.overall?.avg).toBe(0.125);
  });

  test("of no requests are zero, and of no time nothing", () => {
    expect(curvesOf([], { startNs: 0, endNs: 100 }).get("concurrency")?.overall).toMatchObject({ avg: 0, max: 0 });
    expect(curvesOf([], { startNs: 100, endNs: 100 }).get("concurrency")?.overall).toBeUndefined();
  });
});

describe("whatever the load", () => {
  const gap = fc.integer({ min: 0, max: 1000 });
  const anyStream = fc
    .record({
      sentNs: fc.integer({ min: 0, max: 10_000 }),
      ttftNs: fc.integer({ min: 1, max: 2000 }),
      gaps: fc.array(gap, { maxLength: 8 }),
      afterNs: gap,
    })
    .map(({ sentNs, ttftNs, gaps, afterNs }) => stream(sentNs, ttftNs, gaps, afterNs));
  const anyLoad = fc.array(anyStream, { minLength: 1, maxLength: 20 });
  const window = { startNs: 0, endNs: 50_000 };
  const sum = (records: readonly FinishedRecord[], of: (record: FinishedRecord) => number) =>
    records.reduce((total, record) => total + of(record), 0);

  test("mean concurrency times the window is the time spent in flight", () => {
    fc.assert(
      fc.property(anyLoad, (records) => {
        const { avg = 0 } = curvesOf(records, window).get("concurrency")?.overall ?? {};
        expect(avg * 50_000).toBeCloseTo(
          sum(records, (record) => record.endNs - record.sentNs),
          6,
        );
      }),
    );
  });

  test("mean rates times the window are the tokens", () => {
    fc.assert(
      fc.property(anyLoad, (records) => {
        const curves = curvesOf(records, window);
        const tokensOf = (name: CurveName) => ((curves.get(name)?.overall?.avg ?? 0) * 50_000) / 1e9;
        expect(tokensOf("prefill_throughput")).toBeCloseTo(8 * records.length, 6);
        // Chunks that all came together leave no gap in which their tokens could have flowed.
        const flowed = records.filter(({ contentNs }) => (contentNs.at(-1) as number) > (contentNs[0] as number));
        expect(tokensOf("decode_throughput")).toBeCloseTo(
          sum(flowed, (record) => record.contentNs.length - 1),
          6,
        );
      }),
    );
  });

  test("no curve ever falls below zero, and tokens in flight never exceed all there are", () => {
    fc.assert(
      fc.property(anyLoad, (records) => {
        const curves = curvesOf(records, window);
        for (const name of NAMES) expect(curves.get(name)?.overall?.min).toBeGreaterThanOrEqual(-1e-6);
        const all = sum(records, (record) => 8 + record.contentNs.length);
        expect(curves.get("tokens_in_flight")?.overall?.max).toBeLessThanOrEqual(all + 1e-9);
      }),
    );
  });

  test("the order in which records arrive does not matter", () => {
    fc.assert(
      fc.property(anyLoad, (records) => {
        const one = curvesOf(records, window);
        const other = curvesOf(records.toReversed(), window);
        for (const name of NAMES) {
          expect(other.get(name)?.overall?.avg).toBeCloseTo(one.get(name)?.overall?.avg ?? Number.NaN, 3);
        }
      }),
    );
  });
});
