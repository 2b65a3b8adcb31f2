/**
 * A search as far as it has come → `search_history.json`, in the layout of the reference. What it has no words for, as
 * purposes, intervals and estimates of the boundary, stands under `aiperf` at the end.
 */
import type { OutcomeConstraint, SearchAxis, SearchConfig, SearchGoal } from "#config/search/search-config.ts";
import type { SlaFilter } from "#config/sweep/sweep-config.ts";
import { Float, type Seed } from "#core/parameter-value.ts";
import type { MeasuredMean, SearchIteration, SearchStanding } from "#core/search-standing.ts";
import { type ExactJson, toJsonText } from "#export/json-text.ts";
import { findContradictions, summariseBoundary } from "#search/boundary-summary.ts";
import type { SearchCourse } from "#search/build-standing.ts";
import { bindingKey, breachJson, decidingLimits, toTierJson } from "./search-tiers-json.ts";

export const SEARCH_HISTORY_FILE = "search_history.json";

export interface SearchHistory {
  readonly config: SearchConfig;
  readonly seed: Seed;
  readonly course: SearchCourse;
  /** Of that course. */
  readonly standing: SearchStanding;
}

/** Ends in a line feed. */
export function renderSearchHistory(history: SearchHistory): string {
  const { config, standing, course } = history;
  const hasTiers = config.slaTiers.length > 0;
  return `${toJsonText({
    config: toConfigJson(history),
    iterations: toIterations(history),
    best_trials: toBestTrials(history),
    boundary_summary: toBoundaryJson(history),
    ...(hasTiers ? toTierJson(course, standing) : {}),
    recipe: config.recipeName ?? null,
    convergence_reason: standing.end?.reason ?? null,
    aiperf: toOwnFacts(history),
  })}\n`;
}

function toConfigJson({ config }: SearchHistory): ExactJson {
  return {
    planner: config.planner,
    objectives: config.objectives.map(toObjectiveJson),
    outcome_constraints: config.outcomeConstraints.map(toConstraintJson),
    max_iterations: config.maxIterations,
    n_initial_points: config.initialPoints,
    random_seed: config.randomSeed ?? null,
    improvement_patience: config.improvementPatience,
    plateau_window: config.plateauWindow,
    plateau_threshold: config.plateauThreshold,
    search_space: config.searchSpace.map(toAxisJson),
    sla_filters: config.slaFilters.map(toFilterJson),
    ...(config.slaTiers.length === 0
      ? {}
      : { tiers: config.slaTiers.map(({ label, filters }) => ({ label, filters: filters.map(toFilterJson) })) }),
  };
}

const toObjectiveJson = ({ metric, stat, direction, threshold }: SearchGoal): ExactJson => ({
  metric,
  stat,
  direction: direction.toUpperCase(),
  threshold: threshold === undefined ? null : new Float(threshold),
});

const toConstraintJson = ({ metric, op, bound }: OutcomeConstraint): ExactJson => ({
  metric,
  op,
  bound: new Float(bound),
});

const toAxisJson = ({ path, lo, hi, kind }: SearchAxis): ExactJson => ({
  path,
  lo: new Float(lo),
  hi: new Float(hi),
  kind,
});

const toFilterJson = ({ metricTag, stat, op, threshold }: SlaFilter): ExactJson => ({
  metric_tag: metricTag,
  stat,
  op,
  threshold: new Float(threshold),
});

function toIterations({ config, standing, course }: SearchHistory): ExactJson {
  // Only a search for a boundary has a direction that a verdict could contradict.
  const warned =
    course.options.planner === "boundary"
      ? findContradictions(course.problem, decidingLimits(course.problem), course.observations)
      : new Set<number>();
  return standing.iterations.map((iteration) => ({
    iteration_idx: iteration.index,
    variation_values: toValuesJson(iteration, config),
    objective_values: toObjectiveValues(iteration),
    feasible: iteration.isFeasible,
    non_monotonic_warning: warned.has(iteration.index),
  }));
}

/** A value of a real dimension keeps its point where it happens to be whole. */
function toValuesJson({ values }: SearchIteration, { searchSpace }: SearchConfig): Record<string, ExactJson> {
  return Object.fromEntries(
    searchSpace.map(({ path, kind }) => {
      const value = values[path];
      return [path, kind === "real" && value !== undefined ? new Float(value) : value];
    }),
  );
}

/** Null where one of them was not measured. */
function toObjectiveValues({ objectives }: SearchIteration): ExactJson {
  return objectives.every((value) => value !== undefined) ? objectives.map((value) => value?.mean) : null;
}

function toBestTrials({ config, standing }: SearchHistory): ExactJson {
  const best = standing.best.flatMap((index) => standing.iterations[index] ?? []);
  if (best.length === 0) return null;
  const feasible = standing.iterations.filter(
    (iteration) => iteration.isFeasible && toObjectiveValues(iteration) !== null,
  ).length;
  return best.map((iteration) => ({
    iteration_idx: iteration.index,
    objective_values: toObjectiveValues(iteration),
    variation_values: toValuesJson(iteration, config),
    feasible: iteration.isFeasible,
    feasible_count: feasible,
    pareto_rank: 0,
  }));
}

function toBoundaryJson({ config, standing, course }: SearchHistory): ExactJson {
  const { problem, observations } = course;
  if (problem.dimensions.length !== 1 || observations.length === 0) return null;
  const limits = decidingLimits(problem);
  const { path, feasibleMax, infeasibleMin, binding } = summariseBoundary(problem, limits, observations);
  const isInt = config.searchSpace[0]?.kind === "int";
  const toValue = (value: number): ExactJson => (isInt ? value : new Float(value));
  const { interval } = binding ?? {};
  return {
    swept_dim_path: path,
    feasible_max:
      feasibleMax === undefined
        ? null
        : {
            value: toValue(feasibleMax.value),
            iteration_idx: feasibleMax.iteration,
            objective_value: standing.iterations[feasibleMax.iteration]?.objectives[0]?.mean ?? null,
          },
    infeasible_min:
      infeasibleMin === undefined
        ? null
        : {
            value: toValue(infeasibleMin.value),
            iteration_idx: infeasibleMin.iteration,
            first_breach: infeasibleMin.firstBreach === undefined ? null : breachJson(infeasibleMin.firstBreach),
          },
    ...(config.planner === "smooth_isotonic" && config.slaTiers.length === 0
      ? {
          boundary_type: standing.boundaries[0]?.kind ?? null,
          binding_constraint: binding === undefined ? null : bindingKey(binding),
          ...(interval === undefined ? {} : { boundary_ci: { lo: interval.low, hi: interval.high } }),
        }
      : {}),
    ...(config.slaTiers.length === 0
      ? {}
      : {
          non_monotonic_warning: findContradictions(problem, limits, observations).size > 0,
          convergence_reason: standing.end?.reason ?? null,
        }),
  };
}

function toOwnFacts({ seed, standing }: SearchHistory): ExactJson {
  const { iterations, boundaries, end, question } = standing;
  return {
    seed,
    trials_per_iteration: question.trials,
    limits: question.limits.map(({ metric, stat, op, threshold, isHard }) => ({
      ...{ metric, stat, op, threshold: new Float(threshold) },
      is_hard: isHard,
    })),
    iterations: iterations.map((iteration) => ({
      iteration_idx: iteration.index,
      purpose: iteration.purpose,
      why: iteration.why,
      succeeded_trials: iteration.succeededTrials,
      failed_trials: iteration.failedTrials,
      objectives: iteration.objectives.map(toMeanJson),
      limits: iteration.limits.map(toMeanJson),
    })),
    boundaries: boundaries.map(({ label, status, answer, low, high, kind }) => ({
      ...{ label, status, kind },
      ...{ answer: answer ?? null, low: low ?? null, high: high ?? null },
    })),
    end: end === undefined ? null : { reason: end.reason, explanation: end.explanation },
  };
}

const toMeanJson = (value: MeasuredMean | undefined): ExactJson =>
  value === undefined ? null : { mean: value.mean, half_width: value.halfWidth };
