/**
 * Parts of one sweep, each run in a directory of its own → one study. A cell is what is varied in it: runs with equal
 * values are trials of one cell, numbered anew in the order of the directories. Parts that measured something else are
 * refused.
 */
import { type Problem, UserError } from "#core/errors.ts";
import type { JsonValue } from "#core/json.ts";
import { type Assignment, Float, type ParameterValue } from "#core/parameter-value.ts";
import { titleCells } from "#plan/cell-title.ts";
import { diffBodies } from "#plan/diff-bodies.ts";
import { nameCells } from "#plan/directory-name.ts";
import { layOutAggregates, runLabel } from "#plan/run-layout.ts";
import type { RunPlan, StudyPlan, Variation } from "#plan/study-plan.ts";
import { keepShared, toComparableBody } from "#study/comparable-body.ts";
import type { FoundRun, FoundStudy } from "./found-study.ts";

interface JoinedCell {
  readonly variation: Variation;
  /** Trials in the order of the directories. */
  readonly runs: FoundRun[];
}

/** At least two parts; `output` is where the aggregates go. Throws a `UserError` with every difference. */
export function joinStudies(parts: readonly FoundStudy[], output: string): FoundStudy {
  const [first] = parts;
  if (first === undefined) throw new RangeError("there is nothing to join");
  checkBodies(parts);
  const cells = joinCells(parts);
  const variations = renumber([...cells.values()]);
  const isSweep = variations.length > 1 || parts.some(({ plan }) => plan.isSweep);
  const trials = Math.max(...[...cells.values()].map(({ runs }) => runs.length));
  const orders = new Set(parts.map(({ plan }) => plan.order));
  const order = orders.size === 1 ? first.plan.order : "repeated";
  const runs = [...cells.values()].flatMap((cell, index) => numberTrials(cell, variations[index]));
  const inOrder =
    order === "independent" ? runs : runs.toSorted((a, b) => a.identity.trialIndex - b.identity.trialIndex);
  return {
    directory: output,
    plan: buildPlan({ ...first.plan, isSweep, order, trials, variations }, inOrder),
    runs: inOrder,
    ...(parts.some(({ wasCancelled }) => wasCancelled === true) ? { wasCancelled: true } : {}),
  };
}

function joinCells(parts: readonly FoundStudy[]): Map<string, JoinedCell> {
  const cells = new Map<string, JoinedCell>();
  for (const { plan, runs } of parts) {
    const keys = keysOf(plan);
    for (const variation of plan.variations) {
      const key = keys.get(variation.index) ?? "";
      const cell = cells.get(key) ?? { variation, runs: [] };
      cells.set(key, cell);
      const own = runs.filter(({ identity }) => identity.variation.index === variation.index);
      cell.runs.push(...own.toSorted((a, b) => a.identity.trialIndex - b.identity.trialIndex));
    }
  }
  return new Map([...cells].filter(([, { runs }]) => runs.length > 0));
}

/** By index of the variation. Two cells of one part with equal values stay two. */
function keysOf({ variations }: StudyPlan): Map<number, string> {
  const counts = new Map<string, number>();
  return new Map(
    variations.map(({ index, label, values }) => {
      const own = values.length === 0 ? label : toKey(values);
      const count = (counts.get(own) ?? 0) + 1;
      counts.set(own, count);
      return [index, `${count} ${own}`];
    }),
  );
}

/** 5 and 5.0 are the same load. */
function toKey(values: readonly Assignment[]): string {
  const sorted = values.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  return JSON.stringify(
    sorted.map(({ path, value }) => [path, value]),
    (_, value: ParameterValue) => (value instanceof Float ? value.value : value),
  );
}

function renumber(cells: readonly JoinedCell[]): Variation[] {
  const variations = cells.map(({ variation }, index) => ({ ...variation, index }));
  const titles = titleCells(variations);
  const names = nameCells(variations);
  return variations.map((variation, index) => ({
    ...variation,
    title: titles[index] ?? variation.title,
    dirName: names[index] ?? variation.dirName,
  }));
}

function numberTrials({ runs }: JoinedCell, variation: Variation | undefined): FoundRun[] {
  if (variation === undefined) return [];
  const { index, label, dirName, title, values } = variation;
  return runs.map((run, trialIndex) => ({
    ...run,
    identity: {
      label: runLabel(trialIndex),
      trialIndex,
      variation: { index, label, dirName, title, values },
    },
  }));
}

function buildPlan(base: StudyPlan, runs: readonly FoundRun[]): StudyPlan {
  // Points of a search beside other runs are a search no more.
  const { search: _, ...rest } = base;
  const { variations, order, trials, isSweep } = base;
  const multiRun = { ...base.multiRun, numRuns: trials };
  const planned = runs.map(
    ({ identity, directory }, index): RunPlan => ({
      index,
      variationIndex: identity.variation.index,
      trialIndex: identity.trialIndex,
      label: identity.label,
      directory,
      warmsUp: false,
    }),
  );
  return { ...rest, multiRun, runs: planned, aggregates: layOutAggregates({ isSweep, variations, order, multiRun }) };
}

/** Most differences that are told. */
const MOST_PROBLEMS = 20;

function checkBodies(parts: readonly FoundStudy[]): void {
  const [first, ...others] = parts;
  if (first === undefined) return;
  const problems = others.flatMap((other) => compareParts(first, other));
  if (problems.length === 0) return;
  const told = [...new Map(problems.map((problem) => [problem.where, problem])).values()];
  throw new UserError(`These directories are not parts of one sweep: not all measured what ${first.directory} did`, {
    problems: told.slice(0, MOST_PROBLEMS),
    hint: "Aggregate together only what was run with the same settings, apart from those that the sweep varies.",
  });
}

function compareParts(one: FoundStudy, other: FoundStudy): Problem[] {
  const keys = keysOf(one.plan);
  const otherKeys = keysOf(other.plan);
  return other.plan.variations.flatMap((variation) => {
    const key = otherKeys.get(variation.index);
    const same = one.plan.variations.find(({ index }) => keys.get(index) === key);
    const run = firstRun(other, variation);
    const counterpart = firstRun(one, same ?? one.plan.variations[0]);
    if (run === undefined || counterpart === undefined) return [];
    const isSame = same !== undefined;
    // What a scenario changes is nowhere told by path.
    if (!isSame && (isOpaque(variation) || isOpaque(counterpart.identity.variation))) return [];
    return compareRuns(counterpart, run, isSame).map((line) => ({ where: line, wanted: `in ${other.directory}` }));
  });
}

const firstRun = ({ runs }: FoundStudy, variation: Variation | undefined): FoundRun | undefined =>
  runs
    .filter(({ identity, body }) => identity.variation.index === variation?.index && body !== undefined)
    .sort((a, b) => a.identity.trialIndex - b.identity.trialIndex)[0];

const isOpaque = ({ values, label }: Pick<Variation, "values" | "label">): boolean =>
  values.length === 0
    ? label !== "base"
    : values.some(({ value }) => typeof value === "object" && value !== null && !(value instanceof Float));

function compareRuns(one: FoundRun, other: FoundRun, isSameCell: boolean): string[] {
  if (one.body === undefined || other.body === undefined) return [];
  const paths = [one, other].flatMap(({ identity }) => identity.variation.values.map(({ path }) => path));
  const withWarmup = one.identity.trialIndex === 0 && other.identity.trialIndex === 0;
  const scope = { varied: isSameCell ? [] : paths, withWarmup };
  const [before, after]: JsonValue[] = [toComparableBody(one.body, scope), toComparableBody(other.body, scope)];
  if (before === undefined || after === undefined) return [];
  if (one.body.kind === other.body.kind) return diffBodies(before, after);
  return diffBodies(keepShared(before, after), keepShared(after, before));
}
