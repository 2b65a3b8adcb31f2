/** A search as the `sweep` section that would ask for it again: in the spelling of files, without what is default. */
import type { PostProcess, SearchAxis, SearchConfig, SearchGoal } from "#config/search/search-config.ts";
import type { SlaFilter } from "#config/sweep/sweep-config.ts";
import type { JsonObject, JsonValue } from "#core/json.ts";

const DEFAULTS: Readonly<Record<string, JsonValue>> = {
  planner: "bayesian",
  n_initial_points: 5,
  plateau_window: 8,
  plateau_threshold: 0.01,
  improvement_patience: 10,
  optuna_sampler: "botorch",
  optuna_terminator: "none",
  objective_pooling: "mean",
  monotonic_stability_trials: 2,
  sla_replicates: 0,
  sla_precision: "normal",
  safe: false,
  cooldown_seconds: 0,
};

export function toSearchDocument(config: SearchConfig): JsonObject {
  const { outcomeConstraints, slaFilters, slaTiers, postProcess } = config;
  return {
    type: config.type,
    ...withoutDefaults({ planner: config.planner }),
    search_space: config.searchSpace.map(toAxis),
    objectives: config.objectives.map(toGoal),
    ...(outcomeConstraints.length === 0 ? {} : { outcome_constraints: outcomeConstraints.map((one) => ({ ...one })) }),
    ...(slaFilters.length === 0 ? {} : { sla_filters: slaFilters.map(toFilter) }),
    ...(slaTiers.length === 0
      ? {}
      : { sla_tiers: slaTiers.map(({ label, filters }) => ({ label, filters: filters.map(toFilter) })) }),
    max_iterations: config.maxIterations,
    ...withoutDefaults({
      n_initial_points: config.initialPoints,
      plateau_window: config.plateauWindow,
      plateau_threshold: config.plateauThreshold,
      improvement_patience: config.improvementPatience,
      random_seed: config.randomSeed,
      optuna_sampler: config.optunaSampler,
      optuna_acquisition: config.optunaAcquisition,
      optuna_terminator: config.optunaTerminator,
      objective_pooling: config.objectivePooling,
      monotonic_stability_trials: config.monotonicStabilityTrials,
      sla_replicates: config.slaReplicates,
      sla_precision: config.slaPrecision,
      sla_warmup_seconds: config.slaWarmupSeconds,
      safe: config.isSafe,
      cooldown_seconds: config.cooldownSeconds,
      recipe_name: config.recipeName,
    }),
    ...(postProcess === undefined ? {} : { post_process: toPostProcess(postProcess) }),
  };
}

function withoutDefaults(options: Readonly<Record<string, JsonValue | undefined>>): JsonObject {
  const said = Object.entries(options).flatMap(([name, value]): [string, JsonValue][] =>
    value === undefined || value === DEFAULTS[name] ? [] : [[name, value]],
  );
  return Object.fromEntries(said);
}

const toAxis = ({ path, lo, hi, kind, prior }: SearchAxis): JsonObject => ({
  path,
  lo,
  hi,
  ...(kind === "real" ? {} : { kind }),
  ...(prior === "uniform" ? {} : { prior }),
});

const toGoal = ({ metric, stat, direction, threshold }: SearchGoal): JsonObject => ({
  metric,
  ...(stat === "avg" ? {} : { stat }),
  direction,
  ...(threshold === undefined ? {} : { threshold }),
});

const toFilter = ({ metricTag, stat, op, threshold }: SlaFilter): JsonObject => ({
  metric_tag: metricTag,
  ...(stat === "p95" ? {} : { stat }),
  op,
  threshold,
});

function toPostProcess({ handler, params, outputFilename }: PostProcess): JsonObject {
  const plain = Object.entries(params).map(([name, value]): [string, JsonValue] => {
    if (typeof value !== "object") return [name, value];
    return [name, value.map((one) => (typeof one === "string" ? one : toFilter(one)))];
  });
  return { handler, params: Object.fromEntries(plain), output_filename: outputFilename };
}
