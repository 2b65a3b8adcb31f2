/** Cells and trials → runs in the order in which they are carried out, and where each leaves its files. */
import type { IterationOrder, MultiRunConfig } from "#config/sweep/sweep-config.ts";
import type { Seed } from "#core/parameter-value.ts";
import { randomStream } from "#core/random.ts";
import { type CellToName, nameCells } from "./directory-name.ts";
import type { AggregateDirectories, RunPlan, Variation } from "./study-plan.ts";

export interface Layout {
  /** Decides where files lie: of a sweep one cell alone may be known. */
  readonly isSweep: boolean;
  readonly variations: readonly Variation[];
  readonly order: IterationOrder;
  readonly multiRun: MultiRunConfig;
  /** Of a `shuffled` order. */
  readonly shuffleSeed: Seed | undefined;
  readonly seedOf: (variation: Variation, trialIndex: number) => Seed | undefined;
}

export function layOutRuns(layout: Layout): RunPlan[] {
  const { variations, order, multiRun } = layout;
  const trials = Array.from({ length: multiRun.numRuns }, (_, trialIndex) => trialIndex);
  const visits =
    order === "independent"
      ? variations.flatMap((variation) => trials.map((trialIndex) => ({ variation, trialIndex })))
      : trials.flatMap((trialIndex) => cellsOf(trialIndex, layout).map((variation) => ({ variation, trialIndex })));
  return visits.map(({ variation, trialIndex }, index) => layOutRun({ index, variation, trialIndex }, layout));
}

interface Visit {
  readonly index: number;
  readonly variation: Variation;
  readonly trialIndex: number;
}

/** One run, wherever in the order it comes. */
export function layOutRun(
  { index, variation, trialIndex }: Visit,
  layout: Pick<Layout, "isSweep" | "order" | "multiRun" | "seedOf">,
): RunPlan {
  const seed = layout.seedOf(variation, trialIndex);
  return {
    index,
    variationIndex: variation.index,
    trialIndex,
    label: runLabel(trialIndex),
    directory: directoryOf(variation, trialIndex, layout),
    ...(seed === undefined ? {} : { seed }),
    warmsUp: trialIndex === 0 || !layout.multiRun.disableWarmupAfterFirst,
  };
}

/** The cells of one trial. Each trial is shuffled by a stream of its own: a further trial moves none of those before. */
function cellsOf(trialIndex: number, { variations, order, shuffleSeed }: Layout): readonly Variation[] {
  if (order !== "shuffled") return variations;
  const random = randomStream(String(shuffleSeed), `plan.shuffle.${trialIndex}`);
  const cells = [...variations];
  for (let last = cells.length - 1; last > 0; last--) {
    const other = random.below(last + 1);
    const cell = cells[last] as Variation;
    cells[last] = cells[other] as Variation;
    cells[other] = cell;
  }
  return cells;
}

function directoryOf(
  variation: Variation,
  trialIndex: number,
  { isSweep, order, multiRun }: Pick<Layout, "isSweep" | "order" | "multiRun">,
): string {
  if (multiRun.numRuns === 1) return isSweep ? variation.dirName : "";
  if (!isSweep) return `profile_runs/${runLabel(trialIndex)}`;
  return order === "independent"
    ? `${variation.dirName}/profile_runs/trial_${number(trialIndex)}`
    : `profile_runs/trial_${number(trialIndex)}/${variation.dirName}`;
}

const number = (index: number): string => String(index + 1).padStart(4, "0");

/** `run_0001`: a run by its trial, which counts from 0. */
export const runLabel = (trialIndex: number): string => `run_${number(trialIndex)}`;

/** The runs of one point of a search. Its folder is numbered, since a search may be at a point twice. */
export function layOutIteration(
  variation: Variation,
  { first, multiRun, seedOf }: Pick<Layout, "multiRun" | "seedOf"> & { readonly first: number },
): RunPlan[] {
  return Array.from({ length: multiRun.numRuns }, (_, trialIndex) => {
    const seed = seedOf(variation, trialIndex);
    return {
      index: first + trialIndex,
      variationIndex: variation.index,
      trialIndex,
      label: runLabel(trialIndex),
      directory: `${variation.dirName}/profile_runs/${runLabel(trialIndex)}`,
      ...(seed === undefined ? {} : { seed }),
      warmsUp: trialIndex === 0 || !multiRun.disableWarmupAfterFirst,
    };
  });
}

interface AggregateLayout extends Pick<Layout, "isSweep" | "order" | "multiRun"> {
  readonly variations: readonly Pick<Variation, "dirName">[];
}

/** A cell of one trial has an aggregate too, as in the reference; a single run has none. */
export function layOutAggregates({ isSweep, variations, order, multiRun }: AggregateLayout): AggregateDirectories {
  const hasTrials = multiRun.numRuns > 1;
  if (!isSweep) return hasTrials ? { cells: ["aggregate"] } : {};
  const isByCell = order === "independent";
  return {
    cells: variations.map(({ dirName }) => (isByCell ? `${dirName}/aggregate` : `aggregate/${dirName}`)),
    sweep: hasTrials && !isByCell ? "aggregate/sweep_aggregate" : "sweep_aggregate",
  };
}

/** As the reference has them: of cells by the values that were tried, in its own default order. */
export function layOutSearchAggregates(cells: readonly CellToName[], multiRun: MultiRunConfig): AggregateDirectories {
  const variations = nameCells(cells).map((dirName) => ({ dirName }));
  return layOutAggregates({ isSweep: true, variations, order: "repeated", multiRun });
}
