import { expect, test } from "bun:test";
import fc from "fast-check";
import { hypervolume, undominatedBoxes } from "#stats/hypervolume.ts";
import golden from "../golden/search/numerics.json";

test("fronts made by hand have the volumes counted by hand", () => {
  expect(
    hypervolume(
      [
        [3, 1],
        [2, 2],
        [1, 3],
      ],
      [0, 0],
    ),
  ).toBe(6);
  expect(
    hypervolume(
      [
        [3, 1, 1],
        [1, 3, 1],
        [1, 1, 3],
        [2, 2, 2],
      ],
      [0, 0, 0],
    ),
  ).toBe(11);
  expect(hypervolume([], [0, 0])).toBe(0);
  expect(hypervolume([[5, -1]], [0, 0])).toBe(0);
});

test.each(golden.hypervolume)(
  "inclusion and exclusion agree in any number of coordinates",
  ({ points, reference, volume }) => {
    expect(hypervolume(points, reference)).toBeCloseTo(volume, 12);
  },
);

test("what a point adds is what of the boxes it reaches", () => {
  const coordinate = fc.double({ min: 0, max: 1, noNaN: true });
  const cases = fc.integer({ min: 1, max: 3 }).chain((size) =>
    fc.record({
      points: fc.array(fc.array(coordinate, { minLength: size, maxLength: size }), { maxLength: 8 }),
      added: fc.array(coordinate, { minLength: size, maxLength: size }),
    }),
  );
  fc.assert(
    fc.property(cases, ({ points, added }) => {
      const reference = added.map(() => 0.2);
      const gain = hypervolume([...points, added], reference) - hypervolume(points, reference);
      const reached = undominatedBoxes(points, reference).reduce(
        (sum, { lower, upper }) =>
          sum + added.reduce((part, value, j) => part * Math.max(0, Math.min(value, upper[j]!) - lower[j]!), 1),
        0,
      );
      expect(Math.abs(gain - reached)).toBeLessThan(1e-9);
    }),
  );
});
