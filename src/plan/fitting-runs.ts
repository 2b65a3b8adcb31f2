/** How much of a plan its estimate lets end within a time budget, in the order in which a budget has it carried out. */
import { cooldownBetween } from "./cooldown.ts";
import type { StudyEstimate } from "./estimate-study.ts";
import type { RunPlan, StudyPlan } from "./study-plan.ts";

/** Each cell gets a trial before any gets the next one; where the order of the plan is that already, it stays. */
export function orderByTrial(runs: readonly RunPlan[]): RunPlan[] {
  return runs.toSorted((a, b) => a.trialIndex - b.trialIndex);
}

/**
 * Runs from the first on that end in time, at most: what the estimate leaves out comes on top. Undefined where it does
 * not say how long they take. Of a search whole points are counted.
 */
export function countFitting(plan: StudyPlan, estimate: StudyEstimate, budgetSec: number): number | undefined {
  if (plan.search !== undefined) return countPoints(plan, estimate, budgetSec);
  let endSec = 0;
  let count = 0;
  let previous: RunPlan | undefined;
  for (const run of orderByTrial(plan.runs)) {
    const { seconds } = estimate.perRun[run.index] ?? {};
    if (seconds === undefined) return undefined;
    endSec += seconds + (previous === undefined ? 0 : cooldownBetween(plan, previous, run));
    if (endSec > budgetSec) return count;
    count += 1;
    previous = run;
  }
  return count;
}

function countPoints({ search, trials, sweepCooldownSec }: StudyPlan, estimate: StudyEstimate, budgetSec: number) {
  const points = search?.config.maxIterations ?? 0;
  if (estimate.seconds === undefined || points === 0) return undefined;
  const withPauseSec = (estimate.seconds + sweepCooldownSec) / points;
  return Math.min(points, Math.floor((budgetSec + sweepCooldownSec) / withPauseSec)) * trials;
}
