import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { quantile, quantileNearest } from "#stats/quantile.ts";
import { toSortedSample } from "#stats/sorted-sample.ts";

const values = fc.array(fc.double({ noNaN: true, min: -1e12, max: 1e12 }), { minLength: 1, maxLength: 60 });
const share = fc.double({ noNaN: true, min: 0, max: 1 });

describe("a quantile", () => {
  test("lies between the least and the greatest value", () => {
    fc.assert(
      fc.property(values, share, (list, q) => {
        const sorted = toSortedSample(list);
        const value = quantile(sorted, q);
        expect(value).toBeGreaterThanOrEqual(Math.min(...list));
        expect(value).toBeLessThanOrEqual(Math.max(...list));
      }),
    );
  });

  test("never falls as the share grows", () => {
    fc.assert(
      fc.property(values, share, share, (list, p, q) => {
        const sorted = toSortedSample(list);
        expect(quantile(sorted, Math.min(p, q))).toBeLessThanOrEqual(quantile(sorted, Math.max(p, q)));
      }),
    );
  });

  test("does not depend on the order of the values", () => {
    fc.assert(
      fc.property(values, share, (list, q) => {
        expect(quantile(toSortedSample(list.toReversed()), q)).toBe(quantile(toSortedSample(list), q));
      }),
    );
  });

  test("of nothing is not a number", () => {
    expect(quantile(toSortedSample([]), 0.5)).toBeNaN();
    expect(quantileNearest(toSortedSample([]), 0.5)).toBeNaN();
  });

  test("stays finite next to infinity where it falls on a finite value", () => {
    const sorted = toSortedSample([Number.POSITIVE_INFINITY, 1, 2]);
    expect(quantile(sorted, 0.5)).toBe(2);
    expect(quantile(sorted, 0.75)).toBe(Number.POSITIVE_INFINITY);
    expect(quantile(sorted, 1)).toBe(Number.POSITIVE_INFINITY);
  });
});

test("a nearest quantile is always one of the values", () => {
  fc.assert(
    fc.property(values, share, (list, q) => {
      expect(list.map((value) => value + 0)).toContain(quantileNearest(toSortedSample(list), q) + 0);
    }),
  );
});

test("a sorted sample leaves out what is not a number", () => {
  expect([...toSortedSample([3, Number.NaN, 1])]).toEqual([1, 3]);
});
