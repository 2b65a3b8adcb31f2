import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { RatePoint } from "#plan/rate-curve.ts";
import { arrivalsBy, instantOf, toStretches } from "#plan/rate-stretches.ts";

const RAMP: RatePoint[] = [
  { atSec: 0, ratePerSec: 0 },
  { atSec: 10, ratePerSec: 20 },
];
/** The inverse of a square root costs half of the digits where the rate is near zero. */
const TOLERANCE_DIGITS = 5;

const curve = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 50 }), fc.boolean()), {
    minLength: 1,
    maxLength: 5,
  })
  .map((steps) => {
    let atSec = 0;
    return steps.map(([length, ratePerSec, isExponential], index): RatePoint => {
      if (index > 0) atSec += length;
      return { atSec, ratePerSec, ...(isExponential && index > 0 ? { growth: "exponential" } : {}) };
    });
  });

describe("arrivals of a curve", () => {
  test("are the area under it, and go on at its last rate", () => {
    const stretches = toStretches(RAMP);
    expect([0, 5, 10, 12].map((sec) => arrivalsBy(stretches, sec))).toEqual([0, 25, 100, 140]);
  });

  test("grow by the same factor in equal times on an exponential stretch", () => {
    const stretches = toStretches([
      { atSec: 0, ratePerSec: 1 },
      { atSec: 10, ratePerSec: 100, growth: "exponential" },
    ]);
    // ∫₀⁵ 100^(t/10) dt and ∫₀¹⁰.
    expect(arrivalsBy(stretches, 5)).toBeCloseTo((9 * 10) / Math.log(100), 10);
    expect(arrivalsBy(stretches, 10)).toBeCloseTo((99 * 10) / Math.log(100), 10);
  });

  test("never come to their number where the rate goes to zero before", () => {
    const stretches = toStretches([
      { atSec: 0, ratePerSec: 2 },
      { atSec: 10, ratePerSec: 0 },
    ]);
    expect(instantOf(stretches, 10)).toBeCloseTo(10, TOLERANCE_DIGITS);
    expect(instantOf(stretches, 11)).toBe(Number.POSITIVE_INFINITY);
  });

  test("have come by the instant at which they are due", () => {
    fc.assert(
      fc.property(curve, fc.integer({ min: 0, max: 2000 }), (points, expected) => {
        const stretches = toStretches(points);
        expect(arrivalsBy(stretches, instantOf(stretches, expected))).toBeCloseTo(expected, TOLERANCE_DIGITS);
      }),
    );
  });
});
