/**
 * Observations as the models and the verdicts see them: for each objective and limit the mean over the successful
 * trials that have it, whether the filters are kept, whether the point was of any use.
 */
import { keepsLimit } from "./belief.ts";
import type { Observation, SearchLimit, SearchProblem, SearchTrial } from "./problem.ts";

export interface Reading {
  readonly values: Readonly<Record<string, number>>;
  /** Successful trials. */
  readonly trials: number;
  /** By objective; undefined where no successful trial has a finite value. */
  readonly objectives: readonly (number | undefined)[];
  /** By limit: filters first, then constraints. */
  readonly limits: readonly (number | undefined)[];
  /** At least one successful trial keeps every filter, and where there are tiers all limits of one of them. */
  readonly isFeasible: boolean;
  /** Feasible, and the constraints are kept on average too. */
  readonly isWanted: boolean;
  /** Something to learn from: everything asked for was measured. */
  readonly isComplete: boolean;
}

/** Every limit that the models know, in the order of `Reading.limits`. */
export function limitsOf({ filters, constraints }: SearchProblem): readonly SearchLimit[] {
  return [...filters, ...constraints];
}

export function readObservation(problem: SearchProblem, { values, trials }: Observation): Reading {
  const succeeded = trials.filter((trial) => trial.succeeded);
  const objectives = problem.objectives.map((objective) => meanOf(succeeded, objective));
  const limits = limitsOf(problem).map((limit) => meanOf(succeeded, limit));
  const isFeasible = limitSets(problem).some((limits) => succeeded.some((trial) => keepsAll(trial, limits)));
  const areConstraintsKept = problem.constraints.every((limit) => {
    const value = meanOf(succeeded, limit);
    return value !== undefined && keepsLimit(value, limit);
  });
  return {
    values,
    trials: succeeded.length,
    objectives,
    limits,
    isFeasible,
    isWanted: isFeasible && areConstraintsKept,
    isComplete: [...objectives, ...limits].every((value) => value !== undefined) && succeeded.length > 0,
  };
}

/** Groups of limits of which a point has to keep one: those of each tier, the filters always among them. */
function limitSets({ filters, tiers }: SearchProblem): readonly (readonly SearchLimit[])[] {
  return tiers.length === 0 ? [filters] : tiers.map(({ limits }) => [...limits, ...filters]);
}

/** A metric that the trial lacks breaks its limit. */
export function keepsAll(trial: SearchTrial, limits: readonly SearchLimit[]): boolean {
  return limits.every((limit) => {
    const value = readMeasure(trial, limit);
    return value !== undefined && keepsLimit(value, limit);
  });
}

export interface Measure {
  readonly metric: string;
  readonly stat: string;
}

/** Mean over the trials that have it. */
export function meanOf(trials: readonly SearchTrial[], measure: Measure): number | undefined {
  const found = trials.flatMap((trial) => readMeasure(trial, measure) ?? []);
  return found.length === 0 ? undefined : found.reduce((sum, value) => sum + value, 0) / found.length;
}

export function readMeasure({ metrics }: SearchTrial, { metric, stat }: Measure): number | undefined {
  const value = metrics[metric]?.[stat];
  return value !== undefined && Number.isFinite(value) ? value : undefined;
}
