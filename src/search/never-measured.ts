/** Metrics that a search asks for and that no run has: what it would never find an answer without. */
import type { Observation, SearchProblem } from "./problem.ts";
import { type Measure, readMeasure } from "./reading.ts";

export interface MissingMeasure extends Measure {
  /** Statistics that the metric has; empty: no run has the metric. */
  readonly stats: readonly string[];
  /** All metrics that runs have, in the order of their results. */
  readonly metrics: readonly string[];
}

/** Each once; none while no trial has succeeded. */
export function findNeverMeasured(problem: SearchProblem, observations: readonly Observation[]): MissingMeasure[] {
  const trials = observations.flatMap((observation) => observation.trials).filter(({ succeeded }) => succeeded);
  if (trials.length === 0) return [];
  const { objectives, filters, constraints, tiers } = problem;
  const asked: readonly Measure[] = [
    ...objectives,
    ...filters,
    ...constraints,
    ...tiers.flatMap(({ limits }) => limits),
  ];
  const missing = asked.filter((measure) => trials.every((trial) => readMeasure(trial, measure) === undefined));
  const distinct = new Map(missing.map(({ metric, stat }) => [`${metric} ${stat}`, { metric, stat }]));
  const metrics = [...new Set(trials.flatMap((trial) => Object.keys(trial.metrics)))];
  return [...distinct.values()].map((measure) => ({
    ...measure,
    stats: [...new Set(trials.flatMap((trial) => Object.keys(trial.metrics[measure.metric] ?? {})))],
    metrics,
  }));
}
