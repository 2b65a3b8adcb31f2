/** The variation that a run of a plan is one trial of. */
import type { RunPlan, StudyPlan, Variation } from "./study-plan.ts";

export function variationOf(
  { variationIndex }: Pick<RunPlan, "variationIndex">,
  { variations }: Pick<StudyPlan, "variations">,
): Variation {
  const variation = variations[variationIndex];
  if (variation === undefined) throw new Error(`the plan has no variation ${variationIndex}`);
  return variation;
}
