/**
 * What a search proposes next → the plan with one more variation and its runs. What was planned before stays as it was,
 * so that a plan on disk only ever grows.
 */
import { assignmentsOf } from "#config/search/search-point.ts";
import type { Seed } from "#core/parameter-value.ts";
import { titleCells } from "#plan/cell-title.ts";
import { layOutIteration, layOutSearchAggregates } from "#plan/run-layout.ts";
import { hashSeed, seedOf } from "#plan/seeds.ts";
import type { RunPlan, SearchStep, StudyPlan, Variation } from "#plan/study-plan.ts";

export interface ProposedPoint extends SearchStep {
  /** By path. */
  readonly values: Readonly<Record<string, number>>;
}

export interface GrownPlan {
  readonly plan: StudyPlan;
  readonly variation: Variation;
  /** Of the new variation. */
  readonly runs: readonly RunPlan[];
}

/** The plan must be of a search. */
export function growPlan(plan: StudyPlan, { values, purpose, why }: ProposedPoint): GrownPlan {
  const { search, multiRun, baseSeed } = plan;
  if (search === undefined) throw new Error("only the plan of a search grows");
  const index = plan.variations.length;
  const label = iterationLabel(index);
  const assignments = assignmentsOf(search.config.searchSpace, values);
  const cell = { index, label, values: assignments, patch: { kind: "assign" as const, assignments } };
  const cells = [...plan.variations, cell];
  const variation: Variation = {
    ...cell,
    dirName: label,
    title: titleCells(cells)[index] ?? label,
    step: { purpose, why },
  };
  const rule = { base: baseSeed, byTrial: multiRun.varySeedPerTrial };
  const first = plan.runs.length;
  const runs = layOutIteration(variation, { first, multiRun, seedOf: (of, trial) => iterationSeed(rule, of, trial) });
  const variations = [...plan.variations, variation];
  return {
    plan: {
      ...plan,
      variations,
      runs: [...plan.runs, ...runs],
      aggregates: layOutSearchAggregates(toValuesOnly(cells), multiRun),
    },
    variation,
    runs,
  };
}

/** The plan as it was when the search had proposed `count` points. */
export function cutPlan(plan: StudyPlan, count: number): StudyPlan {
  const { multiRun } = plan;
  const variations = plan.variations.slice(0, count);
  return {
    ...plan,
    variations,
    runs: plan.runs.filter(({ variationIndex }) => variationIndex < count),
    aggregates: layOutSearchAggregates(toValuesOnly(variations), multiRun),
  };
}

/** `search_iter_0000`: a point by when it was tried, from 0. */
export const iterationLabel = (index: number): string => `search_iter_${String(index).padStart(4, "0")}`;

const ITERATION = /^search_iter_\d{4,}$/;

export const isIterationLabel = (name: string): boolean => ITERATION.test(name);

/** Named by its values alone. */
const toValuesOnly = (cells: readonly Pick<Variation, "index" | "label" | "values">[]) =>
  cells.map(({ index, label, values }) => ({ index, label, values }));

interface IterationSeedRule {
  readonly base: Seed | undefined;
  readonly byTrial: boolean;
}

/** As the reference has it: the first point takes the base itself, later ones a hash of their label. */
function iterationSeed({ base, byTrial }: IterationSeedRule, { index, label }: Variation, trialIndex: number) {
  if (base === undefined || byTrial)
    return seedOf({ base, sameSeed: false, byTrial }, { offset: 0, label, trialIndex });
  return index === 0 ? base : hashSeed(base, label);
}
