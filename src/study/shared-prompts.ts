/** Cells whose trials were served from a cache that the first of them filled: only trials that share a seed can be. */
import { type CacheEffect, findCacheEffect } from "#aggregate/cache-effect.ts";
import type { TrialResult } from "#aggregate/trial-result.ts";
import type { StudyPlan } from "#plan/study-plan.ts";

/** Trials of one cell, with the values of their requests where there are any. Empty: no sign of it. */
export function findSharedPrompts({ runs }: Pick<StudyPlan, "runs">, trials: readonly TrialResult[]): CacheEffect[] {
  const [first] = trials;
  if (first === undefined) return [];
  const own = runs.filter(({ variationIndex }) => variationIndex === first.variation.index);
  const seeds = new Set(own.map(({ seed }) => seed));
  if (seeds.size !== 1 || seeds.has(undefined)) return [];
  const effect = findCacheEffect(trials);
  return effect === undefined ? [] : [effect];
}
