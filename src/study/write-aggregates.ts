/** Trials of a study → the files about all of them, each written whole. */
import type { CellResult } from "#aggregate/cell-result.ts";
import { summariseCell } from "#aggregate/summarise-cell.ts";
import type { TrialResult } from "#aggregate/trial-result.ts";
import type { Files } from "#core/ports.ts";
import { VERSION } from "#core/version.ts";
import { type AggregateInput, renderAggregates } from "#export/render-aggregates.ts";
import { whileWriting } from "#export/write-failure.ts";
import type { StudyPlan } from "#plan/study-plan.ts";

/** What all trials of a study give together; cells in the order of their variations. */
export function summariseStudy(plan: StudyPlan, trials: readonly TrialResult[], wasCancelled: boolean): AggregateInput {
  const { confidenceLevel } = plan.multiRun;
  const byVariation = Map.groupBy(trials, ({ variation }) => variation.index);
  const cells: CellResult[] = plan.variations.flatMap(({ index }) => {
    const own = byVariation.get(index);
    return own === undefined ? [] : [summariseCell(own, { confidenceLevel, plannedTrials: plan.trials })];
  });
  return { plan, cells, version: VERSION, wasCancelled };
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
