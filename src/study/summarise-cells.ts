/**
 * Trials of a study → its cells, in the order of the variations. They are read cell by cell, because the values of
 * single requests, which a cell is summed up from, would fill the memory if those of all cells were held at once.
 */
import type { CacheEffect } from "#aggregate/cache-effect.ts";
import type { CellResult } from "#aggregate/cell-result.ts";
import { summariseCell } from "#aggregate/summarise-cell.ts";
import type { TrialResult } from "#aggregate/trial-result.ts";
import { VERSION } from "#core/version.ts";
import type { AggregateInput } from "#export/aggregates/render-aggregates.ts";
import type { StudyPlan } from "#plan/study-plan.ts";
import { findSharedPrompts } from "./shared-prompts.ts";

export interface SummarisedCells {
  readonly input: Omit<AggregateInput, "wasCancelled">;
  /** In the order of the cells. */
  readonly cacheEffects: readonly CacheEffect[];
}

/** `trialsOf`: those of one variation, with the values of their requests; a variation without any has no cell. */
export async function summariseCells(
  plan: StudyPlan,
  trialsOf: (variationIndex: number) => Promise<readonly TrialResult[]>,
): Promise<SummarisedCells> {
  const { confidenceLevel } = plan.multiRun;
  const cells: CellResult[] = [];
  const cacheEffects: CacheEffect[] = [];
  for (const { index } of plan.variations) {
    const own = await trialsOf(index);
    if (own.length === 0) continue;
    cells.push(summariseCell(own, { confidenceLevel, plannedTrials: plan.trials }));
    cacheEffects.push(...findSharedPrompts(plan, own));
  }
  return { input: { plan, cells, version: VERSION }, cacheEffects };
}
