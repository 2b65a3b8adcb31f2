/**
 * How unevenly points lie in the unit cube: the centred L2 discrepancy (Hickernell 1998, "A generalized discrepancy
 * and quadrature error bound"), and a search that lowers it by swapping coordinates of two points. A swap changes few
 * terms only; which, and by how much: Jin, Chen, Sudjianto 2005 ("An efficient algorithm for constructing optimal
 * design of computer experiments"), equations 19 to 27.
 */
import type { Pcg64 } from "./pcg64.ts";

/** The search ends after so many tries, or after so many in a row that gained nothing: what scipy does. */
const MOST_TRIES = 10_000;
const MOST_VAIN_TRIES = 100;

interface Swap {
  readonly axis: number;
  readonly first: number;
  readonly second: number;
}

/** The squared discrepancy. All rows are equally long, coordinates from 0 to 1. Takes time ~ n². */
export function centredDiscrepancy(points: readonly (readonly number[])[]): number {
  const offsets = points.map(toOffsets);
  const count = points.length;
  const dimensions = points[0]?.length ?? 0;
  let single = 0;
  let paired = 0;
  for (const point of offsets) {
    single += pull(point);
    for (const other of offsets) {
      let product = 1;
      for (let axis = 0; axis < dimensions; axis++) {
        const [z, w] = [point[axis] as number, other[axis] as number];
        product *= 1 + 0.5 * Math.abs(z) + 0.5 * Math.abs(w) - 0.5 * Math.abs(z - w);
      }
      paired += product;
    }
  }
  return (13 / 12) ** dimensions - (2 / count) * single + (1 / count ** 2) * paired;
}

/**
 * Swaps coordinates of random pairs of points, in place, wherever that lowers the discrepancy. The strips of a Latin
 * hypercube stay filled. Terms are added in scipy's order, so that ties fall the same way there and here.
 */
export function lowerDiscrepancy(points: number[][], generator: Pcg64): void {
  const count = points.length;
  const dimensions = points[0]?.length ?? 0;
  // In one dimension, or for one point, a swap changes nothing.
  if (dimensions < 2 || count < 2) return;
  const offsets = points.map(toOffsets);
  let best = centredDiscrepancy(points);
  let vainTries = 0;
  for (let tries = 0; tries < MOST_TRIES && vainTries < MOST_VAIN_TRIES; tries++) {
    const axis = generator.nextBelow(dimensions);
    const first = generator.nextBelow(count);
    const second = generator.nextBelow(count);
    const after = discrepancyAfter(offsets, best, { axis, first, second });
    if (after < best) {
      exchange(points, { axis, first, second });
      exchange(offsets, { axis, first, second });
      best = after;
      vainTries = 0;
    } else {
      vainTries++;
    }
  }
}

function exchange(rows: readonly (number[] | Float64Array)[], { axis, first, second }: Swap): void {
  const [a, b] = [rows[first] as number[], rows[second] as number[]];
  const kept = a[axis] as number;
  a[axis] = b[axis] as number;
  b[axis] = kept;
}

function discrepancyAfter(offsets: readonly Float64Array[], before: number, { axis, first, second }: Swap): number {
  const [a, b] = [offsets[first] as Float64Array, offsets[second] as Float64Array];
  const [za, zb] = [a[axis] as number, b[axis] as number];
  const count = offsets.length;
  const squared = count ** 2;
  const changes: number[] = [];
  for (let index = 0; index < count; index++) {
    if (index === first || index === second) continue;
    const point = offsets[index] as Float64Array;
    const z = point[axis] as number;
    const ratio = closeness(zb, z) / closeness(za, z);
    const withA = (1 / squared) * pairTerm(a, point);
    const withB = (1 / squared) * pairTerm(b, point);
    changes.push(ratio * withA - withA + withB / ratio - withB);
  }
  const alpha = (1 + Math.abs(zb)) / (1 + Math.abs(za));
  const beta = (2 - Math.abs(zb)) / (2 - Math.abs(za));
  const [reachA, reachB, pullA, pullB] = [reach(a), reach(b), pull(a), pull(b)];
  const aBefore = (1 / squared) * reachA - (2 / count) * pullA;
  const bBefore = (1 / squared) * reachB - (2 / count) * pullB;
  const aAfter = (reachA * alpha) / squared - (2 * alpha * beta * pullA) / count;
  const bAfter = reachB / (squared * alpha) - (2 * pullB) / (count * alpha * beta);
  return before + aAfter - aBefore + bAfter - bBefore + 2 * pairwiseSum(changes, 0, changes.length);
}

/** Distances from the centre of the cube along each axis, with their signs. */
function toOffsets(point: readonly number[]): Float64Array {
  return Float64Array.from(point, (coordinate) => coordinate - 0.5);
}

function closeness(z: number, w: number): number {
  return 2 + Math.abs(z) + Math.abs(w) - Math.abs(z - w);
}

function pairTerm(a: Float64Array, b: Float64Array): number {
  let product = 1;
  for (let axis = 0; axis < a.length; axis++) product *= 0.5 * closeness(a[axis] as number, b[axis] as number);
  return product;
}

function reach(point: Float64Array): number {
  let product = 1;
  for (const z of point) product *= 1 + Math.abs(z);
  return product;
}

function pull(point: Float64Array): number {
  let product = 1;
  for (const z of point) product *= 1 + 0.5 * Math.abs(z) - 0.5 * z * z;
  return product;
}

const LANES = 8;
const MOST_IN_LANES = 128;

/** Sum of [from, to) in numpy's order: eight lanes side by side, long stretches halved. */
function pairwiseSum(values: readonly number[], from: number, to: number): number {
  const length = to - from;
  if (length > MOST_IN_LANES) {
    const half = Math.floor(length / 2);
    const middle = from + half - (half % LANES);
    return pairwiseSum(values, from, middle) + pairwiseSum(values, middle, to);
  }
  const at = (index: number) => values[index] as number;
  const inLanes = length - (length % LANES);
  let sum = 0;
  if (inLanes > 0) {
    const lanes = values.slice(from, from + LANES);
    for (let index = LANES; index < inLanes; index++)
      lanes[index % LANES] = (lanes[index % LANES] as number) + at(from + index);
    const [a, b, c, d, e, f, g, h] = lanes as [number, number, number, number, number, number, number, number];
    sum = a + b + (c + d) + (e + f + (g + h));
  }
  for (let index = inLanes; index < length; index++) sum += at(from + index);
  return sum;
}
