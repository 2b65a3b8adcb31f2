/**
 * What is searched and what for: dimensions, objectives, limits, and when to stop. Plain data; `null`s, spellings and
 * defaults of files are behind it.
 */

export interface SearchDimension {
  /** The key of its value in a proposal. */
  readonly path: string;
  readonly lo: number;
  /** Above `lo`; both are included. */
  readonly hi: number;
  readonly kind: "int" | "real";
  /** How the first points are spread. Log-uniform needs `lo` above 0. */
  readonly prior: "uniform" | "log-uniform";
}

export interface SearchObjective {
  readonly metric: string;
  readonly stat: string;
  readonly direction: "maximize" | "minimize";
  /** Coordinate of the reference point: where there are several objectives, points that do not reach it count for nothing. */
  readonly threshold?: number;
}

/** A metric has to stay on one side of a threshold. `eq`: within 1 % of it. */
export interface SearchLimit {
  readonly metric: string;
  readonly stat: string;
  readonly op: "lt" | "le" | "gt" | "ge" | "eq";
  readonly threshold: number;
}

export interface SearchTier {
  readonly label: string;
  readonly limits: readonly SearchLimit[];
}

/** `smooth_isotonic` and `monotonic_sla` are other names for the same question, and are answered by the same planner. */
export type BoundaryName = "boundary" | "smooth_isotonic" | "monotonic";

export type Planner = "bayesian" | "tpe" | "boundary";

export interface SearchProblem {
  /** At least one. */
  readonly dimensions: readonly SearchDimension[];
  /** At least one. */
  readonly objectives: readonly SearchObjective[];
  /** Hard: a point that breaks one is no answer. */
  readonly filters: readonly SearchLimit[];
  /** Soft: the search keeps them where it can; answers are not held to them. */
  readonly constraints: readonly SearchLimit[];
  /** Groups of limits of which the boundary of each is wanted; none, or at least two. */
  readonly tiers: readonly SearchTier[];
}

export interface SearchOptions {
  readonly planner: Planner;
  /** How reasons of the boundary planner begin. */
  readonly boundaryName: BoundaryName;
  readonly seed: number;
  readonly maxIterations: number;
  readonly initialPoints: number;
  /** Iterations without a better answer after which the search ends. */
  readonly improvementPatience: number;
  /** The search ends where the objective of this many iterations varies by less than the threshold. */
  readonly plateauWindow: number;
  /** Coefficient of variation. */
  readonly plateauThreshold: number;
  readonly terminator: "none" | "regret";
  /** Boundary: rather too low an answer than one beyond the limit. */
  readonly isSafe: boolean;
}

/** Metrics of one run by tag and statistic; a failed one has none. */
export interface SearchTrial {
  readonly succeeded: boolean;
  readonly metrics: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** One iteration: the values that were proposed and the runs that were made with them. */
export interface Observation {
  readonly values: Readonly<Record<string, number>>;
  readonly trials: readonly SearchTrial[];
}

/** Why a point is tried: to learn about a place that nothing is known of, to do better, or to be surer. */
export type Purpose = "explore" | "refine" | "confirm";

export interface Proposal {
  readonly kind: "proposal";
  readonly values: Readonly<Record<string, number>>;
  readonly purpose: Purpose;
  /** For people, a clause without a full stop. */
  readonly why: string;
}

/** Names are for scripts and stay; `explanation` is for people. */
export interface Stop {
  readonly kind: "stop";
  readonly reason: StopReason;
  readonly explanation: string;
}

export type StopReason =
  | "max_iterations"
  | "improvement_patience"
  | "plateau_cv"
  | "posterior_regret_bound"
  | "space_exhausted"
  | `${BoundaryName}_${"precision_reached" | "no_pass_in_range" | "no_failure_in_range"}`
  | "multi_tier_all_converged";

export interface Searcher {
  /** What to do after these observations, oldest first. The same ones give the same answer. */
  next(observations: readonly Observation[]): Proposal | Stop;
}
