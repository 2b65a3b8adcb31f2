/**
 * A job → where its runs come from; of a search with everything that it keeps on disk while it goes on, and with a time
 * budget no further than that reaches.
 */
import type { Clock, Files } from "#core/ports.ts";
import type { StudyEvent } from "#core/study-events.ts";
import { estimateRun } from "#plan/estimate-study.ts";
import type { RunPlan } from "#plan/study-plan.ts";
import { BudgetedSource } from "#study/budgeted-source.ts";
import { toMeasuredBody } from "#study/measured-body.ts";
import { listRuns, type RunSource } from "#study/run-source.ts";
import { SearchSource } from "#study/search/search-source.ts";
import { writeSearch } from "#study/search/write-search.ts";
import { growManifest, withPlan, writeManifest } from "#study/study-manifest.ts";
import { TimeBudget } from "#study/time-budget.ts";
import type { StudyJob } from "./study-job.ts";

export interface SourceSurroundings {
  readonly files: Files;
  readonly clock: Clock;
  readonly onEvent: (event: StudyEvent) => void;
  /** An earlier invocation finished the run. */
  readonly isDone: (run: RunPlan) => boolean;
}

export function openRunSource(job: StudyJob, surroundings: SourceSurroundings): RunSource {
  const { timeBudgetSec } = job.manifest.settings;
  if (timeBudgetSec === undefined) return openUnlimited(job, surroundings);
  const { files, clock, onEvent, isDone } = surroundings;
  const { directory, manifest } = job;
  const budget: TimeBudget = new TimeBudget({
    limitSec: timeBudgetSec,
    clock,
    plannedSec: ({ variationIndex, warmsUp }) => {
      const cell = source.cells[variationIndex];
      return cell === undefined || "refusal" in cell ? undefined : estimateRun(cell.config, warmsUp).seconds;
    },
  });
  const source: RunSource = openUnlimited(job, surroundings, budget);
  const write = (plan: RunSource["plan"]) => writeManifest(files, directory, withPlan(manifest, plan));
  return new BudgetedSource({ source, budget, isDone, write, onEvent });
}

function openUnlimited(job: StudyJob, { files, onEvent }: SourceSurroundings, budget?: TimeBudget): RunSource {
  const { cells, directory, readPoint } = job;
  const { plan } = job.manifest;
  if (readPoint === undefined) return listRuns(plan, cells);
  /** As it is on disk. */
  let { manifest } = job;
  return new SearchSource({
    ...{ plan, cells, onEvent },
    addCell: async (variation, grown) => {
      const { cell, stored } = await readPoint(variation, grown);
      const body = stored === null ? null : toMeasuredBody(stored.config);
      manifest = growManifest(manifest, grown, { stored, body });
      await writeManifest(files, directory, manifest);
      return cell;
    },
    write: (record) => writeSearch(files, directory, record),
    ...(budget === undefined ? {} : { hasRoomFor: (runs, grown) => budget.hasRoomFor(runs, grown) }),
  });
}
