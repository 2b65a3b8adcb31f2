/** A search as it was asked for → the problem that is solved and the options of the searcher, whose words are fewer. */
import type { SearchConfig, SearchPlanner } from "#config/search/search-config.ts";
import type { SlaFilter } from "#config/sweep/sweep-config.ts";
import { UserError } from "#core/errors.ts";
import type { BoundaryName, Planner, SearchLimit, SearchOptions, SearchProblem } from "./problem.ts";
import { MOST_SEARCH_DIMENSIONS } from "./space.ts";

export interface SearchQuestion {
  readonly problem: SearchProblem;
  readonly options: SearchOptions;
}

const CONSTRAINT_OPS = { "<=": "le", ">=": "ge", "==": "eq" } as const;

const BOUNDARY_NAMES: Readonly<Partial<Record<SearchPlanner, BoundaryName>>> = {
  monotonic_sla: "monotonic",
  smooth_isotonic: "smooth_isotonic",
};

/** `seed` is where the search has none of its own. Throws a `UserError` for more dimensions than there are points for. */
export function toSearchProblem(config: SearchConfig, seed: number): SearchQuestion {
  const { searchSpace, slaTiers } = config;
  if (searchSpace.length > MOST_SEARCH_DIMENSIONS) {
    const wanted = `has at most ${MOST_SEARCH_DIMENSIONS} dimensions`;
    throw new UserError("this search cannot be started", {
      problems: [{ where: "sweep.search_space", found: String(searchSpace.length), wanted }],
    });
  }
  return {
    problem: {
      dimensions: searchSpace,
      objectives: config.objectives,
      filters: config.slaFilters.map(toLimit),
      constraints: config.outcomeConstraints.map(({ metric, op, bound }) => ({
        ...{ metric, stat: "avg", op: CONSTRAINT_OPS[op], threshold: bound },
      })),
      tiers: slaTiers.map(({ label, filters }) => ({ label, limits: filters.map(toLimit) })),
    },
    options: {
      planner: plannerOf(config),
      boundaryName: BOUNDARY_NAMES[config.planner] ?? "boundary",
      seed: config.randomSeed ?? seed,
      maxIterations: config.maxIterations,
      initialPoints: config.initialPoints,
      improvementPatience: config.improvementPatience,
      plateauWindow: config.plateauWindow,
      plateauThreshold: config.plateauThreshold,
      // Two bounds on the same thing, what may still be gained: the searcher has one of them.
      terminator: config.optunaTerminator === "none" ? "none" : "regret",
      isSafe: config.isSafe,
    },
  };
}

/** Several tiers are found along one axis, whatever planner was named. */
function plannerOf({ planner, slaTiers, optunaSampler }: SearchConfig): Planner {
  if (slaTiers.length > 0) return "boundary";
  if (planner === "bayesian") return "bayesian";
  if (planner === "optuna") return optunaSampler === "tpe" ? "tpe" : "bayesian";
  return "boundary";
}

const toLimit = ({ metricTag, stat, op, threshold }: SlaFilter): SearchLimit => ({
  metric: metricTag,
  stat,
  op,
  threshold,
});
