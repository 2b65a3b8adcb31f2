/** Least squares against numpy.polyfit, where its raw powers lose digits against exact fractions; and where there is nothing to fit. */
import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { evaluatePolynomial, fitPolynomial } from "#stats/least-squares.ts";
import golden from "../golden/stats/least-squares.json";

describe("agrees with the reference on", () => {
  for (const { name, x, y, degree, coefficients, rSquared } of golden) {
    test(name, () => {
      const points = x.map((at, i) => ({ x: at, y: y[i] as number }));
      const fit = fitPolynomial(points, degree as 1 | 2);
      if (fit === undefined) throw new Error("no fit");
      expect(fit.rSquared).toBeCloseTo(rSquared, 9);
      for (const [i, wanted] of coefficients.entries()) {
        const off = Math.abs((fit.coefficients[i] as number) - wanted);
        expect(off).toBeLessThan(1e-9 * Math.max(Math.abs(wanted), 1e-9));
      }
    });
  }
});

test("a polynomial is found again exactly enough, wherever its points lie", () => {
  const whole = fc.integer({ min: -50, max: 50 });
  fc.assert(
    fc.property(whole, whole, whole, fc.uniqueArray(whole, { minLength: 4, maxLength: 12 }), (a, b, c, xs) => {
      const points = xs.map((x) => ({ x, y: evaluatePolynomial([a, b, c], x) }));
      const { coefficients = [] } = fitPolynomial(points, 2) ?? {};
      for (const [i, wanted] of [a, b, c].entries()) expect(coefficients[i]).toBeCloseTo(wanted, 4);
    }),
  );
});

test("too few different points are no polynomial", () => {
  const twice = { x: 3, y: 1 };
  expect(fitPolynomial([], 1)).toBeUndefined();
  expect(fitPolynomial([twice, { x: 3, y: 2 }], 1)).toBeUndefined();
  expect(fitPolynomial([twice, { x: 4, y: 2 }, twice], 2)).toBeUndefined();
});

test("nothing is explained where nothing varies", () => {
  const flat = [1, 2, 3].map((x) => ({ x, y: 0.1 }));
  const fit = fitPolynomial(flat, 1);
  expect(fit?.rSquared).toBe(0);
  expect(fit?.coefficients[0]).toBeCloseTo(0, 12);
  expect(fit?.coefficients[1]).toBeCloseTo(0.1, 12);
});
