/**
 * Search for the highest value of one whole-numbered axis that keeps the limits; with several tiers for that of each,
 * every run serving all of them. Which value is run next is that of the tier that is still least precise.
 */
import { type BoundaryEstimate, estimateBoundary } from "./boundary.ts";
import type {
  BoundaryName,
  Observation,
  Proposal,
  Searcher,
  SearchLimit,
  SearchOptions,
  SearchProblem,
  Stop,
} from "./problem.ts";
import { SearchSpace } from "./space.ts";

export interface TierEstimate extends BoundaryEstimate {
  /** Empty for a search without tiers. */
  readonly label: string;
}

/** The boundary of every tier, of the filters alone where there are no tiers. */
export function estimateBoundaries(
  problem: SearchProblem,
  { isSafe }: SearchOptions,
  observations: readonly Observation[],
): TierEstimate[] {
  const space = new SearchSpace(problem.dimensions);
  return tiersOf(problem).map(({ label, limits }) => ({
    label,
    ...estimateBoundary({ space, limits, observations, isSafe }),
  }));
}

/** The problem has one dimension, whole-numbered, and at least one filter or tier. */
export function createBoundarySearcher(problem: SearchProblem, options: SearchOptions): Searcher {
  return {
    next: (observations) => {
      if (observations.length >= options.maxIterations) {
        const explanation = `all ${options.maxIterations} iterations are done`;
        return { kind: "stop", reason: "max_iterations", explanation };
      }
      return choose(problem, options, observations);
    },
  };
}

function tiersOf({
  tiers,
  filters,
}: SearchProblem): { readonly label: string; readonly limits: readonly SearchLimit[] }[] {
  if (tiers.length === 0) return [{ label: "", limits: filters }];
  return tiers.map(({ label, limits }) => ({ label, limits: [...limits, ...filters] }));
}

function choose(problem: SearchProblem, options: SearchOptions, observations: readonly Observation[]): Proposal | Stop {
  const { dimensions, tiers } = problem;
  const estimates = estimateBoundaries(problem, options, observations);
  const open = estimates.filter(({ status }) => status === "open").sort((a, b) => widthOf(b) - widthOf(a));
  const [widest] = open;
  const path = dimensions[0]?.path ?? "";
  if (widest?.next === undefined) {
    return askAgain(path, observations) ?? explainEnd(options.boundaryName, estimates, tiers.length > 0);
  }
  const isRepeat = observations.some(({ values }) => values[path] === widest.next);
  const hasBoth = widest.low !== undefined && widest.high !== undefined;
  const where = hasBoth ? `the boundary is ${rangeOf(widest)}` : "no failure is known yet";
  return {
    kind: "proposal",
    values: { [path]: widest.next },
    purpose: isRepeat ? "confirm" : hasBoth ? "refine" : "explore",
    why: widest.label === "" ? where : `${widest.label}: ${where}`,
  };
}

/**
 * A server that has gone looks like one that bears no more: where the last runs failed altogether, what went well before
 * is tried once more. Undefined where there is nothing to doubt, or no use in asking on.
 */
function askAgain(path: string, observations: readonly Observation[]): Proposal | undefined {
  const hasSucceeded = ({ trials }: Observation): boolean => trials.some(({ succeeded }) => succeeded);
  const lastSuccess = observations.findLastIndex(hasSucceeded);
  const known = observations[lastSuccess];
  const lost = observations.length - 1 - lastSuccess;
  if (known === undefined || lost === 0 || lost >= MOST_LOST) return undefined;
  const values = { [path]: known.values[path] as number };
  const why = "it went well before, and no run has since";
  return { kind: "proposal", values, purpose: "confirm", why };
}

/** Points in a row without a run that succeeded, after which a server counts as gone. */
const MOST_LOST = 5;

/** Of an interval without a bound everything is still open. */
function widthOf({ low, high }: BoundaryEstimate): number {
  return low === undefined || high === undefined ? Number.POSITIVE_INFINITY : (high - low) / Math.max(1, high);
}

/** Noise so small that both ends fall on one whole number leaves no interval. */
function rangeOf({ low, high }: BoundaryEstimate): string {
  return low === high ? `at ${low}` : `between ${low} and ${high}`;
}

function explainEnd(name: BoundaryName, estimates: readonly TierEstimate[], hasTiers: boolean): Stop {
  const kind = "stop";
  if (hasTiers) return { kind, reason: "multi_tier_all_converged", explanation: "every tier is settled" };
  const [estimate] = estimates;
  switch (estimate?.status) {
    case "no_pass_in_range":
      return { kind, reason: `${name}_no_pass_in_range`, explanation: "the lowest value does not keep the limits" };
    case "no_failure_in_range":
      return { kind, reason: `${name}_no_failure_in_range`, explanation: "the highest value keeps the limits" };
    default: {
      const at = `the boundary is at ${estimate?.answer}`;
      const isExact = estimate === undefined || estimate.low === estimate.high;
      const explanation = isExact ? at : `${at}, ${rangeOf(estimate)}`;
      return { kind, reason: `${name}_precision_reached`, explanation };
    }
  }
}
