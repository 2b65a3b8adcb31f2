/**
 * Trials as they were read back from their directories → what a search observes of them. Every statistic of every
 * metric is there, so that one that is asked for and missing can be told from what there is.
 */
import { pooledPercentile } from "#aggregate/pooled-percentile.ts";
import type { TrialResult } from "#aggregate/trial-result.ts";
import type { SearchConfig, SearchGoal } from "#config/search/search-config.ts";
import { Float } from "#core/parameter-value.ts";
import type { PlannedSearch, Variation } from "#plan/study-plan.ts";
import { pooledStat } from "#search/pooled-stat.ts";
import type { Observation, SearchTrial } from "#search/problem.ts";
import { type SearchQuestion, toSearchProblem } from "#search/search-question.ts";

/** The problem with its options; of objectives that are pooled, the statistic of all requests together. */
export function problemOf({ config, seed }: PlannedSearch): SearchQuestion {
  const objectives = config.objectives.map((goal) =>
    isPooledGoal(goal, config) ? { ...goal, stat: pooledStat(goal.stat) } : goal,
  );
  const { problem, options } = toSearchProblem(config, Number(BigInt.asUintN(SEED_BITS, BigInt(seed))));
  return { problem: { ...problem, objectives }, options };
}

/** What a double holds: the rest of a hashed seed is left out. */
const SEED_BITS = 53;

/** Metrics of which the values of single requests are needed. */
export function pooledTags({ objectives, ...config }: SearchConfig): string[] {
  return objectives.filter((goal) => isPooledGoal(goal, config)).map(({ metric }) => metric);
}

/** A mean is pooled by itself. */
function isPooledGoal({ stat }: SearchGoal, { objectivePooling }: Pick<SearchConfig, "objectivePooling">): boolean {
  return objectivePooling === "pooled" && stat !== "avg";
}

export type NumericValues = Readonly<Record<string, number>>;

export function valuesOf({ values }: Pick<Variation, "values">): NumericValues {
  return Object.fromEntries(
    values.map(({ path, value }) => [path, Number(value instanceof Float ? value.value : value)]),
  );
}

/**
 * One for each point that a trial of has come to its end, in the order in which they were tried. A trial that was
 * interrupted is none.
 */
export function observeTrials(
  { config }: PlannedSearch,
  variations: readonly Variation[],
  trials: readonly TrialResult[],
): Observation[] {
  const ended = Map.groupBy(
    trials.filter(({ status }) => status !== "cancelled"),
    ({ variation }) => variation.index,
  );
  return variations.flatMap((variation) => {
    const own = ended.get(variation.index);
    if (own === undefined) return [];
    const pooled = config.objectives
      .filter((goal) => isPooledGoal(goal, config))
      .map((goal) => ({ ...goal, stat: pooledStat(goal.stat), value: pooledPercentile(own, goal) }));
    return [{ values: valuesOf(variation), trials: own.map((trial) => toSearchTrial(trial, pooled)) }];
  });
}

interface PooledFigure {
  readonly metric: string;
  readonly stat: string;
  readonly value: number;
}

function toSearchTrial({ status, metrics }: TrialResult, pooled: readonly PooledFigure[]): SearchTrial {
  const entries = metrics.map(({ tag, stats }): [string, Record<string, number>] => {
    const own = pooled.filter((figure) => figure.metric === tag).map(({ stat, value }) => [stat, value]);
    return [tag, { ...stats, ...Object.fromEntries(own) }];
  });
  return { succeeded: status === "succeeded", metrics: Object.fromEntries(entries) };
}
