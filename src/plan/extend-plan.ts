/**
 * A new plan takes over what an earlier one settled, so that finished runs stay valid. The rule: a cell is known by its
 * body and keeps its directory name and its seeds, wherever it now stands; a new cell takes the next seed that none has.
 */
import type { JsonValue } from "#core/json.ts";
import type { Seed } from "#core/parameter-value.ts";
import { appendTrial } from "./add-trial.ts";
import { nameCells } from "./directory-name.ts";
import { type CellRecord, findKnownCells, fromText, type PlanRecord, toPlanRecord } from "./plan-record.ts";
import { layOutAggregates, layOutRuns } from "./run-layout.ts";
import { hashSeed, toSeed, trialLabel } from "./seeds.ts";
import type { StudyPlan, Variation } from "./study-plan.ts";

/** How seeds follow from the base; a single cell does not show whether it would be shared. */
export type Seeding = "per trial" | "per cell" | "one for all cells" | "one cell";

/** The plan as it is to be carried out in a directory where `known` was begun; `bodies` by the index of the variation. */
export function extendPlan(plan: StudyPlan, bodies: readonly JsonValue[], known: PlanRecord): StudyPlan {
  const places = findKnownCells(bodies, known.cells);
  const cells = places.map((place) => (place === undefined ? undefined : known.cells[place]));
  const variations = nameVariations(plan, cells, known);
  const seeds = chooseSeeds({ plan, bodies, cells, known });
  const layout = {
    isSweep: plan.isSweep,
    variations,
    order: plan.order,
    multiRun: plan.multiRun,
    shuffleSeed: plan.shuffleSeed,
    seedOf: ({ index }: Variation, trialIndex: number) => seeds[index]?.[trialIndex],
  };
  const extended = { ...plan, variations, runs: layOutRuns(layout), aggregates: layOutAggregates(layout) };
  return keepAdded(extended, cells, known);
}

type KnownCells = readonly (CellRecord | undefined)[];

/** Trials that a cell was given beyond those of its plan stay with it. */
function keepAdded(plan: StudyPlan, cells: KnownCells, known: PlanRecord): StudyPlan {
  const planned = Math.max(plan.trials, known.trials);
  return cells.reduce<StudyPlan>(
    (grown, cell, index) =>
      (cell?.runs.slice(planned) ?? []).reduce((one, { seed }) => appendTrial(one, index, fromText(seed)).plan, grown),
    plan,
  );
}

/** Without a sweep a cell's name has named no directory, and the new one is better. */
function nameVariations(plan: StudyPlan, cells: KnownCells, known: PlanRecord): Variation[] {
  const kept = new Map<number, string>();
  cells.forEach((cell, index) => {
    if (cell !== undefined && known.is_sweep) kept.set(index, cell.dir_name);
  });
  const names = nameCells(plan.variations, kept);
  return plan.variations.map((variation, index) => ({ ...variation, dirName: names[index] ?? variation.dirName }));
}

interface Seeds {
  readonly plan: StudyPlan;
  readonly bodies: readonly JsonValue[];
  readonly cells: KnownCells;
  readonly known: PlanRecord;
}

/** By variation and trial. Where seeds no longer follow the same rule, nothing is taken over, so that it shows. */
function chooseSeeds({ plan, bodies, cells, known }: Seeds): (Seed | undefined)[][] {
  const now = toPlanRecord(plan, bodies);
  const planned = now.cells.map(({ runs }) => runs.map(({ seed }) => fromText(seed)));
  const base = plan.baseSeed;
  if (base === undefined || !followsSameRule(known, now)) return planned;
  const taken = new Set(cells.flatMap((cell) => cell?.runs.map(({ seed }) => seed) ?? []));
  if (now.vary_seed_per_trial) {
    const hash = createHasher(base, taken);
    return planned.map((seeds, index) => {
      const { label = "" } = plan.variations[index] ?? {};
      return seeds.map((_, trial) => fromText(cells[index]?.runs[trial]?.seed) ?? hash(label, trial));
    });
  }
  const countOn = seedingOf(now) === "one for all cells" ? () => base : createCounter(base, taken);
  return planned.map((seeds, index) => {
    const ofCell = fromText(cells[index]?.runs[0]?.seed) ?? countOn();
    return seeds.map(() => ofCell);
  });
}

type TakenSeeds = ReadonlySet<string | null>;

/** Counts on from the base, past what is taken. */
function createCounter(base: Seed, taken: TakenSeeds): () => Seed {
  let next = BigInt(base);
  return () => {
    while (taken.has(String(next))) next += 1n;
    return toSeed(next++);
  };
}

/** A label that an earlier plan gave to another body, as an unnamed scenario's is, does not give the same seed again. */
function createHasher(base: Seed, taken: TakenSeeds): (label: string, trial: number) => Seed {
  return (label, trial) => {
    let seed = hashSeed(base, trialLabel(label, trial));
    for (let count = 2; taken.has(String(seed)); count++)
      seed = hashSeed(base, trialLabel(`${label}__${count}`, trial));
    return seed;
  };
}

function followsSameRule(known: PlanRecord, now: PlanRecord): boolean {
  return known.random_seed === now.random_seed && !isOtherSeeding(seedingOf(known), seedingOf(now));
}

/** A single cell follows both rules for cells. */
export function isOtherSeeding(before: Seeding, after: Seeding): boolean {
  if (before === after) return false;
  return (before !== "one cell" && after !== "one cell") || before === "per trial" || after === "per trial";
}

export function seedingOf({ vary_seed_per_trial, cells }: PlanRecord): Seeding {
  if (vary_seed_per_trial) return "per trial";
  if (cells.length < 2) return "one cell";
  const [first, ...others] = cells.map(({ runs }) => runs[0]?.seed);
  return others.every((seed) => seed === first) ? "one for all cells" : "per cell";
}
