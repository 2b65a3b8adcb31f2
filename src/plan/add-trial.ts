/**
 * A plan with one more trial of one of its cells, where more is to be known of that one than of the others. The trial is
 * the one that a plan with more repeats would have had: the same label, directory and rule for its seed.
 */
import type { Seed } from "#core/parameter-value.ts";
import { layOutRun } from "./run-layout.ts";
import { hashSeed, trialLabel } from "./seeds.ts";
import type { RunPlan, StudyPlan } from "./study-plan.ts";
import { variationOf } from "./variation-of.ts";

export interface AddedTrial {
  readonly plan: StudyPlan;
  /** The last of the plan. */
  readonly run: RunPlan;
}

/** Of a plan with several trials, which have directories of their own. */
export function addTrial(plan: StudyPlan, variationIndex: number): AddedTrial {
  return appendTrial(plan, variationIndex, seedOfNext(plan, variationIndex));
}

/** The same with a seed that was settled before. */
export function appendTrial(plan: StudyPlan, variationIndex: number, seed: Seed | undefined): AddedTrial {
  const { isSweep, order, multiRun, runs } = plan;
  const variation = variationOf({ variationIndex }, plan);
  const trialIndex = trialsOf(plan, variationIndex).length;
  const visit = { index: runs.length, variation, trialIndex };
  const run = layOutRun(visit, { isSweep, order, multiRun, seedOf: () => seed });
  return { plan: { ...plan, runs: [...runs, run] }, run };
}

/** One for all trials of a cell, or hashed for each; past those that a cell with the same label took in an earlier plan. */
function seedOfNext(plan: StudyPlan, variationIndex: number): Seed | undefined {
  const { baseSeed, multiRun, runs } = plan;
  const own = trialsOf(plan, variationIndex);
  if (baseSeed === undefined || !multiRun.varySeedPerTrial) return own[0]?.seed;
  const { label } = variationOf({ variationIndex }, plan);
  const taken = new Set(runs.map((run) => String(run.seed)));
  let seed = hashSeed(baseSeed, trialLabel(label, own.length));
  for (let count = 2; taken.has(String(seed)); count++) {
    seed = hashSeed(baseSeed, trialLabel(`${label}__${count}`, own.length));
  }
  return seed;
}

const trialsOf = ({ runs }: StudyPlan, variationIndex: number): RunPlan[] =>
  runs.filter((run) => run.variationIndex === variationIndex);
