import { expect, test } from "bun:test";
import { factorCholesky, invertSymmetric, solveLower, solveLowerTransposed } from "#stats/cholesky.ts";
import golden from "../golden/search/numerics.json";

const { matrix, factor, inverse } = golden.cholesky;
const n = matrix.length;

test("factor and inverse are scipy's", () => {
  const lower = Float64Array.from(matrix.flat());
  expect(factorCholesky(lower, n)).toBe(true);
  const inverted = invertSymmetric(lower, n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      expect(lower[i * n + j]!).toBeCloseTo(factor[i]![j]!, 13);
      expect(inverted[i * n + j]!).toBeCloseTo(inverse[i]![j]!, 13);
    }
  }
});

test("both triangular solves together solve the system", () => {
  const lower = Float64Array.from(matrix.flat());
  factorCholesky(lower, n);
  const x = Float64Array.from(matrix, (row) => row.reduce((sum, value, j) => sum + value * (j + 1), 0));
  solveLower(lower, n, x);
  solveLowerTransposed(lower, n, x);
  for (const [j, value] of x.entries()) expect(value).toBeCloseTo(j + 1, 12);
});

test("a matrix that is not positive definite is told", () => {
  expect(factorCholesky(Float64Array.from([1, 0, 2, 1]), 2)).toBe(false);
  expect(factorCholesky(Float64Array.from([Number.NaN]), 1)).toBe(false);
});
