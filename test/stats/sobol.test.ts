import { expect, test } from "bun:test";
import { MOST_SOBOL_DIMENSIONS, sobolPoints } from "#stats/sobol.ts";
import golden from "../golden/stats/designs.json";

test.each(golden.sobol)("as scipy has it: $name", ({ count, dimensions, scrambleSeed, points }) => {
  expect(sobolPoints({ count, dimensions, scrambleSeed: scrambleSeed ?? undefined })).toEqual(points);
});

const COUNT = 128;

test.each([undefined, 5, 2n ** 70n])(
  "a power of two of points has one in each strip of each axis (seed %p)",
  (seed) => {
    const points = sobolPoints({ count: COUNT, dimensions: MOST_SOBOL_DIMENSIONS, scrambleSeed: seed });
    for (let axis = 0; axis < MOST_SOBOL_DIMENSIONS; axis++) {
      expect(new Set(points.map((point) => Math.floor(point[axis]! * COUNT))).size).toBe(COUNT);
    }
  },
);

test("the first two axes are cut evenly into boxes of every shape", () => {
  const points = sobolPoints({ count: COUNT, dimensions: 2, scrambleSeed: 11 });
  for (let across = 1; across <= COUNT; across *= 2) {
    const down = COUNT / across;
    expect(new Set(points.map(([x, y]) => Math.floor(x! * across) * down + Math.floor(y! * down))).size).toBe(COUNT);
  }
});

test("no two axes are the same", () => {
  const points = sobolPoints({ count: COUNT, dimensions: MOST_SOBOL_DIMENSIONS, scrambleSeed: undefined });
  const axes = points[0]!.map((_, axis) => points.map((point) => point[axis]).join());
  expect(new Set(axes).size).toBe(MOST_SOBOL_DIMENSIONS);
});

test("more points begin with the same points", () => {
  const design = { dimensions: 5, scrambleSeed: 1 };
  expect(sobolPoints({ ...design, count: 20 }).slice(0, 7)).toEqual(sobolPoints({ ...design, count: 7 }));
});

test("more dimensions than there are direction numbers for are refused", () => {
  expect(() => sobolPoints({ count: 2, dimensions: 65, scrambleSeed: 1 })).toThrow(/at most 64 dimensions; got 65/);
});
