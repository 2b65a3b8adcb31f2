/**
 * What of a plan is kept on disk so that the study can be resumed: plain JSON, seeds as decimal text because a double
 * would lose digits of the hashed ones. A cell is known by its body, the rendered configuration that it measures.
 */
import type { JsonValue } from "#core/json.ts";
import type { Seed } from "#core/parameter-value.ts";
import { sha256 } from "#core/sha256.ts";
import type { DrawnSeeds } from "./plan-study.ts";
import { toSeed } from "./seeds.ts";
import type { RunPlan, StudyPlan } from "./study-plan.ts";

export type PlanRecord = {
  readonly identity: string;
  readonly is_sweep: boolean;
  readonly iteration_order: StudyPlan["order"];
  readonly trials: number;
  readonly random_seed: string | null;
  readonly vary_seed_per_trial: boolean;
  readonly sampling_seed: string | null;
  readonly shuffle_seed: string | null;
  /** Absent: no search. */
  readonly search_seed?: string | null;
  readonly cells: readonly CellRecord[];
  /** Directories of aggregates, relative to the artifact directory. */
  readonly aggregates: readonly string[];
};

export type CellRecord = {
  readonly label: string;
  readonly dir_name: string;
  readonly body: JsonValue;
  /** By trial. */
  readonly runs: readonly RunRecord[];
};

export type RunRecord = {
  readonly directory: string;
  /** Null: drawn by the run. */
  readonly seed: string | null;
  readonly warms_up: boolean;
};

/**
 * `bodies` by the index of the variation: rendered, without secrets, user interface, paths and seed, so that only what
 * changes a measurement makes two of them differ.
 */
export function toPlanRecord(plan: StudyPlan, bodies: readonly JsonValue[]): PlanRecord {
  const { cells = [], sweep } = plan.aggregates;
  return {
    identity: planIdentity(bodies, plan),
    is_sweep: plan.isSweep,
    iteration_order: plan.order,
    trials: plan.trials,
    random_seed: toText(plan.baseSeed),
    vary_seed_per_trial: plan.multiRun.varySeedPerTrial,
    sampling_seed: toText(plan.sampling?.seed),
    shuffle_seed: toText(plan.shuffleSeed),
    ...(plan.search === undefined ? {} : { search_seed: toText(plan.search.seed) }),
    cells: groupRuns(plan).map((runs, index) => ({
      label: plan.variations[index]?.label ?? "",
      dir_name: plan.variations[index]?.dirName ?? "",
      body: bodies[index] ?? null,
      runs: runs.map(({ directory, seed, warmsUp }) => ({ directory, seed: toText(seed), warms_up: warmsUp })),
    })),
    aggregates: sweep === undefined ? cells : [...cells, sweep],
  };
}

/** What `planStudy` is given as `keep`, so that it draws nothing anew. */
export function drawnSeedsOf({ sampling_seed, shuffle_seed, search_seed }: PlanRecord): DrawnSeeds {
  const samplingSeed = fromText(sampling_seed);
  const shuffleSeed = fromText(shuffle_seed);
  const searchSeed = fromText(search_seed);
  return {
    ...(searchSeed === undefined ? {} : { searchSeed }),
    ...(samplingSeed === undefined ? {} : { samplingSeed }),
    ...(shuffleSeed === undefined ? {} : { shuffleSeed }),
  };
}

/**
 * Equal for plans that measure the same: bodies in their order, trials, order of execution, seeds and warm-ups. Names,
 * pauses and what is only computed afterwards do not count.
 */
export function planIdentity(bodies: readonly JsonValue[], plan: StudyPlan): string {
  const runs = plan.runs.map(({ variationIndex, trialIndex, seed, warmsUp }) => [
    variationIndex,
    trialIndex,
    toText(seed),
    warmsUp,
  ]);
  return sha256(JSON.stringify([bodies.map(sortKeys), runs]));
}

/** Equal for equal bodies, whatever the order of their keys. */
const bodyKey = (body: JsonValue): string => JSON.stringify(sortKeys(body));

function sortKeys(value: JsonValue): JsonValue {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(sortKeys);
  const names = Object.keys(value).sort();
  return Object.fromEntries(names.map((name) => [name, sortKeys(value[name] ?? null)]));
}

/**
 * For each of the new bodies the place of the cell that has measured it, or undefined. Of equal bodies the first is the
 * first, the second the second.
 */
export function findKnownCells(bodies: readonly JsonValue[], known: readonly CellRecord[]): (number | undefined)[] {
  const places = new Map<string, number[]>();
  known.forEach(({ body }, place) => {
    const key = bodyKey(body);
    const equal = places.get(key);
    if (equal === undefined) places.set(key, [place]);
    else equal.push(place);
  });
  return bodies.map((body) => places.get(bodyKey(body))?.shift());
}

/** Runs by cell, then by trial. */
function groupRuns({ variations, runs }: StudyPlan): RunPlan[][] {
  const cells = variations.map((): RunPlan[] => []);
  for (const run of runs) {
    const cell = cells[run.variationIndex];
    if (cell !== undefined) cell[run.trialIndex] = run;
  }
  return cells;
}

const toText = (seed: Seed | undefined): string | null => (seed === undefined ? null : String(seed));

export const fromText = (text: string | null | undefined): Seed | undefined =>
  text === null || text === undefined ? undefined : toSeed(BigInt(text));
