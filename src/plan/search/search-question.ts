/** A search as it was configured → the question it answers, in the words of its standing. */
import type { SearchConfig } from "#config/search/search-config.ts";
import type { SlaFilter } from "#config/sweep/sweep-config.ts";
import type { SearchQuestion, StandingLimit } from "#core/search-standing.ts";

const SOFT_OPS = { "<=": "le", ">=": "ge", "==": "eq" } as const;

/**
 * Limits of tiers that are not limits of all stand at the end, as soft ones: a point that breaks those of one tier
 * may still be the answer of another.
 */
export function toSearchQuestion(config: SearchConfig, trials: number): SearchQuestion {
  const { planner, recipeName, maxIterations, searchSpace, objectives } = config;
  const hard = config.slaFilters.map((filter) => toLimit(filter, true));
  const soft = config.outcomeConstraints.map(
    ({ metric, op, bound }): StandingLimit => ({
      metric,
      stat: "avg",
      op: SOFT_OPS[op],
      threshold: bound,
      isHard: false,
    }),
  );
  const tiers = config.slaTiers.map(({ label, filters }) => ({
    label,
    limits: filters.map((filter) => toLimit(filter, false)),
  }));
  const known = [...hard, ...soft];
  const ofTiers: StandingLimit[] = [];
  for (const limit of tiers.flatMap(({ limits }) => limits)) {
    if (![...known, ...ofTiers].some((other) => isSameLimit(other, limit))) ofTiers.push(limit);
  }
  return {
    planner,
    ...(recipeName === undefined ? {} : { recipeName }),
    maxIterations,
    trials,
    dimensions: searchSpace,
    objectives,
    limits: [...known, ...ofTiers],
    tiers,
  };
}

function toLimit({ metricTag, stat, op, threshold }: SlaFilter, isHard: boolean): StandingLimit {
  return { metric: metricTag, stat, op, threshold, isHard };
}

/** Whether both ask the same of the same figure, be it hard or soft. */
export function isSameLimit(a: StandingLimit, b: StandingLimit): boolean {
  return a.metric === b.metric && a.stat === b.stat && a.op === b.op && a.threshold === b.threshold;
}
