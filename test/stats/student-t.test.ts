import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { normalQuantile } from "#stats/normal.ts";
import { criticalT } from "#stats/repeat-summary.ts";
import { studentCdf, studentQuantile, studentTwoSidedP } from "#stats/student-t.ts";
import golden from "../golden/stats/inference.json";

const expectClose = (ours: number, wanted: number, relative = 1e-12) =>
  expect(Math.abs(ours - wanted)).toBeLessThanOrEqual(relative * Math.abs(wanted));

describe.each(golden.tCritical)("critical values at $level, as scipy has them", ({ level, byDf }) => {
  test("for 1 to 30 degrees of freedom", () => {
    for (const [index, t] of byDf.entries()) expectClose(criticalT(level, index + 1), t);
  });
});

test("probabilities and quantiles are those of 50-digit arithmetic, fractional and many degrees of freedom too", () => {
  for (const [t, df, p] of golden.studentP as [number, number, number][]) {
    expectClose(studentTwoSidedP(t, df), p);
    expectClose(studentTwoSidedP(-t, df), p);
    expectClose(studentCdf(-t, df), p / 2);
    expectClose(studentCdf(t, df), 1 - p / 2);
    expectClose(studentQuantile(p / 2, df), -t);
  }
});

test("normal quantiles are those of 50-digit arithmetic", () => {
  for (const [p, z] of golden.normalQuantile as [number, number][]) expectClose(normalQuantile(p), z, 1e-14);
});

test("one and two degrees of freedom have closed forms", () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-12, max: 1e12, noNaN: true }), (t) => {
      expectClose(studentTwoSidedP(t, 1), (2 / Math.PI) * Math.atan2(1, t));
      const root = Math.sqrt(2 + t * t);
      expectClose(studentTwoSidedP(t, 2), 2 / (root * (root + t)));
    }),
  );
});

const degrees = fc.double({ min: 1, max: 1e5, noNaN: true });
const chances = fc.double({ min: 1e-9, max: 1 - 1e-9, noNaN: true });

test("a quantile has the probability it was asked for, on both sides of 0", () => {
  fc.assert(
    fc.property(chances, degrees, (p, df) => {
      expectClose(studentCdf(studentQuantile(p, df), df), p);
      expectClose(studentQuantile(1 - (1 - p), df), studentQuantile(p, df), 1e-6);
      expect(Math.sign(studentQuantile(p, df))).toBe(Math.sign(p - 0.5));
    }),
  );
});

test("probabilities fall with t, whichever way they are computed", () => {
  for (const df of [1, 2.5, 40, 9999.5, 10_000, 1e7]) {
    const values = Array.from({ length: 400 }, (_, index) => studentTwoSidedP(index / 50, df));
    expect(values[0]).toBe(1);
    expect(values.every((value, index) => index === 0 || value < values[index - 1]!)).toBe(true);
  }
});

test("with ever more degrees of freedom t becomes normal", () => {
  expectClose(studentQuantile(0.975, 1e15), normalQuantile(0.975));
  expect(studentQuantile(0.975, Number.POSITIVE_INFINITY)).toBe(studentQuantile(0.975, 1e16));
});

test("certainty lies at infinity, and beyond it there is nothing", () => {
  for (const quantile of [normalQuantile, (p: number) => studentQuantile(p, 3)]) {
    expect([0, 0.5, 1].map(quantile)).toEqual([Number.NEGATIVE_INFINITY, 0, Number.POSITIVE_INFINITY]);
    expect([-0.1, 1.1, Number.NaN].map(quantile)).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  }
  for (const df of [1, 3e5]) expect(studentTwoSidedP(Number.POSITIVE_INFINITY, df)).toBe(0);
  expect(studentCdf(Number.NEGATIVE_INFINITY, 2)).toBe(0);
});
