/**
 * What the standing of a search says beyond its letters: which limits a point keeps, how far the nearest miss is, up to
 * where one axis is feasible, how the best developed. Numbers only; words for them are in `search-text.ts`.
 */
import type {
  MeasuredMean,
  SearchIteration,
  SearchQuestion,
  SearchStanding,
  StandingLimit,
} from "#core/search-standing.ts";
import { isSameLimit } from "#plan/search/search-question.ts";
import { keepsLimit } from "#search/belief.ts";

export interface Verdict {
  readonly limit: StandingLimit;
  /** Absent: not measured, which breaks the limit. */
  readonly figure?: MeasuredMean;
  readonly isKept: boolean;
}

/** By limit of the question, of means over trials. */
export function judge({ limits }: SearchQuestion, iteration: SearchIteration): Verdict[] {
  return limits.map((limit, place) => {
    const figure = iteration.limits[place];
    return figure === undefined ? { limit, isKept: false } : { limit, figure, isKept: keepsLimit(figure.mean, limit) };
  });
}

/** Limits of every answer: without those that only a tier asks for. */
export function limitsOfAll({ limits, tiers }: SearchQuestion): StandingLimit[] {
  const isOfTier = (limit: StandingLimit) =>
    !limit.isHard && tiers.some((tier) => tier.limits.some((other) => isSameLimit(limit, other)));
  return limits.filter((limit) => !isOfTier(limit));
}

/** Whether anything can make a point infeasible. */
export function hasHardLimits({ limits, tiers }: SearchQuestion): boolean {
  return tiers.length > 0 || limits.some(({ isHard }) => isHard);
}

/** Every objective was measured. */
export function isScored({ objectives }: SearchIteration): boolean {
  return objectives.length > 0 && objectives.every((figure) => figure !== undefined);
}

/** The iterations at `standing.best`. */
export function bestOf({ best, iterations }: SearchStanding): SearchIteration[] {
  return best.flatMap((index) => iterations.find((iteration) => iteration.index === index) ?? []);
}

/**
 * Indices of the iterations that stand out: the best of one objective, the front of several; of a boundary those at its
 * answer, or where no run was made there at the next lower value that was feasible. None while nothing is feasible.
 */
export function outstandingOf({ question, iterations, best, boundaries }: SearchStanding): ReadonlySet<number> {
  const feasible = iterations.filter(({ isFeasible }) => isFeasible);
  if (boundaries.length === 0) {
    return new Set(feasible.flatMap(({ index }) => (best.includes(index) ? [index] : [])));
  }
  const valueOfAxis = ({ values }: SearchIteration) => values[question.dimensions[0]?.path ?? ""] ?? Number.NaN;
  const places = boundaries.map(({ answer = Number.NaN }) =>
    Math.max(...feasible.map(valueOfAxis).filter((value) => value <= answer)),
  );
  return new Set(feasible.filter((one) => places.includes(valueOfAxis(one))).map(({ index }) => index));
}

/** What they are called. */
export function nameOutstanding({ question, boundaries }: SearchStanding): string {
  if (boundaries.length > 0) return "answer or just below";
  return question.objectives.length > 1 ? "Pareto front" : "best";
}

/** By how much hard limits are broken, relative to their thresholds, added up; what was not measured counts as 1. */
function breachOf(question: SearchQuestion, iteration: SearchIteration): number {
  return judge(question, iteration).reduce((sum, { limit, figure, isKept }) => {
    if (isKept || !limit.isHard) return sum;
    if (figure === undefined) return sum + 1;
    return sum + Math.abs(figure.mean - limit.threshold) / Math.max(Math.abs(limit.threshold), Number.MIN_VALUE);
  }, 0);
}

/** The measured point that breaks its hard limits by the least; undefined where none was measured. */
export function nearestMiss({ question, iterations }: SearchStanding): SearchIteration | undefined {
  const measured = iterations.filter(({ succeededTrials, limits }) => succeededTrials > 0 && limits.some(Boolean));
  return measured.reduce<SearchIteration | undefined>(
    (nearest, iteration) =>
      nearest === undefined || breachOf(question, iteration) < breachOf(question, nearest) ? iteration : nearest,
    undefined,
  );
}

export interface FeasibleEdge {
  readonly path: string;
  /** They cross where noise decides; undefined where there is none. */
  readonly highestKept: number | undefined;
  readonly lowestBroken: number | undefined;
}

/** Of one axis with hard limits; undefined for any other search, and while nothing has been tried. */
export function feasibleEdge({ question, iterations }: SearchStanding): FeasibleEdge | undefined {
  const [axis, ...others] = question.dimensions;
  if (axis === undefined || others.length > 0 || !hasHardLimits(question) || iterations.length === 0) return undefined;
  const valuesWhere = (isFeasible: boolean) =>
    iterations.flatMap((one) => (one.isFeasible === isFeasible ? (one.values[axis.path] ?? []) : []));
  const [kept, broken] = [valuesWhere(true), valuesWhere(false)];
  return {
    path: axis.path,
    highestKept: kept.length === 0 ? undefined : Math.max(...kept),
    lowestBroken: broken.length === 0 ? undefined : Math.min(...broken),
  };
}

/** Of one objective, the best feasible value after each iteration; undefined until there is one. */
export function bestSoFar({ question, iterations }: SearchStanding): (number | undefined)[] {
  const isHigher = question.objectives[0]?.direction === "maximize";
  let best: number | undefined;
  return iterations.map(({ isFeasible, objectives }) => {
    const value = objectives[0]?.mean;
    if (isFeasible && value !== undefined && (best === undefined || (isHigher ? value > best : value < best))) {
      best = value;
    }
    return best;
  });
}

/** Runs of all iterations, those that failed included. */
export function countRunsOf(iterations: readonly SearchIteration[]): {
  readonly runs: number;
  readonly failed: number;
} {
  const failed = iterations.reduce((sum, { failedTrials }) => sum + failedTrials, 0);
  return { runs: iterations.reduce((sum, { succeededTrials }) => sum + succeededTrials, failed), failed };
}
