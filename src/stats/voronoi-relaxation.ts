/**
 * Moves points apart: each to the centre of the region that is nearer to it than to any other, a few times over
 * (Lloyd 1982, "Least squares quantization in PCM"). Regions are not constructed, which is hopeless in many dimensions;
 * they are felt out by a fixed set of random probes, so that the result is a function of the generator's state alone.
 */
import type { Pcg64 } from "./pcg64.ts";

const ROUNDS = 10;
const PROBES_PER_POINT = 16;
/** Few points still need enough probes to tell the shape of their regions. */
const LEAST_PROBES = 4096;

/** Moves the points in place, within the unit cube. Takes time ~ n². A point without a probe near it stays. */
export function relaxPoints(points: number[][], generator: Pcg64): void {
  const dimensions = points[0]?.length ?? 0;
  const probeCount = Math.max(points.length * PROBES_PER_POINT, LEAST_PROBES);
  const probes = Array.from({ length: probeCount }, () =>
    Array.from({ length: dimensions }, () => generator.nextDouble()),
  );
  for (let round = 0; round < ROUNDS; round++) moveToCentres(points, probes);
}

function moveToCentres(points: number[][], probes: readonly (readonly number[])[]): void {
  const sums = points.map((point) => point.map(() => 0));
  const counts = points.map(() => 0);
  for (const probe of probes) {
    const nearest = findNearest(points, probe);
    counts[nearest] = (counts[nearest] as number) + 1;
    const sum = sums[nearest] as number[];
    probe.forEach((coordinate, axis) => {
      sum[axis] = (sum[axis] as number) + coordinate;
    });
  }
  points.forEach((_, index) => {
    const count = counts[index] as number;
    if (count > 0) points[index] = (sums[index] as number[]).map((sum) => sum / count);
  });
}

function findNearest(points: readonly (readonly number[])[], probe: readonly number[]): number {
  let nearest = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let index = 0; index < points.length; index++) {
    const point = points[index] as readonly number[];
    let distance = 0;
    for (let axis = 0; axis < probe.length; axis++)
      distance += ((point[axis] as number) - (probe[axis] as number)) ** 2;
    if (distance < least) {
      least = distance;
      nearest = index;
    }
  }
  return nearest;
}
