import { expect, test } from "bun:test";
import { minimiseBounded } from "#stats/minimise-bounded.ts";

/** Rosenbrock's valley, with its minimum at (1, 1). */
function rosenbrock(x: Float64Array, gradient: Float64Array): number {
  const [a, b] = x as unknown as [number, number];
  gradient[0] = -2 * (1 - a) - 400 * a * (b - a * a);
  gradient[1] = 200 * (b - a * a);
  return (1 - a) ** 2 + 100 * (b - a * a) ** 2;
}

const wide = { lower: [-5, -5], upper: [5, 5], mostSteps: 200 };

test("a curved valley is followed to its end", () => {
  const { x, value } = minimiseBounded({ ...wide, evaluate: rosenbrock, start: [-1.2, 1] });
  expect(x[0]!).toBeCloseTo(1, 2);
  expect(x[1]!).toBeCloseTo(1, 2);
  expect(value).toBeLessThan(1e-5);
});

test("a minimum outside of the box is met at its wall", () => {
  const { x } = minimiseBounded({ ...wide, evaluate: rosenbrock, start: [-1, -1], upper: [0.5, 5] });
  expect(x[0]).toBe(0.5);
  expect(x[1]!).toBeCloseTo(0.25, 3);
});

test("a start outside is brought in, and where the function is not defined steps are cut back", () => {
  const logarithm = (x: Float64Array, gradient: Float64Array) => {
    const at = x[0] as number;
    gradient[0] = 1 - 0.01 / at;
    return at > 0 ? at - 0.01 * Math.log(at) : Number.POSITIVE_INFINITY;
  };
  const { x } = minimiseBounded({ evaluate: logarithm, start: [9], lower: [-4], upper: [2], mostSteps: 100 });
  expect(x[0]!).toBeCloseTo(0.01, 3);
});
