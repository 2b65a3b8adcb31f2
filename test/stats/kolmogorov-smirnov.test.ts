import { expect, test } from "bun:test";
import fc from "fast-check";
import { kolmogorovSurvival } from "#stats/kolmogorov-distribution.ts";
import { compareDistributions } from "#stats/kolmogorov-smirnov.ts";
import { toSortedSample } from "#stats/sorted-sample.ts";
import golden from "../golden/stats/inference.json";

const compare = (a: readonly number[], b: readonly number[]) =>
  compareDistributions(toSortedSample(a), toSortedSample(b));

test.each(golden.kolmogorovSmirnov)("as scipy has it: statistic $statistic", ({ a, b, statistic, pValue }) => {
  const ours = compare(a, b);
  expect(ours.statistic).toBe(statistic);
  expect(Math.abs(ours.pValue - pValue)).toBeLessThan(1e-12 * pValue);
});

/** Every way to choose which of the ranks 1 to `total` are the first sample's. */
function* choices(total: number, size: number, from = 1): Generator<number[]> {
  if (size === 0) yield [];
  else
    for (let rank = from; rank <= total - size + 1; rank++) {
      for (const rest of choices(total, size - 1, rank + 1)) yield [rank, ...rest];
    }
}

test("the p-value is the share of all orders that are at least as far apart", () => {
  for (const [m, n] of [
    [2, 2],
    [3, 2],
    [4, 4],
    [3, 6],
    [5, 4],
    [2, 9],
  ] as const) {
    const results = [...choices(m + n, m)].map((a) => {
      const b = Array.from({ length: m + n }, (_, index) => index + 1).filter((rank) => !a.includes(rank));
      return compare(a, b);
    });
    for (const { statistic, pValue } of results) {
      // Statistics are quotients of small whole numbers: equal ones differ by rounding only.
      const extreme = results.filter((other) => other.statistic > statistic - 1e-9).length;
      expect(pValue).toBeCloseTo(extreme / results.length, 12);
    }
  }
});

/** Two samples of n: the second half-step behind the first, but `shift` of its values before all others. */
function shifted(n: number, shift: number): [number[], number[]] {
  const a = Array.from({ length: n }, (_, index) => index);
  return [a, a.map((value) => (value < shift ? value - n : value + 0.5))];
}

/** For equal sizes the reflections of the path can be summed: 2 Σ (−1)^(k−1) C(2n, n − kh) ÷ C(2n, n). */
function equalSizesP(n: number, h: number): number {
  let [sum, share] = [0, 1];
  for (let k = 1, i = 0; k * h <= n; k++) {
    for (; i < k * h; i++) share *= (n - i) / (n + i + 1);
    sum += (k % 2 === 1 ? 2 : -2) * share;
  }
  return sum;
}

test.each([
  [50, 1],
  [50, 12],
  [400, 30],
  [400, 200],
  [1000, 5],
])("two samples of %p agree with the sum over reflections (%p)", (n, shift) => {
  const [a, b] = shifted(n, shift);
  const { statistic, pValue } = compare(a, b);
  const h = Math.round(statistic * n);
  expect(Math.abs(pValue / equalSizesP(n, h) - 1)).toBeLessThan(1e-10);
});

test("where the exact answer would cost too much, an approximation is close to it", () => {
  for (const shift of [100, 160, 250]) {
    const [a, b] = shifted(12_000, shift);
    const { statistic, pValue } = compare(a, b);
    expect(Math.abs(pValue / equalSizesP(12_000, Math.round(statistic * 12_000)) - 1)).toBeLessThan(0.05);
  }
});

test("the one-sample distribution is the exact one, nearly", () => {
  for (const [d, count, p] of golden.kolmogorov as [number, number, number][]) {
    expect(Math.abs(kolmogorovSurvival(d, count) / p - 1)).toBeLessThan(count < 5000 ? 2e-4 : 2e-6);
  }
});

const samples = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 25 });

test("it does not matter which sample comes first, nor on what scale both are", () => {
  fc.assert(
    fc.property(samples, samples, (a, b) => {
      const { statistic, pValue } = compare(a, b);
      const turned = compare(b, a);
      expect(turned.statistic).toBeCloseTo(statistic, 12);
      expect(turned.pValue).toBeCloseTo(pValue, 12);
      expect(compare(a.map(Math.exp), b.map(Math.exp))).toEqual({ statistic, pValue });
      expect(pValue > 0 && pValue <= 1).toBe(true);
    }),
  );
});

test("a sample does not differ from itself, and nothing can be said about none", () => {
  expect(compare([1, 2, 2, 3], [1, 2, 2, 3])).toEqual({ statistic: 0, pValue: 1 });
  expect(compare([], [1])).toEqual({ statistic: Number.NaN, pValue: Number.NaN });
});

test("samples far apart have the smallest p-value there is: two orders of all", () => {
  const { statistic, pValue } = compare([1, 2, 3], [4, 5, 6, 7]);
  expect(statistic).toBe(1);
  expect(pValue).toBeCloseTo(2 / 35, 15);
});
