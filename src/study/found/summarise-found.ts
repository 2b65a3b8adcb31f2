/** The runs that were found of a study, read back from their directories → its cells. */
import type { CacheEffect } from "#aggregate/cache-effect.ts";
import type { TrialFacts } from "#aggregate/cell-result.ts";
import type { TrialResult } from "#aggregate/trial-result.ts";
import type { Files, RangedFiles } from "#core/ports.ts";
import type { AggregateInput } from "#export/aggregates/render-aggregates.ts";
import { summariseCells } from "#study/summarise-cells.ts";
import type { FoundRun, FoundStudy } from "./found-study.ts";
import { readTrialResult } from "./read-trial-result.ts";

export interface SummarisedStudy {
  readonly input: AggregateInput;
  /** In the order of the cells. */
  readonly trials: readonly TrialFacts[];
  readonly cacheEffects: readonly CacheEffect[];
}

export async function summariseFound(files: Files & RangedFiles, study: FoundStudy): Promise<SummarisedStudy> {
  const { input, cacheEffects } = await summariseCells(study.plan, (index) => {
    const own = study.runs.filter(({ identity }) => identity.variation.index === index);
    return readTrials(files, own, study);
  });
  const trials = input.cells.flatMap((cell) => cell.trials);
  const wasCancelled = study.wasCancelled ?? looksCancelled(study, trials);
  return { input: { ...input, wasCancelled }, trials, cacheEffects };
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
