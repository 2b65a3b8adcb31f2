/** How long the server is left alone between two runs. */
import type { RunPlan, StudyPlan } from "./study-plan.ts";

/**
 * Seconds between a run and the one that is carried out next, whether or not the plan has others between them that
 * were left out: trials are parted by the pause of `multi_run`, cells by that of the sweep.
 */
export function cooldownBetween(plan: StudyPlan, previous: RunPlan, next: RunPlan): number {
  const isNextTrial =
    plan.isSweep && plan.order === "independent"
      ? previous.variationIndex === next.variationIndex
      : previous.trialIndex !== next.trialIndex;
  return isNextTrial ? plan.multiRun.cooldownSeconds : plan.sweepCooldownSec;
}
