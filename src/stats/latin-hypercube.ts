/**
 * Latin hypercube points: each axis is cut into as many strips as there are points, and each strip of each axis holds
 * one point (McKay, Beckman, Conover 1979). Optionally the points are then rearranged: `random-cd` swaps coordinates
 * until they lie more evenly and keeps the strips, `lloyd` moves them to the centres of their surroundings and gives
 * the strips up. Same seed, same points as scipy's; but for `lloyd`, which is a substitute of our own.
 */
import { lowerDiscrepancy } from "./centred-discrepancy.ts";
import { Pcg64 } from "./pcg64.ts";
import { relaxPoints } from "./voronoi-relaxation.ts";

export interface LatinHypercubeDesign {
  readonly count: number;
  readonly dimensions: number;
  readonly seed: number | bigint;
  /** Undefined: as drawn. Both others take time that grows with the square of the count. */
  readonly optimization: "random-cd" | "lloyd" | undefined;
}

/** One row of coordinates in [0, 1] for each point; 1 itself only by the rounding of a draw of nearly 0. */
export function latinHypercubePoints({ count, dimensions, seed, optimization }: LatinHypercubeDesign): number[][] {
  const generator = new Pcg64(seed);
  const points = drawPoints(count, dimensions, generator);
  if (optimization === "random-cd") lowerDiscrepancy(points, generator);
  if (optimization === "lloyd") relaxPoints(points, generator);
  return points;
}

function drawPoints(count: number, dimensions: number, generator: Pcg64): number[][] {
  const draws = Array.from({ length: count }, () => Array.from({ length: dimensions }, () => generator.nextDouble()));
  // The strips of an axis are dealt only after all places within strips are drawn.
  const strips = Array.from({ length: dimensions }, () => shuffledStrips(count, generator));
  return draws.map((row, index) => row.map((draw, axis) => ((strips[axis]?.[index] ?? 0) - draw) / count));
}

/** 1 to `count` in random order (Fisher and Yates, from the last place down). */
function shuffledStrips(count: number, generator: Pcg64): Float64Array {
  const strips = Float64Array.from({ length: count }, (_, index) => index + 1);
  for (let last = count - 1; last > 0; last--) {
    const other = generator.nextMasked(last);
    const strip = strips[last] as number;
    strips[last] = strips[other] as number;
    strips[other] = strip;
  }
  return strips;
}
