import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { fitRising } from "#stats/isotonic.ts";

const plain = (...values: number[]) => values.map((value) => ({ value, weight: 1 }));

describe("the rising sequence nearest to a noisy one", () => {
  test("what rises is left as it is", () => {
    expect(fitRising(plain(1, 2, 2, 7))).toEqual([1, 2, 2, 7]);
    expect(fitRising([])).toEqual([]);
  });

  test("neighbours that fall are pooled into their mean, by weight", () => {
    expect(fitRising(plain(1, 3, 2, 4))).toEqual([1, 2.5, 2.5, 4]);
    expect(
      fitRising([
        { value: 6, weight: 1 },
        { value: 0, weight: 3 },
      ]),
    ).toEqual([1.5, 1.5]);
  });

  test("a fall reaches back as far as it must", () => {
    expect(fitRising(plain(3, 4, 5, 0))).toEqual([3, 3, 3, 3]);
  });

  const noisy = fc.array(
    fc.record({
      value: fc.double({ min: -1e6, max: 1e6, noNaN: true }),
      weight: fc.integer({ min: 1, max: 1000 }),
    }),
    { minLength: 1, maxLength: 40 },
  );

  test("it never falls, keeps the weighted mean, and stays what it is when fitted again", () => {
    fc.assert(
      fc.property(noisy, (values) => {
        const fitted = fitRising(values);
        expect(fitted).toHaveLength(values.length);
        for (let i = 1; i < fitted.length; i++) expect(fitted[i]!).toBeGreaterThanOrEqual(fitted[i - 1]!);
        const sum = (of: readonly number[]) => of.reduce((total, value, i) => total + value * values[i]!.weight, 0);
        expect(sum(fitted)).toBeCloseTo(sum(values.map(({ value }) => value)), 1);
        const again = fitRising(fitted.map((value, i) => ({ value, weight: values[i]!.weight })));
        expect(again).toEqual(fitted);
      }),
    );
  });

  test("no other rising sequence tried is nearer", () => {
    fc.assert(
      fc.property(noisy, fc.array(fc.double({ min: 0, max: 1e5, noNaN: true }), { minLength: 40 }), (values, steps) => {
        const fitted = fitRising(values);
        let at = fitted[0]! - steps[0]!;
        const other = values.map((_, i) => {
          at += steps[i]!;
          return at;
        });
        const distance = (to: readonly number[]) =>
          values.reduce((sum, { value, weight }, i) => sum + weight * (value - to[i]!) ** 2, 0);
        expect(distance(fitted)).toBeLessThanOrEqual(distance(other) * (1 + 1e-9) + 1e-3);
      }),
    );
  });
});
