/** The shape of an adaptive search once it has been read and checked: paths canonical, defaults filled in. */
import type { SlaFilter } from "#config/sweep/sweep-config.ts";

/** `optuna` is `bayesian` with the sampler of the user's choice; the last three look for a boundary on one axis. */
export type SearchPlanner = "bayesian" | "optuna" | "monotonic_sla" | "smooth_isotonic" | "boundary";

export interface SearchConfig {
  readonly type: "adaptive_search";
  readonly planner: SearchPlanner;
  /** At least one; paths are unique. */
  readonly searchSpace: readonly SearchAxis[];
  /** At least one; several ask for the Pareto front. */
  readonly objectives: readonly SearchGoal[];
  /** Soft, on means: kept where it can be. */
  readonly outcomeConstraints: readonly OutcomeConstraint[];
  /** Hard: a point that breaks one is no answer. */
  readonly slaFilters: readonly SlaFilter[];
  /** None, or at least two. */
  readonly slaTiers: readonly SlaTier[];
  readonly maxIterations: number;
  readonly initialPoints: number;
  readonly plateauWindow: number;
  readonly plateauThreshold: number;
  readonly improvementPatience: number;
  /** Absent: that of the study, or else drawn once for the plan. */
  readonly randomSeed?: number;
  readonly optunaSampler: "gp" | "tpe" | "botorch";
  readonly optunaAcquisition?: string;
  readonly optunaTerminator: "none" | "regret" | "emmr";
  /** Of a percentile: mean over trials, or the percentile of all their requests together. */
  readonly objectivePooling: "mean" | "pooled";
  readonly monotonicStabilityTrials: number;
  /** 0: as many as noise asks for. */
  readonly slaReplicates: number;
  /** Requests of a probe of `smooth_isotonic` or several tiers where the phase names none. */
  readonly slaPrecision: "tight" | "normal" | "coarse";
  /** Absent: the default; 0: no warm-up is put before a probe. */
  readonly slaWarmupSeconds?: number;
  /** Of a boundary: rather too low an answer than one beyond the limit. */
  readonly isSafe: boolean;
  readonly cooldownSeconds: number;
  readonly postProcess?: PostProcess;
  readonly recipeName?: string;
}

export interface SearchAxis {
  /** Canonical, as `phases.profiling.concurrency`. */
  readonly path: string;
  readonly lo: number;
  readonly hi: number;
  readonly kind: "int" | "real";
  readonly prior: "uniform" | "log-uniform";
}

export interface SearchGoal {
  readonly metric: string;
  readonly stat: "avg" | "p50" | "p90" | "p95" | "p99";
  readonly direction: "maximize" | "minimize";
  /** Coordinate of the reference point of the hypervolume. */
  readonly threshold?: number;
}

export interface OutcomeConstraint {
  readonly metric: string;
  readonly op: "<=" | ">=" | "==";
  readonly bound: number;
}

export interface SlaTier {
  readonly label: string;
  readonly filters: readonly SlaFilter[];
}

/** A question that the results of all cells answer together, in a file of its own in the directory of the sweep. */
export interface PostProcess {
  readonly handler: PostProcessHandler;
  readonly params: Readonly<Record<string, PostProcessParam>>;
  /** A bare name that ends in `.json`. */
  readonly outputFilename: string;
}

export type PostProcessParam = string | number | readonly string[] | readonly SlaFilter[];

export type PostProcessHandler =
  | "degradation_knee_detect"
  | "sla_breach_knee"
  | "ttft_curve_fit"
  | "itl_surface_fit"
  | "pareto_sweep_export";
