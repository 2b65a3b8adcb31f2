/** The shape of `sweep` and `multi_run` once they have been read and checked: paths canonical, defaults filled in. */

import type { PostProcess } from "#config/search/search-config.ts";
import type { Assignment, ParameterValue } from "#core/parameter-value.ts";

/** `shuffled`: as repeated, with the cells of each trial in a random order. */
export type IterationOrder = "repeated" | "independent" | "shuffled";

interface SweepCommon {
  readonly cooldownSeconds: number;
  readonly iterationOrder: IterationOrder;
  readonly sameSeed: boolean;
  readonly slaFilters: readonly SlaFilter[];
  /** Of recipes. */
  readonly postProcess?: PostProcess;
  readonly recipeName?: string;
}

/** Grid and zip: one list of values for each path, sorted by path. */
export interface GridSweep extends SweepCommon {
  readonly type: "grid" | "zip";
  readonly parameters: readonly { readonly path: string; readonly values: readonly ParameterValue[] }[];
}

export interface ScenarioSweep extends SweepCommon {
  readonly type: "scenarios";
  readonly runs: readonly ScenarioRun[];
}

export interface ScenarioRun {
  /** The name, or `scenario_<index>`. */
  readonly label: string;
  /** What the user says that it varies; absent: the run is known by its label. */
  readonly values?: readonly Assignment[];
}

/** Sobol and Latin hypercube; dimensions in the order written. */
export interface SamplingSweep extends SweepCommon {
  readonly type: "sobol" | "latin_hypercube";
  readonly samples: number;
  /** Absent: drawn once for the plan. */
  readonly seed?: number;
  readonly labelFormat: "index" | "kv";
  /** Sobol. */
  readonly scramble: boolean;
  /** Latin hypercube; absent: none. */
  readonly optimization?: "random-cd" | "lloyd";
  readonly dimensions: readonly Dimension[];
}

export type Dimension = { readonly path: string } & (
  | { readonly choices: readonly ParameterValue[] }
  | {
      readonly lo: number;
      readonly hi: number;
      readonly scale: "linear" | "log";
      readonly kind: "real" | "int";
    }
);

export type SweepConfig = GridSweep | ScenarioSweep | SamplingSweep;

export interface SlaFilter {
  readonly metricTag: string;
  readonly stat: string;
  readonly op: "lt" | "le" | "gt" | "ge";
  readonly threshold: number;
}

export interface MultiRunConfig {
  /** Trials of each cell. */
  readonly numRuns: number;
  readonly cooldownSeconds: number;
  readonly confidenceLevel: number;
  readonly setConsistentSeed: boolean;
  readonly varySeedPerTrial: boolean;
  readonly disableWarmupAfterFirst: boolean;
  readonly convergence?: ConvergenceConfig;
}

export interface ConvergenceConfig {
  readonly metric: string;
  readonly stat: "avg" | "p50" | "p90" | "p95" | "p99" | "min" | "max";
  readonly mode: "ci_width" | "cv" | "distribution";
  readonly threshold: number;
  readonly minRuns: number;
}

/** What of the base configuration one variation changes. */
export type VariationPatch =
  | { readonly kind: "none" }
  | { readonly kind: "assign"; readonly assignments: readonly Assignment[] }
  /** The run of a `scenarios` sweep with this index. */
  | { readonly kind: "scenario"; readonly index: number };
