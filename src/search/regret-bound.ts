/**
 * Whether more runs could still matter: the most that the best point so far may miss of the optimum, by the model's
 * upper and lower confidence bounds, against the noise of a run (Makarova et al. 2022, "Automatic Termination for
 * Hyperparameter Optimization", arXiv:2104.08166, §3). For one objective.
 */
import { sobolPoints } from "#stats/sobol.ts";
import type { Belief } from "./belief.ts";
import type { SearchObjective } from "./problem.ts";
import type { SearchSpace } from "./space.ts";
import { believe, type Surrogate } from "./surrogate.ts";

export interface RegretParts {
  readonly space: SearchSpace;
  readonly surrogate: Surrogate;
  readonly direction: SearchObjective["direction"];
  /** Feasible points that were run; at least one. */
  readonly run: readonly Float64Array[];
  readonly logProbabilityFeasible: (point: Float64Array) => number;
  readonly seed: number;
}

const EVEN_POINTS = 512;
/** Points less probably feasible than this do not count as a chance missed. */
const LEAST_FEASIBLE = Math.log(0.5);
/** δ of the bounds. */
const FAILURE_CHANCE = 0.1;
/** Bounds by theory are far too wide: Srinivas et al. 2010 scale theirs down by this. */
const SCALE_DOWN = 5;
/** Regret below this part of the best value is none, however exact the runs are. */
const NEGLIGIBLE = 0.001;

/** True where the regret is within the noise. */
export function isRegretNegligible({
  space,
  surrogate,
  direction,
  run,
  logProbabilityFeasible,
  seed,
}: RegretParts): boolean {
  const dimensions = space.dimensions.length;
  const side = direction === "maximize" ? 1 : -1;
  const beta = (2 * Math.log((dimensions * run.length ** 2 * Math.PI ** 2) / (6 * FAILURE_CHANCE))) / SCALE_DOWN;
  const root = Math.sqrt(Math.max(0, beta));
  const design = sobolPoints({ count: EVEN_POINTS, dimensions, scrambleSeed: seed });
  const others = design
    .map((point) => space.encode(space.decode(point)))
    .filter((point) => logProbabilityFeasible(point) >= LEAST_FEASIBLE);
  const boundAt = (point: Float64Array, width: number) => side * boundOf(believe(surrogate, point), side * width);
  const reachable = Math.max(...[...run, ...others].map((point) => boundAt(point, root)));
  const assured = Math.max(...run.map((point) => boundAt(point, -root)));
  const noise = surrogate.reduce(
    (sum, { weight, isLog, model }) => sum + weight * model.noiseSd * (isLog ? Math.abs(assured) : 1),
    0,
  );
  return reachable - assured <= Math.max(noise, NEGLIGIBLE * Math.abs(assured));
}

/** So many standard deviations above the middle, in the metric's unit. */
function boundOf(belief: Belief, sds: number): number {
  return belief.reduce((sum, { weight, isLog, mean, sd }) => {
    const bound = mean + sds * sd;
    return sum + weight * (isLog ? Math.exp(bound) : bound);
  }, 0);
}
