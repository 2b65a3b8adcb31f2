/** Where a search stands, as plain data: for the live view, the summary and the files about it. */

export interface SearchStanding {
  readonly question: SearchQuestion;
  /** In order; those that are over. */
  readonly iterations: readonly SearchIteration[];
  /** Indices of iterations: the best, or with several objectives those that no other beats. Infeasible ones only where nothing is feasible. */
  readonly best: readonly number[];
  /** Of a boundary planner: one for each tier, or one with an empty label. Empty for other planners. */
  readonly boundaries: readonly BoundaryStanding[];
  /** Absent: the search goes on. */
  readonly end?: SearchEnd;
}

export interface SearchQuestion {
  readonly planner: string;
  readonly recipeName?: string;
  readonly maxIterations: number;
  /** Runs at each point. */
  readonly trials: number;
  readonly dimensions: readonly {
    readonly path: string;
    readonly lo: number;
    readonly hi: number;
    readonly kind: "int" | "real";
    readonly prior: "uniform" | "log-uniform";
  }[];
  readonly objectives: readonly {
    readonly metric: string;
    readonly stat: string;
    readonly direction: "maximize" | "minimize";
    readonly threshold?: number;
  }[];
  /** Hard ones first, then the soft ones. */
  readonly limits: readonly StandingLimit[];
  readonly tiers: readonly { readonly label: string; readonly limits: readonly StandingLimit[] }[];
}

export interface StandingLimit {
  readonly metric: string;
  readonly stat: string;
  readonly op: "lt" | "le" | "gt" | "ge" | "eq";
  readonly threshold: number;
  readonly isHard: boolean;
}

export interface SearchIteration {
  /** From 0. */
  readonly index: number;
  /** By path. */
  readonly values: Readonly<Record<string, number>>;
  readonly purpose: "explore" | "refine" | "confirm";
  /** For people, a clause without a full stop. */
  readonly why: string;
  readonly succeededTrials: number;
  readonly failedTrials: number;
  /** By objective; undefined where it was not measured. */
  readonly objectives: readonly (MeasuredMean | undefined)[];
  /** By limit of the question. */
  readonly limits: readonly (MeasuredMean | undefined)[];
  /** Some successful trial keeps every hard limit. */
  readonly isFeasible: boolean;
}

export interface MeasuredMean {
  readonly mean: number;
  /** Half the width of the confidence interval over trials; absent with one trial. */
  readonly halfWidth?: number;
}

export interface BoundaryStanding {
  /** Of the tier; empty where there are none. */
  readonly label: string;
  readonly status: "open" | "precise" | "no_pass_in_range" | "no_failure_in_range";
  /** Highest value that keeps the limits; undefined where none is known. */
  readonly answer: number | undefined;
  /** The boundary lies between these, with 80 %; of a cliff the last pass and the first failure. */
  readonly low: number | undefined;
  readonly high: number | undefined;
  readonly kind: "smooth" | "cliff";
}

export interface SearchEnd {
  /** Stable name, for scripts. */
  readonly reason: string;
  /** For people, a clause without a full stop. */
  readonly explanation: string;
}
