import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { Calibration, CalibrationPoint } from "#metrics/calibration.ts";
import { type ClientLoad, estimateClientShare } from "#metrics/client-share.ts";

type Sketch = Partial<CalibrationPoint> & Pick<CalibrationPoint, "concurrency" | "chunkRatePerSec">;

function calibrationOf(...points: Sketch[]): Calibration {
  const usual = {
    series: "streams",
    requests: 100,
    ttftErrorP50Ms: 0.1,
    ttftErrorP99Ms: 1,
    itlErrorP99Ms: 0.1,
  } as const;
  return { version: "1", host: { cpuModel: "A", cores: 2 }, points: points.map((point) => ({ ...usual, ...point })) };
}

const load = (over: Partial<ClientLoad>): ClientLoad => ({
  peakInFlight: 1,
  chunkRatePerSec: 1,
  loopLagP99Ms: 0,
  scheduleLagP99Ms: 0,
  ...over,
});

const STREAMS = calibrationOf(
  { concurrency: 100, chunkRatePerSec: 5000, ttftErrorP99Ms: 1, itlErrorP99Ms: 0.1 },
  { concurrency: 200, chunkRatePerSec: 10_000, ttftErrorP99Ms: 3, itlErrorP99Ms: 0.5 },
);

describe("the client's share of latencies", () => {
  test("between two measured loads lies on the line between their errors", () => {
    expect(estimateClientShare(STREAMS, load({ peakInFlight: 150, chunkRatePerSec: 10 }))).toEqual({
      ttftMs: 2,
      itlMs: expect.closeTo(0.3),
      basis: "calibrated",
    });
  });

  test("is placed by whatever is heavier, the streams or their chunks", () => {
    expect(estimateClientShare(STREAMS, load({ peakInFlight: 100, chunkRatePerSec: 7500 })).ttftMs).toBe(2);
    expect(estimateClientShare(STREAMS, load({ peakInFlight: 200, chunkRatePerSec: 7500 })).ttftMs).toBe(3);
  });

  test("below the lowest load is that of the lowest", () => {
    expect(estimateClientShare(STREAMS, load({ peakInFlight: 2 })).ttftMs).toBe(1);
  });

  test("beyond the highest load nothing is extrapolated: only the measured lag is known", () => {
    const beyond = { basis: "measured lag only" } as const;
    const lags = { loopLagP99Ms: 4, scheduleLagP99Ms: 6 };
    expect(estimateClientShare(STREAMS, load({ peakInFlight: 201, ...lags }))).toEqual({
      ttftMs: 6,
      itlMs: 4,
      ...beyond,
    });
    expect(estimateClientShare(STREAMS, load({ chunkRatePerSec: 10_001, ...lags }))).toMatchObject(beyond);
    expect(estimateClientShare(undefined, load(lags))).toEqual({ ttftMs: 6, itlMs: 4, ...beyond });
  });

  test("of few streams with many chunks is found among the loads of that kind", () => {
    const both = calibrationOf(
      { concurrency: 100, chunkRatePerSec: 5000, ttftErrorP99Ms: 1 },
      { series: "chunks", concurrency: 5, chunkRatePerSec: 5000, ttftErrorP99Ms: 2 },
      { series: "chunks", concurrency: 50, chunkRatePerSec: 50_000, ttftErrorP99Ms: 5 },
    );
    expect(estimateClientShare(both, load({ peakInFlight: 20, chunkRatePerSec: 50_000 })).ttftMs).toBe(5);
    expect(estimateClientShare(both, load({ peakInFlight: 20, chunkRatePerSec: 1000 })).ttftMs).toBe(1);
    expect(estimateClientShare(both, load({ peakInFlight: 60, chunkRatePerSec: 50_000 })).basis).toBe(
      "measured lag only",
    );
  });

  test("grows by what the run's event loop was later than the calibration's", () => {
    const withLag = calibrationOf({ concurrency: 100, chunkRatePerSec: 5000, loopLagP99Ms: 1 });
    expect(estimateClientShare(withLag, load({ loopLagP99Ms: 0.5 })).ttftMs).toBe(1);
    expect(estimateClientShare(withLag, load({ loopLagP99Ms: 8 }))).toMatchObject({ ttftMs: 8, itlMs: 7.1 });
  });

  test("is never less than the run's own lag, where the calibration knows of none", () => {
    expect(estimateClientShare(STREAMS, load({ loopLagP99Ms: 0.9 })).ttftMs).toBe(1);
    expect(estimateClientShare(STREAMS, load({ loopLagP99Ms: 7 })).ttftMs).toBe(7);
  });

  test("never falls when more is asked of the client", () => {
    const positive = (max: number) => fc.double({ min: 0, max, noNaN: true });
    const points = fc.array(
      fc.record({
        series: fc.constantFrom("streams" as const, "chunks" as const),
        concurrency: fc.integer({ min: 1, max: 1000 }),
        chunkRatePerSec: positive(1e5),
        requests: fc.integer({ min: 1, max: 1000 }),
        ttftErrorP99Ms: positive(100),
        itlErrorP99Ms: positive(10),
      }),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(
        points,
        positive(1500),
        positive(1e5),
        positive(500),
        positive(5e4),
        (some, streams, chunks, more, faster) => {
          const calibration = calibrationOf(...some);
          const lighter = estimateClientShare(calibration, load({ peakInFlight: streams, chunkRatePerSec: chunks }));
          const heavier = estimateClientShare(
            calibration,
            load({ peakInFlight: streams + more, chunkRatePerSec: chunks + faster }),
          );
          if (heavier.basis === "measured lag only") return;
          expect(lighter.basis).toBe("calibrated");
          expect(heavier.ttftMs).toBeGreaterThanOrEqual(lighter.ttftMs - 1e-9);
        },
      ),
    );
  });
});
