/** Trials of a study → the files about all of them, each written whole. */
import type { CacheEffect } from "#aggregate/cache-effect.ts";
import type { CellResult } from "#aggregate/cell-result.ts";
import { summariseCell } from "#aggregate/summarise-cell.ts";
import type { TrialResult } from "#aggregate/trial-result.ts";
import type { Files } from "#core/ports.ts";
import { VERSION } from "#core/version.ts";
import { type AggregateInput, renderAggregates } from "#export/render-aggregates.ts";
import { whileWriting } from "#export/write-failure.ts";
import type { StudyPlan } from "#plan/study-plan.ts";
import { findSharedPrompts } from "./shared-prompts.ts";

export interface StudySummaryOptions {
  readonly plan: StudyPlan;
  readonly trials: readonly TrialResult[];
  readonly wasCancelled: boolean;
  /** The same trial with the values of its requests. */
  readonly withRequests: (trial: TrialResult) => Promise<TrialResult>;
}

export interface StudySummary {
  readonly input: AggregateInput;
  readonly cacheEffects: readonly CacheEffect[];
}

/**
 * What all trials of a study give together; cells in the order of their variations. Requests are read cell by cell:
 * those of all cells at once could fill the memory.
 */
export async function summariseStudy(options: StudySummaryOptions): Promise<StudySummary> {
  const { plan, trials, wasCancelled, withRequests } = options;
  const { confidenceLevel } = plan.multiRun;
  const byVariation = Map.groupBy(trials, ({ variation }) => variation.index);
  const cells: CellResult[] = [];
  const cacheEffects: CacheEffect[] = [];
  for (const { index } of plan.variations) {
    const own = await Promise.all((byVariation.get(index) ?? []).map(withRequests));
    if (own.length === 0) continue;
    cells.push(summariseCell(own, { confidenceLevel, plannedTrials: plan.trials }));
    cacheEffects.push(...findSharedPrompts(plan, own));
  }
  return { input: { plan, cells, version: VERSION, wasCancelled }, cacheEffects };
}

/** Gives the paths, relative to the artifact directory. Throws a `UserError` (exit code 8) with advice. */
export async function writeAggregates(files: Files, directory: string, input: AggregateInput): Promise<string[]> {
  const rendered = renderAggregates(input);
  for (const { path, content } of rendered) {
    const target = `${directory}/${path}`;
    await whileWriting(target, async () => {
      await files.makeDirectory(target.slice(0, target.lastIndexOf("/")));
      await files.writeAtomic(target, content);
    });
  }
  return rendered.map(({ path }) => path);
}
