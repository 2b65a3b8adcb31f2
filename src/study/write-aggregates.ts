/** Trials of a study → the files about all of them, each written whole. */
import type { CacheEffect } from "#aggregate/cache-effect.ts";
import type { TrialResult } from "#aggregate/trial-result.ts";
import type { Files } from "#core/ports.ts";
import { type AggregateInput, renderAggregates, supersededPaths } from "#export/render-aggregates.ts";
import { whileWriting } from "#export/write-failure.ts";
import type { StudyPlan } from "#plan/study-plan.ts";
import { summariseCells } from "./summarise-cells.ts";

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

/** What all trials of a study give together. */
export async function summariseStudy(options: StudySummaryOptions): Promise<StudySummary> {
  const { plan, trials, wasCancelled, withRequests } = options;
  const byVariation = Map.groupBy(trials, ({ variation }) => variation.index);
  const { input, cacheEffects } = await summariseCells(plan, (index) =>
    Promise.all((byVariation.get(index) ?? []).map(withRequests)),
  );
  return { input: { ...input, wasCancelled }, cacheEffects };
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
  for (const path of supersededPaths(input, rendered)) {
    const target = `${directory}/${path}`;
    if (await files.exists(target)) await whileWriting(target, () => files.remove(target));
  }
  return rendered.map(({ path }) => path);
}
