import { expect, test } from "bun:test";
import { type Random, randomStream } from "#core/random.ts";
import { batchMeansInterval } from "#stats/batch-means.ts";
import { summarise } from "#stats/repeat-summary.ts";

/** A series around 0 in which each value keeps `memory` of the one before. */
function series(length: number, memory: number, random: Random): Float64Array {
  let value = random.normal() / Math.sqrt(1 - memory ** 2);
  return Float64Array.from({ length }, () => {
    const kept = value;
    value = memory * value + random.normal();
    return kept;
  });
}

const ROUNDS = 600;

test.each([
  [200, 0],
  [1000, 0.5],
  [1000, 0.8],
  [4000, 0.9],
])("%p values with a memory of %p: the interval holds the true mean as often as it says", (length, memory) => {
  const random = randomStream(7, `coverage.${memory}`);
  let hits = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const { low, high } = batchMeansInterval(series(length, memory, random), 0.95)!;
    if (low <= 0 && high >= 0) hits++;
  }
  // Nominal within 2.5 standard errors of the rounds.
  expect(Math.abs(hits / ROUNDS - 0.95)).toBeLessThan(0.0225);
});

test("taking dependent values for independent ones would be far too sure", () => {
  const random = randomStream(7, "naive");
  let hits = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const { ciLow, ciHigh } = summarise(series(1000, 0.8, random), 0.95);
    if (ciLow <= 0 && ciHigh >= 0) hits++;
  }
  expect(hits / ROUNDS).toBeLessThan(0.6);
});

test("the mean is that of all values, also where batches are not equally long", () => {
  const values = Array.from({ length: 313 }, (_, index) => (index * 37) % 101);
  const { mean, batches } = batchMeansInterval(values, 0.95)!;
  expect(mean).toBeCloseTo(values.reduce((sum, value) => sum + value, 0) / 313, 10);
  expect(batches).toBe(30);
});

test("fewer, longer batches where neighbours are correlated; what is left of it widens the interval", () => {
  const slow = Array.from({ length: 1000 }, (_, index) => index);
  const { batches, lag1, low, high } = batchMeansInterval(slow, 0.95)!;
  expect(batches).toBe(10);
  // Ten rising steps: Σ (i − 4.5)(i − 3.5) over 9 pairs ÷ Σ (i − 4.5)² over 10 = 57.75 ÷ 82.5.
  expect(lag1).toBeCloseTo(0.7, 12);
  // t(9) = 2.2622 times √(1.7 ÷ 0.3) times 100 · √(82.5 ÷ 9 ÷ 10).
  expect((high - low) / 2).toBeCloseTo(2.262157162798205 * Math.sqrt(1.7 / 0.3) * 100 * Math.sqrt(82.5 / 90), 6);
});

test("a constant has no width, and fewer than a hundred values no interval", () => {
  expect(batchMeansInterval(new Array(120).fill(3), 0.95)).toEqual({ mean: 3, low: 3, high: 3, batches: 10, lag1: 0 });
  expect(batchMeansInterval(new Array(99).fill(3), 0.95)).toBeUndefined();
});
