/** Scales: round ticks that hold all values, logarithms where values span much, and numbers as people write them. */
import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { chooseScale, toTickText } from "#export/plots/axis-scale.ts";

describe("a scale", () => {
  test("of few sizes is linear, from zero on, with round steps", () => {
    expect(chooseScale([12, 47])).toMatchObject({ isLog: false, ticks: [0, 10, 20, 30, 40, 50] });
    expect(chooseScale([0.1, 0.3]).ticks).toEqual([0, 0.1, 0.2, 0.3]);
  });

  test("does not waste half of itself on nothing", () => {
    expect(chooseScale([100, 110]).ticks).toEqual([100, 102, 104, 106, 108, 110]);
  });

  test("of many sizes is logarithmic", () => {
    const { isLog, ticks, place } = chooseScale([1, 1000]);
    expect(isLog).toBe(true);
    expect(ticks).toEqual([1, 2, 5, 10, 20, 50, 100, 200, 500, 1000]);
    expect(place(10)).toBeCloseTo(1 / 3, 12);
    expect(chooseScale([3, 900_000]).ticks).toEqual([10, 100, 1000, 10_000, 100_000, 1_000_000]);
  });

  test("of one value, of zero and of none has a length", () => {
    for (const values of [[7], [0], [-3], [], [5e-324, 0], [100, 100 + 2e-14]]) {
      const { ticks, place } = chooseScale(values);
      expect(ticks.length).toBeGreaterThan(1);
      for (const value of values) expect(place(value)).toBeWithin(0, 1.000001);
    }
  });

  test("holds all its values, and its ticks rise", () => {
    const value = fc.double({ min: -1e9, max: 1e9, noNaN: true });
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 20 }), (values) => {
        const { ticks, place } = chooseScale(values);
        for (const one of values) expect(place(one)).toBeWithin(-1e-6, 1 + 1e-6);
        expect([...ticks].sort((a, b) => a - b)).toEqual([...ticks]);
        expect(ticks.length).toBeLessThan(20);
      }),
    );
  });
});

test("ticks are written as people write numbers", () => {
  const texts = [0, 1000, 2_500_000, 0.25, 0.30000000000000004, -1500, 2e-5, 5e9].map(toTickText);
  expect(texts).toEqual(["0", "1,000", "2,500,000", "0.25", "0.3", "-1,500", "2e-5", "5e+9"]);
});
