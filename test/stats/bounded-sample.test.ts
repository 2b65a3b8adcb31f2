import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { BoundedSample } from "#stats/bounded-sample.ts";
import { LOG_HISTOGRAM_ERROR } from "#stats/log-histogram.ts";
import { populationSd } from "#stats/moments.ts";
import { quantileNearest } from "#stats/quantile.ts";
import { toSortedSample } from "#stats/sorted-sample.ts";

const SHARES = [0, 0.01, 0.25, 0.5, 0.9, 0.99, 1];

function sample(values: readonly number[], limit: number): BoundedSample {
  const bounded = new BoundedSample(limit);
  for (const value of values) bounded.push(value);
  return bounded;
}

const isClose = (ours: number, theirs: number) => Math.abs(ours - theirs) <= LOG_HISTOGRAM_ERROR * Math.abs(theirs);

describe("a bounded sample", () => {
  const values = Array.from({ length: 2000 }, (_, index) => 1e6 + ((index * 7919) % 2000) ** 2);

  test("is exact up to its limit and approximate beyond", () => {
    expect(sample(values, 2000).isExact).toBe(true);
    expect(sample(values, 1999).isExact).toBe(false);
    expect(sample(values, 1999).count).toBe(2000);
  });

  test("has the same moments beyond its limit", () => {
    const exact = sample(values, 5000).moments();
    const rough = sample(values, 100).moments();
    expect([rough.count, rough.min, rough.max]).toEqual([exact.count, exact.min, exact.max]);
    expect(rough.sum / exact.sum).toBeCloseTo(1, 12);
    expect(rough.mean / exact.mean).toBeCloseTo(1, 12);
    expect(populationSd(rough) / populationSd(exact)).toBeCloseTo(1, 10);
  });

  test("keeps quantiles within the stated error beyond its limit", () => {
    const value = fc.double({ min: 1e-3, max: 1e12, noNaN: true });
    fc.assert(
      fc.property(fc.array(value, { minLength: 5, maxLength: 80 }), (list) => {
        const exact = sample(list, 100).quantiles(SHARES);
        const rough = sample(list, 3).quantiles(SHARES);
        expect(rough.every((found, index) => isClose(found, exact[index] as number))).toBe(true);
      }),
    );
  });

  test("finds the nearest ranks before values of infinity, within the same error", () => {
    const list = [5, 1, 4, 2, 3];
    const exact = SHARES.map((share) => quantileNearest(toSortedSample(list), share, 2));
    expect(sample(list, 10).nearest(SHARES, 2)).toEqual(exact);
    expect(sample(list, 2).nearest(SHARES, 2)).toEqual(exact);
  });

  test("can be asked in between and goes on", () => {
    for (const limit of [2, 10]) {
      const bounded = sample([3, 1, 2], limit);
      expect(bounded.quantiles([0.5])).toEqual([2]);
      bounded.push(10);
      expect(bounded.quantiles([0.5, 1])).toEqual([2.5, 10]);
      expect(bounded.moments()).toMatchObject({ count: 4, sum: 16, min: 1, max: 10 });
    }
  });

  test("of nothing has no quantile", () => {
    expect(sample([], 2).quantiles([0.5])).toEqual([Number.NaN]);
    expect(sample([], 2).moments().count).toBe(0);
  });
});
