import { expect, test } from "bun:test";
import fc from "fast-check";
import { holm } from "#stats/holm.ts";
import { compareMeans, comparePairs } from "#stats/mean-comparison.ts";

/** Hours of sleep gained with two drugs, Student 1908; the results are printed in the manual of R's t.test. */
const FIRST = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0];
const SECOND = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];

test("independent groups, as published", () => {
  const result = compareMeans(FIRST, SECOND, 0.95)!;
  expect(result.difference).toBeCloseTo(1.58, 12);
  expect(result.low).toBeCloseTo(-0.2054832, 7);
  expect(result.high).toBeCloseTo(3.3654832, 7);
  expect(result.pValue).toBeCloseTo(0.07939, 5);
  expect(result.df).toBeCloseTo(17.776, 3);
});

test("pairs, as published", () => {
  const result = comparePairs(FIRST, SECOND, 0.95)!;
  expect(result.difference).toBeCloseTo(1.58, 12);
  expect(result.low).toBeCloseTo(0.7001142, 7);
  expect(result.high).toBeCloseTo(2.4598858, 7);
  expect(result.pValue).toBeCloseTo(0.002833, 6);
  expect(result.df).toBe(9);
});

const groups = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 2, maxLength: 12 });

test("an interval of level 1 − p just reaches 0", () => {
  fc.assert(
    fc.property(groups, groups, (a, b) => {
      const { pValue } = compareMeans(a, b, 0.95)!;
      fc.pre(pValue > 1e-6 && pValue < 0.999);
      const { low, high, difference } = compareMeans(a, b, 1 - pValue)!;
      const nearest = difference > 0 ? low : high;
      expect(Math.abs(nearest / difference)).toBeLessThan(1e-7);
    }),
  );
});

test("exchanged groups differ by as much the other way", () => {
  fc.assert(
    fc.property(groups, groups, (a, b) => {
      const [there, back] = [compareMeans(a, b, 0.9)!, compareMeans(b, a, 0.9)!];
      expect(back.difference).toBeCloseTo(-there.difference, 9);
      expect(back.low).toBeCloseTo(-there.high, 9);
      expect(back.pValue).toBeCloseTo(there.pValue, 9);
    }),
  );
});

test("without any scatter equal means are equal, and others differ for certain", () => {
  const third = [0.1, 0.1, 0.1];
  for (const compare of [compareMeans, comparePairs]) {
    expect(compare(third, third, 0.95)).toMatchObject({ difference: 0, low: 0, high: 0, pValue: 1 });
    expect(compare([1, 1, 1], [3, 3, 3], 0.95)).toMatchObject({ difference: 2, low: 2, high: 2, pValue: 0 });
  }
});

test("one group may be without scatter: the other alone decides", () => {
  expect(compareMeans([5, 5, 5, 5], [1, 2, 3], 0.95)!.df).toBeCloseTo(2, 12);
});

test("fewer than two values cannot be compared, nor can halves of pairs", () => {
  expect(compareMeans([1], [1, 2, 3], 0.95)).toBeUndefined();
  expect(compareMeans([1, 2], [], 0.95)).toBeUndefined();
  expect(comparePairs([1], [2], 0.95)).toBeUndefined();
  expect(() => comparePairs([1, 2], [1, 2, 3], 0.95)).toThrow(/got 2 and 3/);
});

test("Holm's correction multiplies the smallest most, and keeps the order", () => {
  const corrected = holm([0.01, 0.04, 0.03, 0.005]);
  for (const [index, wanted] of [0.03, 0.06, 0.06, 0.02].entries()) expect(corrected[index]).toBeCloseTo(wanted, 15);
  expect(holm([0.9, 0.8])).toEqual([1, 1]);
  expect(holm([])).toEqual([]);
});

test("Holm's correction lies between none and Bonferroni's", () => {
  const chances = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(chances, (given) => {
      const corrected = holm(given);
      given.forEach((p, index) => {
        expect(corrected[index]!).toBeGreaterThanOrEqual(p);
        expect(corrected[index]!).toBeLessThanOrEqual(Math.min(1, p * given.length));
        given.forEach((q, other) => {
          if (p < q) expect(corrected[index]!).toBeLessThanOrEqual(corrected[other]!);
        });
      });
    }),
  );
});
