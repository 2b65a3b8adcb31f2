/**
 * A plan as the JSON object that `--dry-run --format json` prints. The first six keys are those that scripts know from
 * the reference: of `multi_run` only what differs from its default.
 */
import type { ConvergenceConfig, MultiRunConfig } from "#config/sweep/sweep-config.ts";
import type { JsonObject, JsonValue } from "#core/json.ts";
import { type Assignment, Float, type ParameterValue, type Seed } from "#core/parameter-value.ts";
import type { RunEstimate, StudyEstimate } from "./estimate-study.ts";
import { toSearchDocument } from "./search/search-document.ts";
import { withoutSecrets } from "./secret-values.ts";
import type { RunPlan, StudyPlan, Variation } from "./study-plan.ts";

/** Seeds may be bigints, and are to be printed with all their digits. */
export type PlanDocument = {
  readonly trials: number;
  readonly random_seed: Seed | null;
  /** Of the first trial of each variation. */
  readonly variation_seeds: readonly (Seed | null)[];
  /** Between trials. */
  readonly cooldown_seconds: number;
  readonly multi_run: { [key: string]: JsonValue };
  readonly variations: readonly VariationDocument[];
  readonly iteration_order: StudyPlan["order"];
  readonly sweep_type: StudyPlan["sweepType"] | "adaptive_search" | null;
  /** Of a search: what it was asked, in the spelling of files. */
  readonly sweep?: JsonObject;
  /** Of a search: the one that is used. */
  readonly search_seed?: Seed;
  readonly sweep_cooldown_seconds: number;
  readonly sampling_seed: Seed | null;
  readonly shuffle_seed: Seed | null;
  /** In the order of execution. */
  readonly runs: readonly RunDocument[];
  readonly estimate: EstimateDocument | null;
  /** Absent: no limit. */
  readonly time_budget_seconds?: number;
};

export type VariationDocument = {
  readonly index: number;
  readonly label: string;
  readonly dir_name: string;
  readonly values: { [path: string]: JsonValue };
  readonly title: string;
};

export type RunDocument = {
  readonly variation: number;
  /** From 0. */
  readonly trial: number;
  readonly label: string;
  /** Relative to the artifact directory. */
  readonly directory: string;
  readonly seed: Seed | null;
  readonly warmup: boolean;
  readonly estimate: EstimateDocument | null;
};

/** Null: the configuration does not fix it. */
export type EstimateDocument = {
  readonly requests: number | null;
  readonly seconds: number | null;
};

export interface PlanExtras {
  readonly estimate?: StudyEstimate;
  readonly timeBudgetSec?: number;
  /** What a scenario without `values` changes, redacted, by the index of the variation. */
  readonly overrides?: readonly ({ [key: string]: JsonValue } | undefined)[];
}

/** A search has no variations until it chooses them: what they are all made from stands for them. */
const BASE: VariationDocument = { index: 0, label: "base", dir_name: "base", values: {}, title: "" };

export function toPlanDocument(
  plan: StudyPlan,
  { estimate, timeBudgetSec, overrides = [] }: PlanExtras = {},
): PlanDocument {
  const { search } = plan;
  return {
    trials: plan.trials,
    random_seed: plan.baseSeed ?? null,
    variation_seeds: search === undefined ? variationSeedsOf(plan) : [plan.baseSeed ?? null],
    cooldown_seconds: plan.multiRun.cooldownSeconds,
    multi_run: toMultiRun(plan.multiRun),
    variations:
      search === undefined
        ? plan.variations.map((variation) => toVariation(variation, overrides[variation.index]))
        : [BASE],
    iteration_order: plan.order,
    sweep_type: search?.config.type ?? plan.sweepType ?? null,
    ...(search === undefined ? {} : { sweep: toSearchDocument(search.config), search_seed: search.seed }),
    sweep_cooldown_seconds: plan.sweepCooldownSec,
    sampling_seed: plan.sampling?.seed ?? null,
    shuffle_seed: plan.shuffleSeed ?? null,
    runs: plan.runs.map((run) => toRun(run, estimate?.perRun[run.index])),
    estimate:
      estimate === undefined ? null : { requests: estimate.requests ?? null, seconds: estimate.seconds ?? null },
    ...(timeBudgetSec === undefined ? {} : { time_budget_seconds: timeBudgetSec }),
  };
}

function variationSeedsOf({ variations, runs }: StudyPlan): (Seed | null)[] {
  const seeds = variations.map((): Seed | null => null);
  for (const run of runs) if (run.trialIndex === 0) seeds[run.variationIndex] = run.seed ?? null;
  return seeds;
}

function toVariation(
  { index, label, dirName, values, title }: Variation,
  overrides: VariationDocument["values"] = {},
): VariationDocument {
  const own = Object.fromEntries(values.map(toMember));
  return { index, label, dir_name: dirName, values: values.length > 0 ? own : overrides, title };
}

const toMember = ({ path, value }: Assignment): [string, JsonValue] => [path, toJson(withoutSecrets(path, value))];

function toJson(value: ParameterValue): JsonValue {
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Float) return value.value;
  if (isList(value)) return value.map(toJson);
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, toJson(member)]));
}

const isList = (value: object): value is readonly ParameterValue[] => Array.isArray(value);

function toRun(run: RunPlan, estimate: RunEstimate | undefined): RunDocument {
  const { variationIndex, trialIndex, label, directory, seed, warmsUp } = run;
  return {
    variation: variationIndex,
    trial: trialIndex,
    label,
    directory,
    seed: seed ?? null,
    warmup: warmsUp,
    estimate: toEstimate(estimate),
  };
}

function toEstimate(estimate: RunEstimate | undefined): EstimateDocument | null {
  return estimate === undefined ? null : { requests: estimate.requests ?? null, seconds: estimate.seconds ?? null };
}

const DEFAULT_MULTI_RUN: { readonly [key: string]: JsonValue } = {
  num_runs: 1,
  cooldown_seconds: 0,
  confidence_level: 0.95,
  set_consistent_seed: true,
  vary_seed_per_trial: false,
  disable_warmup_after_first: true,
};
const DEFAULT_THRESHOLDS: Readonly<Record<ConvergenceConfig["mode"], number>> = {
  ci_width: 0.1,
  cv: 0.05,
  distribution: 0.05,
};

function toMultiRun(multiRun: MultiRunConfig): PlanDocument["multi_run"] {
  const settings = {
    num_runs: multiRun.numRuns,
    cooldown_seconds: multiRun.cooldownSeconds,
    confidence_level: multiRun.confidenceLevel,
    set_consistent_seed: multiRun.setConsistentSeed,
    vary_seed_per_trial: multiRun.varySeedPerTrial,
    disable_warmup_after_first: multiRun.disableWarmupAfterFirst,
  };
  const { convergence } = multiRun;
  return {
    ...withoutDefaults(settings, DEFAULT_MULTI_RUN),
    ...(convergence === undefined ? {} : { convergence: toConvergence(convergence) }),
  };
}

function toConvergence({ metric, stat, mode, threshold, minRuns }: ConvergenceConfig): { [key: string]: JsonValue } {
  const defaults = { stat: "avg", mode: "ci_width", threshold: DEFAULT_THRESHOLDS[mode], min_runs: 2 };
  return { metric, ...withoutDefaults({ stat, mode, threshold, min_runs: minRuns }, defaults) };
}

function withoutDefaults(
  settings: { readonly [key: string]: JsonValue },
  defaults: { readonly [key: string]: JsonValue },
): { [key: string]: JsonValue } {
  return Object.fromEntries(Object.entries(settings).filter(([name, value]) => defaults[name] !== value));
}
