/**
 * What a whole invocation will do, before anything is sent: cells (variations with their trials), the runs in their
 * order, seeds and directories. A single run is a study of one cell and one trial. Plain data.
 */
import type { PlotChoice } from "#config/config.ts";
import type { PostProcess, SearchConfig } from "#config/search/search-config.ts";
import type { IterationOrder, MultiRunConfig, SlaFilter, VariationPatch } from "#config/sweep/sweep-config.ts";
import type { Assignment, Seed } from "#core/parameter-value.ts";

export interface Variation {
  readonly index: number;
  /** As the reference has it: `phases.profiling.concurrency=8, phases.profiling.rate=10`; without a sweep `base`. */
  readonly label: string;
  /** For people: `concurrency 8 · ISL 128`; empty without a sweep. */
  readonly title: string;
  /** Unique in the study, and usable as a directory. */
  readonly dirName: string;
  /** What is varied, without secrets; empty without a sweep. */
  readonly values: readonly Assignment[];
  readonly patch: VariationPatch;
  /** Of a search: what it is tried for. */
  readonly step?: SearchStep;
}

export interface RunPlan {
  /** Place in the order of execution, from 0. */
  readonly index: number;
  readonly variationIndex: number;
  /** From 0. */
  readonly trialIndex: number;
  /** `run_0001`: by trial. */
  readonly label: string;
  /** Relative to the artifact directory; empty: the artifact directory itself. */
  readonly directory: string;
  /** Absent: each run draws its own. */
  readonly seed?: Seed;
  readonly warmsUp: boolean;
}

/** Directories of what is made of several runs, relative to the artifact directory. */
export interface AggregateDirectories {
  /** By the index of the variation; absent: a single run has none. */
  readonly cells?: readonly string[];
  /** Absent without a sweep. */
  readonly sweep?: string;
}

export interface StudyPlan {
  /** More than one variation; of a search also while fewer are known. */
  readonly isSweep: boolean;
  readonly sweepType?: "grid" | "zip" | "scenarios" | "sobol" | "latin_hypercube";
  readonly order: IterationOrder;
  /** Planned for each cell; convergence may end sooner. */
  readonly trials: number;
  readonly variations: readonly Variation[];
  readonly runs: readonly RunPlan[];
  readonly aggregates: AggregateDirectories;
  readonly sweepCooldownSec: number;
  readonly slaFilters: readonly SlaFilter[];
  readonly multiRun: MultiRunConfig;
  readonly baseSeed?: Seed;
  /** Of a `shuffled` order. */
  readonly shuffleSeed?: Seed;
  /** Of a Sobol or Latin hypercube sweep: for `sampling_design.json`. */
  readonly sampling?: SamplingDesign;
  /** What all cells together are to answer. */
  readonly postProcess?: PostProcess;
  /** Of the recipe that the study was made by. */
  readonly recipeName?: string;
  /** Of the sweep, beside its aggregates; absent: none. */
  readonly plots?: PlotChoice;
  /** Absent: all variations are known. Of a search those that it has proposed so far; it begins with none. */
  readonly search?: PlannedSearch;
}

export interface PlannedSearch {
  readonly config: SearchConfig;
  /** The one that is used, drawn if there was none. */
  readonly seed: Seed;
}

export interface SearchStep {
  readonly purpose: "explore" | "refine" | "confirm";
  /** For people, a clause without a full stop. */
  readonly why: string;
}

/** Whether the study is of several runs, which have directories of their own; a search always is. */
export function hasManyRuns({ runs, search }: Pick<StudyPlan, "runs" | "search">): boolean {
  return search !== undefined || runs.length > 1;
}

/** How many runs there will be, at most: convergence and a search may end sooner. */
export function mostRuns({ runs, trials, search }: Pick<StudyPlan, "runs" | "trials" | "search">): number {
  return search === undefined ? runs.length : search.config.maxIterations * trials;
}

export interface SamplingDesign {
  readonly type: "sobol" | "latin_hypercube";
  readonly samples: number;
  /** The one that was used, drawn if none was given. */
  readonly seed: Seed;
  readonly scramble?: boolean;
  readonly optimization?: "random-cd" | "lloyd";
  readonly dimensions: readonly SamplingDimension[];
  /** One row for each variation, one value for each dimension. */
  readonly mapped: readonly (readonly Assignment["value"][])[];
}

export interface SamplingDimension {
  readonly path: string;
  readonly lo?: number;
  readonly hi?: number;
  readonly scale?: "linear" | "log";
  readonly kind?: "real" | "int";
  readonly choices?: readonly Assignment["value"][];
}
