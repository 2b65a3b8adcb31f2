import { expect, test } from "bun:test";
import { randomStream } from "#core/random.ts";
import { createConstantPacer, createGammaPacer, createPoissonPacer, type Pacer } from "#run/pacer/pacer.ts";
import { criticalDistance, distance } from "../support/distance.ts";

const gapsOf = (pacer: Pacer, count: number): number[] => {
  let last = 0;
  return Array.from({ length: count }, () => {
    const at = pacer.next();
    const gap = at - last;
    last = at;
    return gap;
  });
};

test("a constant pacer is due at k / rate, exactly, however long it runs", () => {
  const pacer = createConstantPacer(3);
  const dues = Array.from({ length: 1_000_000 }, () => pacer.next());
  expect(dues[0]).toBe(1 / 3);
  expect(dues[999_999]).toBe(1_000_000 / 3);
});

for (const seed of [1, 2, 3]) {
  test(`Poisson gaps are exponential (Kolmogorov–Smirnov, seed ${seed})`, () => {
    const gaps = gapsOf(createPoissonPacer(20, randomStream(seed, "arrivals")), 20_000);
    expect(distance(gaps, (x) => 1 - Math.exp(-20 * x))).toBeLessThan(criticalDistance(gaps.length));
  });

  test(`gamma gaps of shape 1 are exponential, those of shape 2 are Erlang's (seed ${seed})`, () => {
    const one = gapsOf(createGammaPacer(20, 1, randomStream(seed, "arrivals")), 20_000);
    expect(distance(one, (x) => 1 - Math.exp(-20 * x))).toBeLessThan(criticalDistance(one.length));
    const two = gapsOf(createGammaPacer(20, 2, randomStream(seed, "arrivals")), 20_000);
    expect(distance(two, (x) => 1 - Math.exp(-40 * x) * (1 + 40 * x))).toBeLessThan(criticalDistance(two.length));
  });

  test(`bursty gamma gaps (shape 0.25) have mean 1/rate and a coefficient of variation of 2 (seed ${seed})`, () => {
    const gaps = gapsOf(createGammaPacer(50, 0.25, randomStream(seed, "arrivals")), 200_000);
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
    const sd = Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length);
    expect(Math.abs(mean * 50 - 1)).toBeLessThan(0.02);
    expect(Math.abs(sd / mean - 2)).toBeLessThan(0.05);
  });
}

test("the same seed gives the same arrivals, another one others", () => {
  const arrivals = (seed: number) => gapsOf(createPoissonPacer(5, randomStream(seed, "arrivals")), 50);
  expect(arrivals(7)).toEqual(arrivals(7));
  expect(arrivals(7)).not.toEqual(arrivals(8));
});
