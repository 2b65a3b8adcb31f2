import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { LOG_HISTOGRAM_ERROR, LogHistogram } from "#stats/log-histogram.ts";
import { populationSd } from "#stats/moments.ts";
import { PooledSample } from "#stats/pooled-sample.ts";
import { toSortedSample } from "#stats/sorted-sample.ts";

const SHARES = [0.01, 0.25, 0.5, 0.9, 0.99];

function pool(values: readonly number[], limit: number): PooledSample {
  const sample = new PooledSample(limit);
  for (const value of values) sample.push(value);
  return sample;
}

describe("a pooled sample", () => {
  const values = Array.from({ length: 2000 }, (_, index) => 1e6 + ((index * 7919) % 2000) ** 2);

  test("keeps its values up to the limit and gives them up beyond", () => {
    expect(pool(values, 2000).kept()?.length).toBe(2000);
    expect(pool(values, 1999).kept()).toBeUndefined();
    expect(pool(values, 1999).count).toBe(2000);
  });

  test("has the same moments beyond its limit", () => {
    const exact = pool(values, 5000).summarise(SHARES).moments;
    const rough = pool(values, 100).summarise(SHARES).moments;
    expect([rough.count, rough.min, rough.max]).toEqual([exact.count, exact.min, exact.max]);
    expect(rough.sum / exact.sum).toBeCloseTo(1, 12);
    expect(rough.mean / exact.mean).toBeCloseTo(1, 12);
    expect(populationSd(rough) / populationSd(exact)).toBeCloseTo(1, 10);
  });

  test("keeps quantiles within the stated error beyond its limit", () => {
    const rough = pool(values, 100).summarise(SHARES).quantiles;
    const sorted = toSortedSample(values);
    SHARES.forEach((share, index) => {
      const atRank = sorted[Math.floor(share * (values.length - 1))] as number;
      expect(Math.abs((rough[index] as number) / atRank - 1)).toBeLessThanOrEqual(LOG_HISTOGRAM_ERROR * 1.000001);
    });
  });
});

describe("a log histogram", () => {
  test("is never further off than it says, at any magnitude", () => {
    const value = fc.double({ min: 1e-6, max: 1e15, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 1, maxLength: 50 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (list, q) => {
          const histogram = new LogHistogram();
          for (const item of list) histogram.add(item);
          const atRank = toSortedSample(list)[Math.floor(q * (list.length - 1))] as number;
          const [found = 0] = histogram.quantiles([q]);
          expect(Math.abs(found / atRank - 1)).toBeLessThanOrEqual(LOG_HISTOGRAM_ERROR * 1.000001);
        },
      ),
    );
  });

  test("counts zeros, and has no quantile of nothing", () => {
    const histogram = new LogHistogram();
    expect(histogram.quantiles([0.5])).toEqual([Number.NaN]);
    for (const value of [0, 0, 0, 8]) histogram.add(value);
    expect(histogram.quantiles([0.5])).toEqual([0]);
    expect(histogram.quantiles([1])[0]).toBeCloseTo(8, 1);
  });
});
