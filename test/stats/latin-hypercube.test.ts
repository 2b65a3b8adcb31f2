import { expect, test } from "bun:test";
import { centredDiscrepancy } from "#stats/centred-discrepancy.ts";
import { type LatinHypercubeDesign, latinHypercubePoints } from "#stats/latin-hypercube.ts";
import golden from "../golden/stats/designs.json";

const design = (rest: Partial<LatinHypercubeDesign>): LatinHypercubeDesign => ({
  count: 50,
  dimensions: 3,
  seed: 1,
  optimization: undefined,
  ...rest,
});

test.each(golden.latinHypercube)("as scipy has it: $name", ({ points, optimization, ...rest }) => {
  expect(optimization === null || optimization === "random-cd").toBe(true);
  const ours = latinHypercubePoints({ ...rest, optimization: optimization === null ? undefined : "random-cd" });
  expect(ours).toEqual(points);
});

test.each([undefined, "random-cd"] as const)("each strip of each axis holds one point (%p)", (optimization) => {
  const points = latinHypercubePoints(design({ dimensions: 7, optimization }));
  for (let axis = 0; axis < 7; axis++) {
    expect(new Set(points.map((point) => Math.floor(point[axis]! * 50))).size).toBe(50);
  }
});

test("random-cd lowers the discrepancy", () => {
  const plain = centredDiscrepancy(latinHypercubePoints(design({})));
  expect(centredDiscrepancy(latinHypercubePoints(design({ optimization: "random-cd" })))).toBeLessThan(0.7 * plain);
});

test("the discrepancy of known points is the published one", () => {
  // One point in the middle of a line: 13/12 − 2 + 1.
  expect(centredDiscrepancy([[0.5]])).toBeCloseTo(1 / 12, 15);
  // Fang, Li, Sudjianto 2006 ("Design and Modeling for Computer Experiments") print 0.0081 for these six.
  const ranks = [
    [1, 3],
    [2, 6],
    [3, 2],
    [4, 5],
    [5, 1],
    [6, 4],
  ];
  const points = ranks.map((rank) => rank.map((place) => (2 * place - 1) / 12));
  expect(centredDiscrepancy(points)).toBeCloseTo(0.0081, 4);
});

const squaredGap = (points: readonly number[][], probe: readonly number[]) =>
  Math.min(...points.map((point) => point.reduce((sum, x, axis) => sum + (x - probe[axis]!) ** 2, 0)));

test("lloyd leaves less room between the points, and nothing outside the cube", () => {
  const plain = latinHypercubePoints(design({}));
  const relaxed = latinHypercubePoints(design({ optimization: "lloyd" }));
  expect(relaxed.flat().every((x) => x > 0 && x < 1)).toBe(true);
  const probes = latinHypercubePoints(design({ count: 1000, seed: 2 }));
  const meanGap = (points: number[][]) => probes.reduce((sum, probe) => sum + squaredGap(points, probe), 0);
  expect(meanGap(relaxed)).toBeLessThan(0.8 * meanGap(plain));
});

test("lloyd spreads points along a line evenly", () => {
  const points = latinHypercubePoints(design({ count: 4, dimensions: 1, optimization: "lloyd" }));
  const places = points.flat().sort();
  for (const [index, place] of places.entries()) expect(Math.abs(place - (2 * index + 1) / 8)).toBeLessThan(0.03);
});

test.each([undefined, "random-cd", "lloyd"] as const)(
  "a seed fixes the points, another gives others (%p)",
  (optimization) => {
    const drawn = (seed: number) => latinHypercubePoints(design({ seed, optimization }));
    expect(drawn(5)).toEqual(drawn(5));
    expect(drawn(5)).not.toEqual(drawn(6));
  },
);

test.each(["random-cd", "lloyd"] as const)("one point, and one dimension, are no special case (%p)", (optimization) => {
  expect(latinHypercubePoints(design({ count: 1, optimization }))).toHaveLength(1);
  expect(latinHypercubePoints(design({ dimensions: 1, optimization }))).toHaveLength(50);
});
