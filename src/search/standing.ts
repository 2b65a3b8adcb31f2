/**
 * Where a search stands: which iterations are the best so far, when that last improved, and what is known of the
 * boundary on one axis. Feasible points come first; what is infeasible counts only while nothing feasible is known.
 */
import { hypervolume } from "#stats/hypervolume.ts";
import { dominates } from "#stats/pareto.ts";
import type { SearchLimit, SearchObjective, SearchProblem } from "./problem.ts";
import { limitsOf, type Reading } from "./reading.ts";

/** Slack of a reference point that nobody gave: this part of the worst value, in the bad direction. */
const REFERENCE_SLACK = 0.05;
/** Growth of the hypervolume below this is rounding. */
const LEAST_GROWTH = 1e-6;

/** Indices of the best iterations: one, or with several objectives all that no other beats. Empty where nothing was measured. */
export function bestIterations({ objectives }: SearchProblem, readings: readonly Reading[]): number[] {
  const scored = readings.flatMap((reading, index) => (isScored(reading) ? [index] : []));
  const feasible = scored.filter((index) => readings[index]?.isFeasible);
  const pool = feasible.length > 0 ? feasible : scored;
  const valuesAt = (index: number) => readings[index]?.objectives as readonly number[];
  const directions = objectives.map(({ direction }) =>
    direction === "maximize" ? ("max" as const) : ("min" as const),
  );
  if (objectives.length > 1) {
    return pool.filter((index) => !pool.some((other) => dominates(valuesAt(other), valuesAt(index), directions)));
  }
  const best = pool.reduce<number | undefined>(
    (winner, index) =>
      winner === undefined || dominates(valuesAt(index), valuesAt(winner), directions) ? index : winner,
    undefined,
  );
  return best === undefined ? [] : [best];
}

/** Iterations since the answer last became better by more than a part of itself, all of them where it never did. */
export function iterationsSinceImprovement(
  problem: SearchProblem,
  readings: readonly Reading[],
  leastGrowth: number = LEAST_GROWTH,
): number {
  let newest = -1;
  let standing: number | undefined;
  const meritOf = meritsOf(problem, readings);
  for (let index = 0; index < readings.length; index++) {
    const merit = meritOf(index);
    if (merit === undefined) continue;
    // What merely rounds is no improvement, but a first value is.
    if (standing !== undefined && !(merit > standing + leastGrowth * Math.abs(standing))) continue;
    standing = merit;
    newest = index;
  }
  return readings.length - 1 - newest;
}

/** The highest feasible and the lowest infeasible value of the only axis: they cross where noise decides. */
export function observedBoundary(
  { dimensions }: SearchProblem,
  readings: readonly Reading[],
): { readonly feasibleMax: number | undefined; readonly infeasibleMin: number | undefined } {
  const path = dimensions[0]?.path ?? "";
  const valuesWhere = (isFeasible: boolean) =>
    readings.filter((reading) => reading.isFeasible === isFeasible).map(({ values }) => values[path] as number);
  const [feasible, infeasible] = [valuesWhere(true), valuesWhere(false)];
  return {
    feasibleMax: feasible.length === 0 ? undefined : Math.max(...feasible),
    infeasibleMin: infeasible.length === 0 ? undefined : Math.min(...infeasible),
  };
}

/** The given thresholds; where there is none the worst feasible value and a little more. Undefined where nothing tells. */
export function referencePoint(
  objectives: readonly SearchObjective[],
  readings: readonly Reading[],
): number[] | undefined {
  const counted = readings.filter((reading) => reading.isFeasible && isScored(reading));
  const reference = objectives.map(({ direction, threshold }, j) => {
    if (threshold !== undefined) return threshold;
    const values = counted.map((reading) => reading.objectives[j] as number);
    if (values.length === 0) return Number.NaN;
    const worst = direction === "maximize" ? Math.min(...values) : Math.max(...values);
    return worst + (direction === "maximize" ? -1 : 1) * REFERENCE_SLACK * Math.abs(worst);
  });
  return reference.some(Number.isNaN) ? undefined : reference;
}

export function isScored({ objectives }: Reading): boolean {
  return objectives.every((value) => value !== undefined);
}

/**
 * A number for each iteration that the standing is the maximum of. Infeasible ones lie below every feasible one, the
 * nearer the smaller their breach: on the way to a first answer, coming closer is progress.
 */
function meritsOf(problem: SearchProblem, readings: readonly Reading[]): (index: number) => number | undefined {
  const { objectives } = problem;
  const limits = limitsOf(problem);
  const reference = objectives.length > 1 ? referencePoint(objectives, readings) : undefined;
  const front: number[][] = [];
  let hasFeasible = false;
  return (index) => {
    const reading = readings[index];
    if (reading === undefined || !isScored(reading)) return undefined;
    const values = reading.objectives as readonly number[];
    const signed = values.map((value, j) => (objectives[j]?.direction === "maximize" ? value : -value));
    if (!reading.isFeasible) return hasFeasible ? undefined : FAR_BELOW * (1 + breachOf(reading, limits));
    hasFeasible = true;
    if (reference === undefined) return signed[0];
    front.push(signed);
    const oriented = reference.map((value, j) => (objectives[j]?.direction === "maximize" ? value : -value));
    return hypervolume(front, oriented);
  };
}

/** Below every value that an objective takes. */
const FAR_BELOW = -1e200;

/** By how much the limits are broken, relative to their thresholds, added up. */
export function breachOf(reading: Reading, limits: readonly SearchLimit[]): number {
  return limits.reduce((sum, { op, threshold }, at) => {
    const value = reading.limits[at];
    if (value === undefined) return sum + 1;
    const excess =
      op === "eq" ? Math.abs(value - threshold) : (op === "lt" || op === "le" ? 1 : -1) * (value - threshold);
    return sum + Math.max(0, excess) / Math.max(Math.abs(threshold), Number.MIN_VALUE);
  }, 0);
}
