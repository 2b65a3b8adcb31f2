import { expect, test } from "bun:test";
import { randomStream } from "#core/random.ts";
import { countDistribution } from "#stats/binomial.ts";
import { percentileInterval } from "#stats/percentile-interval.ts";
import golden from "../golden/stats/inference.json";

function binomialCdf(most: number, tries: number, chance: number): number {
  const { first, probabilities } = countDistribution(tries, chance);
  return probabilities.slice(0, Math.max(0, most - first + 1)).reduce((sum, probability) => sum + probability, 0);
}

test("binomial probabilities are those of 50-digit arithmetic, up to a million tries", () => {
  for (const [most, tries, chance, p] of golden.binomial as [number, number, number, number][]) {
    expect(Math.abs(binomialCdf(most, tries, chance) / p - 1)).toBeLessThan(1e-11);
  }
});

test("what cannot fail or cannot succeed has one outcome", () => {
  expect(countDistribution(7, 0)).toEqual({ first: 0, probabilities: Float64Array.of(1) });
  expect(countDistribution(7, 1)).toEqual({ first: 7, probabilities: Float64Array.of(1) });
  expect(countDistribution(0, 0.3)).toEqual({ first: 0, probabilities: Float64Array.of(1) });
});

const ranks = (count: number) => Float64Array.from({ length: count }, (_, index) => index + 1);

test("the ranks and the level are those of the tables", () => {
  // 1 − 22 ÷ 1024: nine of ten values below, or one.
  expect(percentileInterval(ranks(10), 0.5, 0.95)).toEqual({ low: 2, high: 9, level: 1 - 22 / 1024 });
  const median = percentileInterval(ranks(100), 0.5, 0.95)!;
  expect([median.low, median.high]).toEqual([40, 61]);
  expect(median.level).toBeCloseTo(0.9648, 4);
});

test("a percentile that few values lie beyond needs many values", () => {
  expect(percentileInterval(ranks(100), 0.99, 0.95)).toBeUndefined();
  // 0.99^n falls below 0.025 between these two.
  expect(percentileInterval(ranks(367), 0.99, 0.95)).toBeUndefined();
  expect(percentileInterval(ranks(368), 0.99, 0.95)).toMatchObject({ high: 368 });
  expect(percentileInterval(ranks(368), 0.01, 0.95)).toMatchObject({ low: 1 });
  expect(percentileInterval([], 0.5, 0.95)).toBeUndefined();
  expect(percentileInterval(ranks(1000), 1, 0.95)).toBeUndefined();
});

test("either side misses by no more than half of what the level leaves, and one rank less would", () => {
  for (const [count, share, level] of [
    [500, 0.9, 0.95],
    [1000, 0.99, 0.9],
    [77, 0.3, 0.99],
    [1e6, 0.999, 0.95],
  ] as const) {
    const { low, high, level: reached } = percentileInterval(ranks(count), share, level)!;
    const most = (1 - level) / 2;
    const [under, over] = [binomialCdf(low - 1, count, share), 1 - binomialCdf(high - 1, count, share)];
    expect(Math.max(under, over)).toBeLessThanOrEqual(most);
    expect(binomialCdf(low, count, share)).toBeGreaterThan(most);
    expect(1 - binomialCdf(high - 2, count, share)).toBeGreaterThan(most);
    expect(reached).toBeCloseTo(1 - under - over, 10);
    expect(reached).toBeGreaterThanOrEqual(level);
  }
});

test("the true percentile lies in it as often as it says", () => {
  const random = randomStream(1, "coverage");
  let [hits, expected] = [0, 0];
  for (let round = 0; round < 2000; round++) {
    const sample = Float64Array.from({ length: 200 }, () => random.next()).sort();
    const { low, high, level } = percentileInterval(sample, 0.9, 0.9)!;
    if (low <= 0.9 && high >= 0.9) hits++;
    expected = level;
  }
  // Three standard errors of 2000 rounds.
  expect(Math.abs(hits / 2000 - expected)).toBeLessThan(0.02);
});
