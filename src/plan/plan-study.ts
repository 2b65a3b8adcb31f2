/**
 * Sweep and repeats → everything that will be done, in order, with names, seeds and directories. Nothing is drawn here
 * that is not recorded in the plan, so that the same plan can be made again when a study is resumed.
 */
import type { PlotChoice } from "#config/config.ts";
import type { SearchConfig } from "#config/search/search-config.ts";
import type { MultiRunConfig, SweepConfig } from "#config/sweep/sweep-config.ts";
import type { Seed } from "#core/parameter-value.ts";
import { titleCells } from "./cell-title.ts";
import { nameCells } from "./directory-name.ts";
import { layOutAggregates, layOutRuns, layOutSearchAggregates } from "./run-layout.ts";
import { hideAssigned } from "./secret-values.ts";
import { chooseBaseSeed, hashSeed, seedOf } from "./seeds.ts";
import type { StudyPlan, Variation } from "./study-plan.ts";
import { type Expansion, expandSweep } from "./sweep/expand-sweep.ts";

export interface StudyInput {
  /** Absent: one cell. Never beside `search`. */
  readonly sweep?: SweepConfig;
  /** Its variations are not known yet. */
  readonly search?: SearchConfig;
  readonly multiRun: MultiRunConfig;
  /** Absent: none. */
  readonly plots?: PlotChoice;
  /** As the user named it. */
  readonly baseSeed?: Seed;
  /** Entropy for what no seed was given for: sampling, and shuffling where there is no base seed either. */
  readonly drawSeed: () => number;
  /** What was drawn when the study was planned first. */
  readonly keep?: DrawnSeeds;
}

export interface DrawnSeeds {
  readonly samplingSeed?: Seed;
  readonly shuffleSeed?: Seed;
  readonly searchSeed?: Seed;
}

export interface PlannedStudy {
  readonly plan: StudyPlan;
  /** Whole sentences: what is legal, and probably not what was meant. */
  readonly notices: readonly string[];
}

/** Sets the order's seed apart from those of runs, of which none has an empty variation. */
const SHUFFLE_LABEL = ":order";

const WITHOUT_SWEEP: Expansion = { points: [{ label: "base", values: [], patch: { kind: "none" } }], notices: [] };

/** Throws a `UserError` for a grid too large to plan. */
export function planStudy(input: StudyInput): PlannedStudy {
  const planned = input.search === undefined ? planListed(input) : planSearch(input, input.search);
  return input.plots === undefined ? planned : { ...planned, plan: { ...planned.plan, plots: input.plots } };
}

/** Nothing but what is the same for all that it will propose. */
function planSearch({ multiRun, baseSeed, drawSeed, keep = {} }: StudyInput, config: SearchConfig): PlannedStudy {
  const base = chooseBaseSeed(baseSeed, { hasSweep: true, multiRun });
  const given = config.randomSeed ?? base;
  const seed = given ?? keep.searchSeed ?? drawSeed();
  const isDrawn = given === undefined && keep.searchSeed === undefined;
  const plan: StudyPlan = {
    isSweep: true,
    // All trials of a point are over before the next one is chosen.
    order: "independent",
    trials: multiRun.numRuns,
    variations: [],
    runs: [],
    aggregates: layOutSearchAggregates([], multiRun),
    sweepCooldownSec: config.cooldownSeconds,
    slaFilters: config.slaFilters,
    multiRun,
    ...(base === undefined ? {} : { baseSeed: base }),
    ...questionOf(config),
    search: { config, seed },
  };
  const notice = `The search is drawn with seed ${seed}: sweep.random_seed ${seed} gives the same one again.`;
  return { plan, notices: isDrawn ? [notice] : [] };
}

function planListed(input: StudyInput): PlannedStudy {
  const { sweep, multiRun, drawSeed, keep = {} } = input;
  const expansion = sweep ? expandSweep(sweep, () => keep.samplingSeed ?? drawSeed()) : WITHOUT_SWEEP;
  const variations = toVariations(expansion);
  const order = sweep?.iterationOrder ?? "repeated";
  const base = chooseBaseSeed(input.baseSeed, { hasSweep: sweep !== undefined, multiRun });
  const ownShuffleSeed = () => (base === undefined ? drawSeed() : hashSeed(base, SHUFFLE_LABEL));
  const shuffleSeed = order === "shuffled" ? (keep.shuffleSeed ?? ownShuffleSeed()) : undefined;
  const rule = { base, sameSeed: sweep?.sameSeed ?? false, byTrial: multiRun.varySeedPerTrial };
  const layout = {
    isSweep: variations.length > 1,
    variations,
    order,
    multiRun,
    shuffleSeed,
    seedOf: ({ index, label }: Variation, trialIndex: number) => seedOf(rule, { offset: index, label, trialIndex }),
  };
  const plan: StudyPlan = {
    isSweep: layout.isSweep,
    ...(sweep === undefined ? {} : { sweepType: sweep.type }),
    order,
    trials: multiRun.numRuns,
    variations,
    runs: layOutRuns(layout),
    aggregates: layOutAggregates(layout),
    sweepCooldownSec: sweep?.cooldownSeconds ?? 0,
    slaFilters: sweep?.slaFilters ?? [],
    multiRun,
    ...(base === undefined ? {} : { baseSeed: base }),
    ...(shuffleSeed === undefined ? {} : { shuffleSeed }),
    ...(expansion.sampling === undefined ? {} : { sampling: expansion.sampling }),
    ...questionOf(sweep),
  };
  return { plan, notices: [...expansion.notices, ...drawnNotice(input, plan)] };
}

function questionOf(asked: SweepConfig | SearchConfig | undefined): Pick<StudyPlan, "postProcess" | "recipeName"> {
  const { postProcess, recipeName } = asked ?? {};
  return {
    ...(postProcess === undefined ? {} : { postProcess }),
    ...(recipeName === undefined ? {} : { recipeName }),
  };
}

/** A design that nobody seeded can be had again only by one who knows what was drawn. */
function drawnNotice({ sweep, keep }: StudyInput, { sampling }: StudyPlan): string[] {
  const isGiven = sweep !== undefined && "seed" in sweep && sweep.seed !== undefined;
  if (sampling === undefined || isGiven || keep?.samplingSeed !== undefined) return [];
  return [`The samples are drawn with seed ${sampling.seed}: sweep.seed ${sampling.seed} gives the same ones again.`];
}

function toVariations({ points }: Expansion): Variation[] {
  const cells = points.map((point, index) => ({ ...point, index }));
  const names = nameCells(cells);
  const titles = titleCells(cells);
  return cells.map((cell, place) => ({
    index: cell.index,
    label: cell.label,
    title: titles[place] as string,
    dirName: names[place] as string,
    values: hideAssigned(cell.values),
    patch: cell.patch,
  }));
}
