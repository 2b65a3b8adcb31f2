/** The reference's expansions and plans as data: numbers written as floats stand as `{"$float": 5}`. */
import type { Dimension, MultiRunConfig, SweepConfig } from "#config/sweep/sweep-config.ts";
import { type Assignment, Float, type ParameterValue } from "#core/parameter-value.ts";
import { planStudy, type StudyInput } from "#plan/plan-study.ts";
import type { StudyPlan, Variation } from "#plan/study-plan.ts";
import vectors from "../golden/plan/sweep-vectors.json";

type Tagged = string | number | boolean | null | Tagged[] | { [key: string]: Tagged };
type TaggedMap = { [key: string]: Tagged };

export interface CellVector {
  readonly label: string;
  readonly dir_name: string;
  /** Null: a scenario without values of its own. */
  readonly values: TaggedMap | null;
}

export interface SweepVector {
  readonly name: string;
  readonly sweep: TaggedMap | null;
  readonly differs?: string;
}

export interface PlanVector extends SweepVector {
  readonly flags: Readonly<Record<string, number | boolean | string>>;
  readonly plan: {
    readonly trials: number;
    readonly random_seed: number | null;
    readonly is_sweep: boolean;
    readonly iteration_order: string;
    readonly variations: readonly (CellVector & { readonly index: number; readonly seed: number | null })[];
  };
}

interface Vectors {
  readonly expansion: readonly (SweepVector & { readonly cells: readonly CellVector[] })[];
  readonly dir_name: readonly { name: string; values: TaggedMap; label: string; index: number; expected: string }[];
  readonly qmc_expansion: readonly (SweepVector & { readonly warns: number; readonly cells: readonly CellVector[] })[];
  readonly cli_to_plan: readonly PlanVector[];
  readonly derived_seed: readonly { root_seed: number; label: string; expected_decimal_string: string }[];
  readonly artifact_dirs: readonly (SweepVector & { readonly flags: PlanVector["flags"]; readonly result: Tree })[];
  readonly plan_documents: readonly (SweepVector & { readonly plan: TaggedMap })[];
}

export interface Tree {
  readonly execution_order: readonly {
    readonly variation: number;
    readonly trial: number;
    readonly dir: string;
    readonly seed: number | null;
    readonly label: string;
  }[];
  readonly per_variation_aggregate_dirs: readonly string[];
  readonly sweep_aggregate_dir: string | null;
}

export const VECTORS = vectors as unknown as Vectors;

export const DEFAULT_MULTI_RUN: MultiRunConfig = {
  numRuns: 1,
  cooldownSeconds: 0,
  confidenceLevel: 0.95,
  setConsistentSeed: true,
  varySeedPerTrial: false,
  disableWarmupAfterFirst: true,
};

const isMap = (value: unknown): value is TaggedMap =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export function revive(value: Tagged): ParameterValue {
  if (Array.isArray(value)) return value.map(revive);
  if (!isMap(value)) return value;
  if ("$float" in value) return new Float(value.$float as number);
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, revive(member)]));
}

export const toAssignments = (values: TaggedMap): Assignment[] =>
  Object.entries(values).map(([path, value]) => ({ path, value: revive(value) }));

/** A sweep block as the reference has it, paths resolved, → what reading makes of it. */
export function toSweepConfig(block: TaggedMap): SweepConfig {
  const common = {
    cooldownSeconds: numberOf(block.cooldown_seconds, 0),
    iterationOrder: (block.iteration_order ?? "repeated") as "repeated",
    sameSeed: block.same_seed === true,
    slaFilters: [],
  };
  if (block.type === "scenarios") return { ...common, type: "scenarios", runs: (block.runs as TaggedMap[]).map(toRun) };
  if (block.type === "grid" || block.type === "zip") {
    const parameters = Object.entries(block.parameters as TaggedMap)
      .map(([path, values]) => ({ path, values: (values as Tagged[]).map(revive) }))
      .sort((a, b) => (a.path < b.path ? -1 : 1));
    return { ...common, type: block.type, parameters };
  }
  return {
    ...common,
    type: block.type as "sobol",
    samples: numberOf(block.samples, 0),
    labelFormat: block.label_format === "kv" ? "kv" : "index",
    scramble: block.scramble !== false,
    dimensions: (block.dimensions as TaggedMap[]).map(toDimension),
    ...(block.seed === undefined ? {} : { seed: numberOf(block.seed, 0) }),
    ...(typeof block.optimization === "string" ? { optimization: block.optimization as "random-cd" } : {}),
  };
}

function toRun({ name, values }: TaggedMap, index: number): { label: string; values?: Assignment[] } {
  const label = typeof name === "string" ? name : `scenario_${index}`;
  return isMap(values) ? { label, values: toAssignments(values) } : { label };
}

function toDimension({ path, choices, lo, hi, scale, kind }: TaggedMap): Dimension {
  if (Array.isArray(choices)) return { path: path as string, choices: choices.map(revive) };
  return {
    path: path as string,
    lo: numberOf(lo, 0),
    hi: numberOf(hi, 0),
    scale: (scale ?? "linear") as "linear",
    kind: (kind ?? "real") as "real",
  };
}

function numberOf(value: Tagged | undefined, absent: number): number {
  return isMap(value) ? (value.$float as number) : ((value as number | undefined) ?? absent);
}

/** A plan in which nothing is drawn. */
export function planOf(input: Partial<StudyInput> = {}): StudyPlan {
  return noticedPlanOf(input).plan;
}

export function noticedPlanOf(input: Partial<StudyInput>): ReturnType<typeof planStudy> {
  const drawSeed = () => {
    throw new Error("this plan has nothing to draw");
  };
  return planStudy({ multiRun: DEFAULT_MULTI_RUN, drawSeed, ...input });
}

export const sweepOf = ({ sweep }: SweepVector): { sweep?: SweepConfig } =>
  sweep === null ? {} : { sweep: toSweepConfig(sweep) };

/** What a vector says of a cell, of one of ours; values of ours are left out where the vector has none of its own. */
export const toCellVector = ({ label, dirName, values }: Variation, vector: CellVector) => ({
  label,
  dir_name: dirName,
  values: vector.values === null ? null : values,
});

export const expectedCell = ({ label, dir_name, values }: CellVector) => ({
  label,
  dir_name,
  values: values === null ? null : toAssignments(values),
});
