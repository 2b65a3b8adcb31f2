/**
 * The runs that were found of a study → its cells. They are read cell by cell, because the values of single requests,
 * which a cell is summed up from, would fill the memory if those of all cells were held at once.
 */
import type { CacheEffect } from "#aggregate/cache-effect.ts";
import type { CellResult, TrialFacts } from "#aggregate/cell-result.ts";
import { summariseCell } from "#aggregate/summarise-cell.ts";
import type { TrialResult } from "#aggregate/trial-result.ts";
import type { Files, RangedFiles } from "#core/ports.ts";
import { VERSION } from "#core/version.ts";
import type { AggregateInput } from "#export/render-aggregates.ts";
import type { FoundRun, FoundStudy } from "./found-study.ts";
import { readTrialResult } from "./read-trial-result.ts";
import { findSharedPrompts } from "./shared-prompts.ts";

export interface SummarisedStudy {
  readonly input: AggregateInput;
  /** In the order of the cells. */
  readonly trials: readonly TrialFacts[];
  readonly cacheEffects: readonly CacheEffect[];
}

export async function summariseFound(files: Files & RangedFiles, study: FoundStudy): Promise<SummarisedStudy> {
  const { plan } = study;
  const cells: CellResult[] = [];
  const cacheEffects: CacheEffect[] = [];
  for (const { index } of plan.variations) {
    const runs = study.runs.filter(({ identity }) => identity.variation.index === index);
    if (runs.length === 0) continue;
    const own = await readTrials(files, runs, study);
    const { confidenceLevel } = plan.multiRun;
    cells.push(summariseCell(own, { confidenceLevel, plannedTrials: plan.trials }));
    cacheEffects.push(...findSharedPrompts(plan, own));
  }
  const trials = cells.flatMap((cell) => cell.trials);
  const wasCancelled = study.wasCancelled ?? looksCancelled(study, trials);
  return { input: { plan, cells, version: VERSION, wasCancelled }, trials, cacheEffects };
}

async function readTrials(
  files: Files & RangedFiles,
  runs: readonly FoundRun[],
  { plan }: FoundStudy,
): Promise<TrialResult[]> {
  const { convergence } = plan.multiRun;
  const moreTags = convergence === undefined ? {} : { moreTags: [convergence.metric] };
  const trials = [];
  for (const { directory, names, identity, failure, interruption } of runs) {
    const seen = {
      ...(failure === undefined ? {} : { failure }),
      ...(interruption === undefined ? {} : { interruption }),
    };
    trials.push(await readTrialResult({ files, directory, names, identity, ...moreTags, ...seen }));
  }
  return trials;
}

/** Cells that converge need fewer runs than were planned. */
function looksCancelled({ plan, runs }: FoundStudy, trials: readonly TrialFacts[]): boolean {
  const isUnfinished = plan.multiRun.convergence === undefined && runs.length < plan.runs.length;
  return isUnfinished || trials.some(({ status }) => status === "cancelled");
}
