/**
 * By how much a point will extend what the best compromises cover, its logarithm: expected hypervolume improvement
 * (Emmerich 2011; Yang et al. 2019, arXiv:1904.05117). Above the reference point, what no observed point dominates is
 * cut into boxes [l, u); with independent objectives the gain is, exactly,
 *   Σ over boxes Π over objectives (ψ(l) − ψ(u)),  ψ(a) = E(Y − a)⁺,
 * and with logarithms throughout (the aim of Ament et al. 2023) it does not vanish far from the front.
 */

import { undominatedBoxes } from "#stats/hypervolume.ts";
import { paretoFront } from "#stats/pareto.ts";
import { logExcessAbove, logShortfallBelow, logSum } from "./belief.ts";
import type { SearchObjective } from "./problem.ts";
import { believe, type Surrogate } from "./surrogate.ts";

export interface HypervolumeParts {
  readonly objectives: readonly SearchObjective[];
  /** One for each objective. */
  readonly surrogates: readonly Surrogate[];
  /** Objective values of the points that count, in the metrics' units. */
  readonly observed: readonly (readonly number[])[];
  /** In the metrics' units. */
  readonly reference: readonly number[];
}

/** Below it the sum of the boxes is taken from logarithms: products of three would leave the doubles. */
const LEAST_SUM = 1e-200;

/** A box as indices into each objective's levels. */
interface IndexedBox {
  readonly lower: Int32Array;
  readonly upper: Int32Array;
}

/** The logarithm of the expected gain at a point. */
export function buildHypervolumeImprovement({ objectives, surrogates, observed, reference }: HypervolumeParts) {
  const signs = objectives.map(({ direction }) => (direction === "maximize" ? 1 : -1));
  const orient = (point: readonly number[]) => point.map((value, j) => value * (signs[j] as number));
  const oriented = observed.map(orient);
  const directions = signs.map(() => "max" as const);
  const front = paretoFront(oriented, directions).map((index) => oriented[index] as number[]);
  const boxes = undominatedBoxes(front, orient(reference));
  const levels = objectives.map((_, j) =>
    [...new Set(boxes.flatMap((box) => finiteEnds(box, j)))].sort((a, b) => a - b),
  );
  const places = levels.map((axis) => new Map(axis.map((level, index) => [level, index])));
  // An open end has the place behind the last level, where ψ is 0.
  const placeOf = (level: number, j: number) => places[j]?.get(level) ?? levels[j]?.length ?? 0;
  const indexed = boxes.map(({ lower, upper }) => ({
    lower: Int32Array.from(lower, placeOf),
    upper: Int32Array.from(upper, placeOf),
  }));
  return (point: Float64Array): number => {
    const logs = surrogates.map((surrogate, j) => {
      const belief = believe(surrogate, point);
      const isMaximised = signs[j] === 1;
      return (
        levels[j]?.map((level) => (isMaximised ? logExcessAbove(belief, level) : logShortfallBelow(belief, -level))) ??
        []
      );
    });
    return logSumOfBoxes(indexed, logs);
  };
}

function finiteEnds(
  { lower, upper }: { readonly lower: readonly number[]; readonly upper: readonly number[] },
  j: number,
): number[] {
  return [lower[j] as number, upper[j] as number].filter(Number.isFinite);
}

function logSumOfBoxes(boxes: readonly IndexedBox[], logs: readonly (readonly number[])[]): number {
  const tops = logs.map((axis) => axis[0] as number);
  if (tops.some((top) => !Number.isFinite(top))) return Number.NEGATIVE_INFINITY;
  const scaled = logs.map((axis, j) =>
    Float64Array.from([...axis.map((value) => Math.exp(value - (tops[j] as number))), 0]),
  );
  let sum = 0;
  for (const { lower, upper } of boxes) {
    let product = 1;
    for (let j = 0; j < scaled.length; j++) {
      const axis = scaled[j] as Float64Array;
      product *= Math.max(0, (axis[lower[j] as number] as number) - (axis[upper[j] as number] as number));
    }
    sum += product;
  }
  const total = tops.reduce((a, b) => a + b, 0);
  if (sum > LEAST_SUM) return total + Math.log(sum);
  return logSum(
    boxes.map(({ lower, upper }) =>
      logs.reduce((product, axis, j) => {
        const low = axis[lower[j] as number] as number;
        const high = axis[upper[j] as number] ?? Number.NEGATIVE_INFINITY;
        return product + low + Math.log1p(-Math.exp(Math.min(0, high - low)));
      }, 0),
    ),
  );
}
