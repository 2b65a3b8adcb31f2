/**
 * Directories of runs of which no plan was kept, the reference's among them → the study that they are of. What a run says
 * of itself wins over the place where it stands; how the study was set up is told by earlier aggregates and command lines.
 */
import type { MultiRunConfig, VariationPatch } from "#config/sweep/sweep-config.ts";
import { UserError } from "#core/errors.ts";
import { type Assignment, Float } from "#core/parameter-value.ts";
import type { Files } from "#core/ports.ts";
import { titleCells } from "#plan/cell-title.ts";
import { nameCells } from "#plan/directory-name.ts";
import { layOutAggregates, runLabel } from "#plan/run-layout.ts";
import type { RunPlan, StudyPlan, Variation } from "#plan/study-plan.ts";
import { locateRun, type RunPosition } from "#study/run-position.ts";
import type { DescribedVariation, RunDescription } from "#study/trial/run-description.ts";
import { readToldSettings, type ToldSettings } from "#study/trial/told-settings.ts";
import type { FoundRun, FoundStudy } from "./found-study.ts";

interface Placed {
  readonly description: RunDescription;
  readonly position: RunPosition;
}

/** At least one description. Throws a `UserError` where they are of more than one study. */
export async function rebuildStudy(
  files: Files,
  searched: string,
  descriptions: readonly RunDescription[],
): Promise<FoundStudy> {
  const placed = descriptions.map((description) => ({
    description,
    position: locateRun(description.segments, isCell(description)),
  }));
  const directory = commonDirectory(placed, searched);
  const groups = groupByCell(placed);
  const cliCommand = descriptions.find((description) => description.cliCommand !== undefined)?.cliCommand;
  const cells = groups.flatMap(([{ position }]) => position.cell ?? []);
  const told = await readToldSettings(files, directory, { cells, cliCommand });
  const order = await findOrder(files, { directory, placed, told });
  const variations = toVariations(groups);
  const found = groups.flatMap((group, index) => {
    const variation = variations[index];
    return variation === undefined ? [] : numberTrials(group).map((run) => ({ ...run, variation }));
  });
  const inOrder = order === "independent" ? found : found.toSorted((a, b) => a.trialIndex - b.trialIndex);
  const plan = buildPlan({ order, variations, found: inOrder, told, placed });
  return { directory, plan, runs: inOrder.map(toFoundRun) };
}

/** A run without a sweep calls its variation `base`. */
function isCell({ variation }: RunDescription): boolean {
  return variation !== undefined && (variation.values.length > 0 || variation.label !== "base");
}

function commonDirectory(placed: readonly Placed[], searched: string): string {
  const directories = placed.map(({ description, position }) =>
    [searched, ...description.segments.slice(0, position.depth)].join("/"),
  );
  const sweepIds = new Set(placed.flatMap(({ description }) => description.sweepId ?? []));
  const distinct = [...new Set(directories)];
  const [first] = distinct;
  if (first !== undefined && distinct.length === 1 && sweepIds.size <= 1) return first;
  const examples = distinct.length > 1 ? distinct : placed.map(({ description }) => description.directory);
  throw new UserError(`${searched} holds runs of more than one study`, {
    hint: `Name one of them (${examples.slice(0, 3).join(", ")}${examples.length > 3 ? ", …" : ""}), or those that belong together with --output.`,
  });
}

type Group = readonly [Placed, ...Placed[]];

/** In the order of the variations where the runs tell it, else as they stand. */
function groupByCell(placed: readonly Placed[]): Group[] {
  const groups = [...Map.groupBy(placed, ({ position }) => position.cell ?? "").values()];
  const indexOf = (group: readonly Placed[]): number =>
    Math.min(...group.map(({ description }) => description.variation?.index ?? Number.POSITIVE_INFINITY));
  return groups
    .map((group) => ({ group: group as [Placed, ...Placed[]], index: indexOf(group) }))
    .sort((a, b) => (a.index === b.index ? 0 : a.index - b.index))
    .map(({ group }) => group);
}

function toVariations(groups: readonly Group[]): Variation[] {
  const cells = groups.map((group, index) => {
    const described = group.find(({ description }) => description.variation !== undefined)?.description.variation;
    const known: DescribedVariation = described ?? { label: group[0].position.cell ?? "base", values: [] };
    return { index, label: known.label, values: known.values, patch: patchOf(known) };
  });
  const titles = titleCells(cells);
  // A search numbers its directories; its aggregates go by the values that were tried.
  const kept = new Map(
    groups.flatMap(([{ position }], index) =>
      position.layout === "search" || position.cell === undefined ? [] : [[index, position.cell] as const],
    ),
  );
  const names = nameCells(cells, kept);
  return cells.map((cell, index) => ({ ...cell, title: titles[index] ?? cell.label, dirName: names[index] ?? "" }));
}

function patchOf({ label, values }: DescribedVariation): VariationPatch {
  if (values.length > 0 && !values.some(isNested)) return { kind: "assign", assignments: values };
  return label === "base" ? { kind: "none" } : { kind: "scenario", index: 0 };
}

const isNested = ({ value }: Assignment): boolean =>
  typeof value === "object" && value !== null && !(value instanceof Float);

interface NumberedRun {
  readonly description: RunDescription;
  readonly trialIndex: number;
}

/** By trial; of two with the same number the later one gets the next that is free. */
function numberTrials(group: Group): NumberedRun[] {
  const taken = new Set<number>();
  return group
    .map(({ description, position }) => ({
      description,
      trialIndex: description.trialIndex ?? position.trialIndex ?? 0,
    }))
    .sort((a, b) => a.trialIndex - b.trialIndex)
    .map(({ description, trialIndex }) => {
      let free = trialIndex;
      while (taken.has(free)) free += 1;
      taken.add(free);
      return { description, trialIndex: free };
    });
}

interface OrderClues {
  readonly directory: string;
  readonly placed: readonly Placed[];
  readonly told: ToldSettings;
}

/** The layout of several trials shows it; cells of one trial each look alike, but where their aggregates stand. */
async function findOrder(files: Files, { directory, placed, told }: OrderClues): Promise<StudyPlan["order"]> {
  const layouts = new Set(placed.map(({ position }) => position.layout));
  if (layouts.has("independent")) return "independent";
  if (!layouts.has("cells")) return told.order === "shuffled" ? "shuffled" : "repeated";
  if (told.order !== undefined) return told.order;
  const cell = placed.find(({ position }) => position.cell !== undefined)?.position.cell ?? "";
  return (await files.isDirectory(`${directory}/${cell}/aggregate`)) ? "independent" : "repeated";
}

interface PlanParts {
  readonly order: StudyPlan["order"];
  readonly variations: readonly Variation[];
  readonly found: readonly (NumberedRun & { readonly variation: Variation })[];
  readonly told: ToldSettings;
  readonly placed: readonly Placed[];
}

function buildPlan({ order, variations, found, told, placed }: PlanParts): StudyPlan {
  const hasTrials = placed.some(({ position: { layout } }) => layout !== "cells" && layout !== "single");
  const isSearch = placed.some(({ position }) => position.layout === "search");
  const isSweep = variations.length > 1 || placed.some(({ position }) => position.cell !== undefined);
  const most = Math.max(...found.map(({ trialIndex }) => trialIndex + 1), told.trials ?? 1);
  // A search keeps runs of one trial in the same folders.
  const trials = hasTrials && !isSearch ? Math.max(2, most) : most;
  const multiRun = toMultiRun(trials, told);
  return {
    isSweep,
    order,
    trials,
    variations,
    runs: found.map(toRunPlan),
    aggregates: layOutAggregates({ isSweep, variations, order, multiRun }),
    sweepCooldownSec: 0,
    slaFilters: told.slaFilters ?? [],
    multiRun,
  };
}

function toRunPlan({ description, variation, trialIndex }: PlanParts["found"][number], index: number): RunPlan {
  const directory = description.segments.join("/");
  const label = labelOf(description, trialIndex);
  const seed = description.seed === undefined ? {} : { seed: description.seed };
  return { index, variationIndex: variation.index, trialIndex, label, directory, warmsUp: false, ...seed };
}

const labelOf = ({ label }: RunDescription, trialIndex: number): string => label ?? runLabel(trialIndex);

function toFoundRun({ description, variation, trialIndex }: PlanParts["found"][number]): FoundRun {
  const { directory, names, isCutOff, body } = description;
  const { index, label, dirName, title, values } = variation;
  const identity = {
    label: labelOf(description, trialIndex),
    trialIndex,
    variation: { index, label, dirName, title, values },
  };
  return { directory, names, isCutOff, identity, ...(body === undefined ? {} : { body }) };
}

const DEFAULT_CONFIDENCE_LEVEL = 0.95;

function toMultiRun(numRuns: number, { confidenceLevel, cooldownSeconds, convergence }: ToldSettings): MultiRunConfig {
  return {
    numRuns,
    cooldownSeconds: cooldownSeconds ?? 0,
    confidenceLevel: confidenceLevel ?? DEFAULT_CONFIDENCE_LEVEL,
    setConsistentSeed: true,
    varySeedPerTrial: false,
    disableWarmupAfterFirst: true,
    ...(convergence === undefined ? {} : { convergence }),
  };
}
