import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { Distribution } from "#config/config.ts";
import { randomStream } from "#core/random.ts";
import { drawLength, drawReal, pickWeighted } from "#workload/distribution.ts";

const DRAWS = 20_000;
const reals = (distribution: Distribution, name = "reals") => {
  const random = randomStream(7, name);
  return Array.from({ length: DRAWS }, () => drawReal(distribution, random));
};
const lengths = (distribution: Distribution, name = "lengths") => {
  const random = randomStream(7, name);
  return Array.from({ length: DRAWS }, () => drawLength(distribution, random));
};
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const spread = (values: readonly number[]) => {
  const centre = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - centre) ** 2)));
};

/** Largest gap between the empirical and the wanted distribution function (Kolmogorov and Smirnov). */
function largestGap(values: readonly number[], cdf: (x: number) => number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return Math.max(
    ...sorted.map((x, i) => Math.max(Math.abs(cdf(x) - i / sorted.length), Math.abs(cdf(x) - (i + 1) / sorted.length))),
  );
}
/** A gap above this has a probability below 0.001 where the law holds. */
const GAP_ALLOWED = 1.95 / Math.sqrt(DRAWS);

/** Normal distribution function; Abramowitz and Stegun 7.1.26, error below 2e-7. */
function phi(x: number): number {
  const t = 1 / (1 + (0.3275911 * Math.abs(x)) / Math.SQRT2);
  const poly = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t;
  const erf = 1 - poly * Math.exp((-x * x) / 2);
  return x >= 0 ? (1 + erf) / 2 : (1 - erf) / 2;
}

describe("real draws follow their law", () => {
  test("normal, far from zero", () => {
    const values = reals({ type: "normal", mean: 500, stddev: 50 });
    expect(largestGap(values, (x) => phi((x - 500) / 50))).toBeLessThan(GAP_ALLOWED);
  });

  test("normal near zero is cut off at zero, not folded or clamped", () => {
    const values = reals({ type: "normal", mean: 1, stddev: 2 });
    const below = phi(-0.5);
    expect(Math.min(...values)).toBeGreaterThan(0);
    expect(largestGap(values, (x) => (phi((x - 1) / 2) - below) / (1 - below))).toBeLessThan(GAP_ALLOWED);
  });

  test("lognormal by mean and median", () => {
    const values = reals({ type: "lognormal", mean: 600, median: 400 });
    const sigma = Math.sqrt(2 * Math.log(1.5));
    expect(largestGap(values, (x) => phi(Math.log(x / 400) / sigma))).toBeLessThan(GAP_ALLOWED);
    expect(mean(values) / 600).toBeCloseTo(1, 1);
  });

  test("lognormal whose median is its mean is a constant", () => {
    expect(spread(reals({ type: "lognormal", mean: 40, median: 40 }))).toBe(0);
  });

  test("uniform", () => {
    expect(largestGap(reals({ type: "uniform", min: 3, max: 8 }), (x) => (x - 3) / 5)).toBeLessThan(GAP_ALLOWED);
  });

  test("multimodal takes each peak as often as its weight says", () => {
    const values = reals({
      type: "multimodal",
      peaks: [
        { type: "fixed", value: 10, weight: 1 },
        { type: "normal", mean: 1000, stddev: 10, weight: 3 },
      ],
    });
    expect(values.filter((value) => value === 10).length / DRAWS).toBeCloseTo(0.25, 1.5);
    expect(mean(values.filter((value) => value !== 10))).toBeCloseTo(1000, -0.5);
  });

  test("empirical takes each value as often as its weight says", () => {
    const values = reals({
      type: "empirical",
      points: [
        { value: 1, weight: 70 },
        { value: 2, weight: 20 },
        { value: 5, weight: 10 },
      ],
    });
    const share = (wanted: number) => values.filter((value) => value === wanted).length / DRAWS;
    expect([share(1), share(2), share(5)].map((part) => Math.round(part * 50) / 50)).toEqual([0.7, 0.2, 0.1]);
  });
});

describe("lengths", () => {
  test("a fixed fraction is rounded up, a normal mean without spread to the nearest", () => {
    const random = randomStream(1, "x");
    expect(drawLength({ type: "fixed", value: 3.2 }, random)).toBe(4);
    expect(drawLength({ type: "normal", mean: 3.2, stddev: 0 }, random)).toBe(3);
  });

  test("zero and negative values give 1", () => {
    const random = randomStream(1, "x");
    expect(drawLength({ type: "fixed", value: 0 }, random)).toBe(1);
    expect(drawLength({ type: "fixed", value: -5 }, random)).toBe(1);
    expect(drawLength({ type: "normal", mean: 0, stddev: 0 }, random)).toBe(1);
  });

  test("rounding up moves the mean by a half, not more", () => {
    const values = lengths({ type: "normal", mean: 500, stddev: 50 });
    expect(mean(values)).toBeGreaterThan(499.5);
    expect(mean(values)).toBeLessThan(501.5);
    expect(spread(values)).toBeCloseTo(50, -0.4);
  });

  test("every whole number of a uniform window is equally likely, both ends included", () => {
    const values = lengths({ type: "uniform", min: 10, max: 14 });
    for (const wanted of [10, 11, 12, 13, 14]) {
      expect(values.filter((value) => value === wanted).length / DRAWS).toBeCloseTo(0.2, 1.6);
    }
    expect(new Set(values).size).toBe(5);
  });

  test("bounds hold for what comes out, and a draw without bounds in reach is unchanged", () => {
    const bounded = lengths({ type: "normal", mean: 100, stddev: 80, min: 50, max: 120.5 });
    expect(Math.min(...bounded)).toBe(50);
    expect(Math.max(...bounded)).toBe(120);
  });

  test("a peak's own bounds hold as well as the outer ones", () => {
    const values = lengths({
      type: "multimodal",
      min: 20,
      peaks: [
        { type: "normal", mean: 10, stddev: 30, max: 40, weight: 1 },
        { type: "fixed", value: 5, weight: 1 },
      ],
    });
    expect(Math.min(...values)).toBe(20);
    expect(Math.max(...values)).toBe(40);
  });

  test("the same stream gives the same draws", () => {
    const law: Distribution = { type: "lognormal", mean: 90, median: 50 };
    expect(lengths(law).slice(0, 50)).toEqual(lengths(law).slice(0, 50));
    expect(lengths(law, "a").slice(0, 50)).not.toEqual(lengths(law, "b").slice(0, 50));
  });

  test("law: whole and at least 1, whatever the distribution", () => {
    const bounded = fc.double({ min: 0, max: 5000, noNaN: true });
    const shape = fc.oneof(
      fc.record({ type: fc.constant("fixed" as const), value: fc.double({ min: -50, max: 5000, noNaN: true }) }),
      fc.record({ type: fc.constant("normal" as const), mean: bounded, stddev: bounded }),
      fc
        .tuple(bounded, bounded)
        .map(([a, b]) => ({ type: "uniform" as const, min: Math.min(a, b), max: Math.max(a, b) })),
    );
    fc.assert(
      fc.property(shape, fc.integer(), (law, seed) => {
        const value = drawLength(law, randomStream(seed, "law"));
        expect(Number.isSafeInteger(value)).toBe(true);
        expect(value).toBeGreaterThanOrEqual(1);
      }),
    );
  });
});

describe("weighted picks", () => {
  test("an item of weight 0 is never taken", () => {
    const random = randomStream(3, "pick");
    const items = [
      { name: "never", weight: 0 },
      { name: "always", weight: 2 },
      { name: "never either", weight: 0 },
    ];
    const names = Array.from({ length: 500 }, () => pickWeighted(items, (item) => item.weight, random).name);
    expect(new Set(names)).toEqual(new Set(["always"]));
  });

  test("weights that are all 0 count as equal", () => {
    const random = randomStream(3, "pick");
    const counts = [0, 0, 0];
    for (let i = 0; i < 3000; i++) counts[pickWeighted([0, 1, 2], () => 0, random)]! += 1;
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(120);
  });
});
