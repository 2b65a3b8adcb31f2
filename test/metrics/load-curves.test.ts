import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { CurveName } from "#metrics/load-curves.ts";
import { LoadRecorder } from "#metrics/load-recorder.ts";
import { DEFAULT_LIMITS, type SampleLimits } from "#metrics/metric-context.ts";
import { readRequest } from "#metrics/reading.ts";
import { toLoad } from "#metrics/request-load.ts";
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

type Window = { startNs: number; endNs: number };

function record(records: readonly FinishedRecord[], window: Window, limits: Partial<SampleLimits> = {}) {
  const recorder = new LoadRecorder({ ...DEFAULT_LIMITS, ...limits });
  for (const one of records) recorder.add(toLoad(readRequest(one, CHAT)));
  return { curves: recorder.finish(window), recorder };
}

const curvesOf = (records: readonly FinishedRecord[], window: Window, limits?: Partial<SampleLimits>) =>
  record(records, window, limits).curves;

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
    const curves = curvesOf([stream(0, 100, [10, 90], 100)], { startNs: 0, endNs: 300 }, { heldGaps: 1 });
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

const statOf = (stats: object | undefined, name: string) =>
  (stats as Record<string, number> | undefined)?.[name] ?? Number.NaN;

describe("a run that is too long to be held", () => {
  const SECOND = 1e9;
  /** `streams` at once, each followed by the next; request k takes 0.5 to 1.5 times as long as the others. */
  function closedLoop(streams: number, rounds: number): FinishedRecord[] {
    const freeNs = new Array<number>(streams).fill(0);
    const records: FinishedRecord[] = [];
    for (let index = 0; index < streams * rounds; index++) {
      const pace = 0.5 + ((index * 7919) % 101) / 101;
      const sentNs = freeNs[index % streams] as number;
      const one = stream(
        sentNs,
        Math.round(0.2 * pace * SECOND),
        new Array(8).fill(Math.round(0.1 * pace * SECOND)),
        7,
      );
      freeNs[index % streams] = one.endNs + 1000;
      records.push(one);
    }
    return records.toSorted((a, b) => a.endNs - b.endNs);
  }
  const records = closedLoop(10, 60);
  const window = { startNs: 0, endNs: (records.at(-1)?.endNs ?? 0) + 5 };
  const whole = record(records, window);

  test("is drawn while it goes on, and comes out the same", () => {
    const parts = record(records, window, { heldRequests: 64, heldGaps: 4000 });
    expect([parts.recorder.lateRequests, parts.recorder.evenRequests]).toEqual([0, 0]);
    for (const name of NAMES) {
      for (const part of ["overall", "whenActive"] as const) {
        for (const [stat, value] of Object.entries(whole.curves.get(name)?.[part] ?? {})) {
          const found = statOf(parts.curves.get(name)?.[part], stat);
          expect(Math.abs(found - value), `${name} ${stat}`).toBeLessThanOrEqual(1e-9 * Math.abs(value));
        }
      }
    }
  });

  test("gives up the gaps of requests for which there is no room, rather than come too late", () => {
    const even = record(records, window, { heldRequests: 64, heldGaps: 80 });
    expect(even.recorder.lateRequests).toBe(0);
    expect(even.recorder.evenRequests).toBeGreaterThan(500);
    for (const name of ["concurrency", "prefill_throughput", "total_throughput"] as const) {
      expect(even.curves.get(name)?.overall).toEqual(whole.curves.get(name)?.overall);
    }
    const pace = (one: typeof whole) => one.curves.get("decode_throughput")?.overall?.avg ?? 0;
    expect(pace(even) / pace(whole)).toBeCloseTo(1, 6);
  });

  test("counts the requests that lasted too long to be in their place, and follows them from there on", () => {
    const endNs = (records.at(-1)?.endNs ?? 0) + 1;
    const endless = aFailure({ sentNs: 0, endNs });
    const late = record([...records, endless], window, { heldRequests: 64, heldGaps: 4000 });
    expect(late.recorder.lateRequests).toBe(1);
    expect(late.curves.get("concurrency")?.overall?.max).toBe(11);
  });

  test("begins before its window was known, and still counts the time until then", () => {
    const early = { startNs: -2 * SECOND, endNs: window.endNs };
    const found = curvesOf(records, early, { heldRequests: 64, heldGaps: 4000 });
    const wanted = curvesOf(records, early);
    expect(found.get("concurrency")?.overall?.avg).toBeCloseTo(wanted.get("concurrency")?.overall?.avg ?? 0, 9);
    expect(found.get("concurrency")?.overall?.min).toBe(0);
  });

  test("makes room for more requests than its limit where all of them are in flight at once", () => {
    const all = Array.from({ length: 40 }, (_, index) => stream(index, 1000, [500, 500]));
    const found = record(all, { startNs: 0, endNs: 3000 }, { heldRequests: 8, heldGaps: 4000 });
    expect(found.curves.get("concurrency")?.overall?.max).toBe(40);
  });
});
