import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { randomStream } from "#core/random.ts";
import type { RatePoint } from "#plan/rate-curve.ts";
import { createPacer } from "#run/pacer/create-pacer.ts";
import { createConstantPacer, createGammaPacer, createPoissonPacer, takeShare } from "#run/pacer/pacer.ts";
import { warpTime } from "#run/pacer/time-warp.ts";
import { criticalDistance, distance } from "../support/distance.ts";

const RAMP: readonly RatePoint[] = [
  { atSec: 0, ratePerSec: 0 },
  { atSec: 10, ratePerSec: 100 },
];
const SERIES: readonly RatePoint[] = [
  { atSec: 0, ratePerSec: 5 },
  { atSec: 20, ratePerSec: 80 },
  { atSec: 30, ratePerSec: 80 },
  { atSec: 30, ratePerSec: 10 },
  { atSec: 60, ratePerSec: 0 },
  { atSec: 70, ratePerSec: 40 },
];
const GROWTH: readonly RatePoint[] = [
  { atSec: 0, ratePerSec: 1 },
  { atSec: 8, ratePerSec: 100, growth: "exponential" },
];

/** ∫ of the rate from 0 to t by Simpson's rule on each stretch: exact for straight ones, close for the others. */
function integral(curve: readonly RatePoint[], t: number): number {
  let sum = 0;
  curve.forEach((from, index) => {
    const to = curve[index + 1] ?? { atSec: Number.POSITIVE_INFINITY, ratePerSec: from.ratePerSec };
    const end = Math.min(t, to.atSec);
    if (end <= from.atSec) return;
    const rate = (at: number): number => {
      const part = to.atSec === Number.POSITIVE_INFINITY ? 0 : (at - from.atSec) / (to.atSec - from.atSec);
      if (to.growth === "exponential") return from.ratePerSec * (to.ratePerSec / from.ratePerSec) ** part;
      return from.ratePerSec + (to.ratePerSec - from.ratePerSec) * part;
    };
    const steps = 2000;
    const h = (end - from.atSec) / steps;
    for (let i = 0; i < steps; i++) {
      const at = from.atSec + i * h;
      // At the end of the stretch its own rate counts, not that of a jump.
      sum += (h / 6) * (rate(at) + 4 * rate(at + h / 2) + rate(at + h));
    }
  });
  return sum;
}

const dues = (pacer: { next(): number }, count: number): number[] => Array.from({ length: count }, () => pacer.next());

describe("constant arrivals of a rate that changes", () => {
  for (const [name, curve] of Object.entries({ RAMP, SERIES, GROWTH })) {
    test(`are due when the integral of the rate is a whole number (${name.toLowerCase()})`, () => {
      const arrivals = dues(warpTime(createConstantPacer(1), curve), 1500);
      for (const k of [1, 2, 10, 137, 500, 999, 1500]) expect(integral(curve, arrivals[k - 1] ?? 0)).toBeCloseTo(k, 4);
      expect(arrivals.every((at, i) => at > (arrivals[i - 1] ?? 0))).toBe(true);
    });
  }

  test("come along a linear ramp at √(2·k·D/λ)", () => {
    const arrivals = dues(warpTime(createConstantPacer(1), RAMP), 500);
    for (const [i, at] of arrivals.entries()) expect(at).toBeCloseTo(Math.sqrt((2 * (i + 1) * 10) / 100), 9);
  });

  test("are within one of the integral at any time, whatever the curve", () => {
    const point = fc.record({
      gapSec: fc.double({ min: 0.05, max: 20, noNaN: true }),
      rate: fc.double({ min: 0, max: 200, noNaN: true }),
    });
    fc.assert(
      fc.property(
        fc.array(point, { minLength: 1, maxLength: 6 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (points, share) => {
          let atSec = 0;
          const curve = [{ atSec: 0, ratePerSec: 3 }];
          for (const { gapSec, rate } of points) {
            atSec += gapSec;
            curve.push({ atSec, ratePerSec: rate });
          }
          const until = share * atSec;
          const pacer = warpTime(createConstantPacer(1), curve);
          let count = 0;
          while (pacer.next() <= until) count++;
          expect(Math.abs(count - integral(curve, until))).toBeLessThan(1 + 1e-6);
        },
      ),
      { numRuns: 60 },
    );
  });

  test("end for good where the rate does, and go over a time without any", () => {
    const silent = warpTime(createConstantPacer(1), [
      { atSec: 0, ratePerSec: 2 },
      { atSec: 1, ratePerSec: 2 },
      { atSec: 1, ratePerSec: 0 },
    ]);
    expect(dues(silent, 4)).toEqual([0.5, 1, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]);
    const paused = warpTime(createConstantPacer(1), [
      { atSec: 0, ratePerSec: 1 },
      { atSec: 1, ratePerSec: 1 },
      { atSec: 1, ratePerSec: 0 },
      { atSec: 5, ratePerSec: 0 },
      { atSec: 5, ratePerSec: 4 },
    ]);
    expect(dues(paused, 3)).toEqual([1, 5.25, 5.5]);
  });
});

for (const seed of [1, 2]) {
  test(`Poisson arrivals of a changing rate have exponential gaps in its own time (Kolmogorov–Smirnov, seed ${seed})`, () => {
    const count = 3000;
    const arrivals = dues(warpTime(createPoissonPacer(1, randomStream(seed, "warp")), SERIES), count);
    const gaps = arrivals.map((at, i) => integral(SERIES, at) - (i === 0 ? 0 : integral(SERIES, arrivals[i - 1] ?? 0)));
    expect(distance(gaps, (x) => 1 - Math.exp(-x))).toBeLessThan(criticalDistance(count));
  });

  test(`gamma arrivals of a changing rate keep the shape of their gaps in its own time (seed ${seed})`, () => {
    const count = 3000;
    const arrivals = dues(warpTime(createGammaPacer(1, 2, randomStream(seed, "warp")), RAMP), count);
    const gaps = arrivals.map((at, i) => integral(RAMP, at) - (i === 0 ? 0 : integral(RAMP, arrivals[i - 1] ?? 0)));
    expect(distance(gaps, (x) => 1 - Math.exp(-2 * x) * (1 + 2 * x))).toBeLessThan(criticalDistance(count));
  });
}

describe("shares of a sequence of arrivals", () => {
  test("merge into exactly the whole, for every pacing and any number of them", () => {
    const pacing = fc.constantFrom(
      { kind: "constant", ratePerSec: 30 } as const,
      { kind: "poisson", ratePerSec: 30 } as const,
      { kind: "gamma", ratePerSec: 30, smoothness: 0.5 } as const,
      { kind: "poisson", ratePerSec: 80, curve: SERIES } as const,
    );
    fc.assert(
      fc.property(pacing, fc.integer({ min: 2, max: 7 }), fc.integer(), (kind, count, seed) => {
        const stream = () => randomStream(seed, "arrivals");
        const whole = dues(createPacer(kind, stream()), 40 * count);
        const merged = Array.from({ length: count }, (_, index) =>
          dues(createPacer(kind, stream(), { index, count }), 40),
        );
        expect(merged.flat().sort((a, b) => a - b)).toEqual(whole);
      }),
      { numRuns: 40 },
    );
  });

  test("hold the arrivals whose number is theirs", () => {
    expect(dues(takeShare(createConstantPacer(1), { index: 1, count: 3 }), 3)).toEqual([2, 5, 8]);
  });
});
