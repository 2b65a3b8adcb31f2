/** Trials of a study → the files about all of them, each written whole, and its plots where it asks for them. */
import type { CacheEffect } from "#aggregate/cache-effect.ts";
import type { TrialResult } from "#aggregate/trial-result.ts";
import type { Files } from "#core/ports.ts";
import {
  type AggregateInput,
  renderAggregates,
  renderSweepPlots,
  supersededPaths,
} from "#export/aggregates/render-aggregates.ts";
import type { RenderedFile } from "#export/phase-files.ts";
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
  await writeRendered(files, directory, rendered);
  for (const path of supersededPaths(input, rendered)) {
    const target = `${directory}/${path}`;
    if (await files.exists(target)) await whileWriting(target, () => files.remove(target));
  }
  return rendered.map(({ path }) => path);
}

export interface WrittenPlots {
  /** Relative to the artifact directory; of plots that could not all be written none are named. */
  readonly paths: readonly string[];
  /** Why plots that were asked for are not there, as a clause. */
  readonly problem?: string;
}

/** Never throws: what the study measured is worth more than its pictures. */
export async function writePlots(files: Files, directory: string, input: AggregateInput): Promise<WrittenPlots> {
  if (input.plan.plots === undefined) return { paths: [] };
  try {
    const rendered = renderSweepPlots(input);
    await writeRendered(files, directory, rendered);
    const paths = rendered.map(({ path }) => path);
    return paths.length === 0 ? { paths, problem: NOTHING_TO_DRAW } : { paths };
  } catch (error) {
    return { paths: [], problem: error instanceof Error ? error.message : String(error) };
  }
}

const NOTHING_TO_DRAW = "a plot takes a sweep of which two cells at least have figures";

async function writeRendered(files: Files, directory: string, rendered: readonly RenderedFile[]): Promise<void> {
  for (const { path, content } of rendered) {
    const target = `${directory}/${path}`;
    await whileWriting(target, async () => {
      await files.makeDirectory(target.slice(0, target.lastIndexOf("/")));
      await files.writeAtomic(target, content);
    });
  }
}
