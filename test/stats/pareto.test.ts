import { expect, test } from "bun:test";
import fc from "fast-check";
import { type Direction, dominates, paretoFront } from "#stats/pareto.ts";
import golden from "../golden/stats/inference.json";

test.each(golden.pareto)("as the reference has it: $name", ({ points, directions, front }) => {
  expect(paretoFront(points, directions as Direction[])).toEqual(front);
});

/** Few different coordinates, so that equal ones are common. */
const cases = fc.integer({ min: 1, max: 4 }).chain((axes) =>
  fc.record({
    directions: fc.array(fc.constantFrom<Direction>("min", "max"), { minLength: axes, maxLength: axes }),
    points: fc.array(fc.array(fc.integer({ min: 0, max: 4 }), { minLength: axes, maxLength: axes }), { maxLength: 20 }),
  }),
);

test("nothing on the front is dominated, and everything off it is, by a point on it", () => {
  fc.assert(
    fc.property(cases, ({ points, directions }) => {
      const front = paretoFront(points, directions);
      points.forEach((point, index) => {
        const isBeaten = front.some((other) => dominates(points[other]!, point, directions));
        expect(isBeaten).toBe(!front.includes(index));
      });
    }),
  );
});

test("dominating goes one way, and on to the next", () => {
  const three = cases.filter(({ points }) => points.length >= 3);
  fc.assert(
    fc.property(three, ({ points, directions }) => {
      const [a, b, c] = points as [number[], number[], number[]];
      const beats = (x: number[], y: number[]) => dominates(x, y, directions);
      expect(beats(a, a)).toBe(false);
      if (beats(a, b)) expect(beats(b, a)).toBe(false);
      if (beats(a, b) && beats(b, c)) expect(beats(a, c)).toBe(true);
    }),
  );
});

test("the greatest is the least of the opposites", () => {
  fc.assert(
    fc.property(cases, ({ points, directions }) => {
      const turned = directions.map((direction) => (direction === "min" ? "max" : "min"));
      const opposite = points.map((point) => point.map((value) => -value));
      expect(paretoFront(opposite, turned)).toEqual(paretoFront(points, directions));
    }),
  );
});

test("infinities compare like numbers, NaN with nothing", () => {
  const [infinite, none] = [Number.POSITIVE_INFINITY, Number.NaN];
  expect(dominates([2, infinite], [1, infinite], ["max", "min"])).toBe(true);
  expect(
    paretoFront(
      [
        [1, infinite],
        [1, 5],
        [9, none],
      ],
      ["max", "min"],
    ),
  ).toEqual([1, 2]);
});

test("no points have no front", () => {
  expect(paretoFront([], ["min"])).toEqual([]);
});
