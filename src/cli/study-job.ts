/** A study that is ready to be carried out, wherever it was read from: a command line, or what an earlier invocation kept. */
import { configurationError } from "#config/explain.ts";
import type { StudyOptions } from "#config/study-options.ts";
import type { Problem } from "#core/errors.ts";
import type { JsonObject } from "#core/json.ts";
import { checkSlos } from "#metrics/slo.ts";
import type { PlanDiff } from "#plan/diff-plans.ts";
import type { StudyPlan, Variation } from "#plan/study-plan.ts";
import { readEndpoint } from "#run/endpoint-facts.ts";
import type { SearchPoint } from "#study/search/resume-search.ts";
import type { StoredVariation, StudyManifest } from "#study/study-manifest.ts";
import type { StudySettings } from "#study/study-settings.ts";
import type { CellSetup, KnownCell } from "#study/trial/cell-setup.ts";
import { metricContextOf } from "#study/trial/measure.ts";

export interface StudyJob {
  readonly manifest: StudyManifest;
  /** By the index of the variation, with everything that the manifest must not hold. */
  readonly cells: readonly KnownCell[];
  /** What stands for all that will be run: the cells of a sweep; of a search, points of its space. At least one. */
  readonly foreseen: readonly CellSetup[];
  /** Of a search: what the last variation of its plan is run with. */
  readonly readPoint?: (variation: Variation, plan: StudyPlan) => Promise<SearchPoint>;
  /** Absolute. */
  readonly directory: string;
  /** Several runs, or one that is to be resumed. */
  readonly keepsManifest: boolean;
  /** From the plan that was begun in the directory to this one; absent: a new study. */
  readonly goesOn?: PlanDiff;
  readonly overwrite: boolean;
  readonly verbosity: 0 | 1 | 2;
  readonly showsTable: boolean;
  /** What each scenario changes, where the plan is shown. */
  readonly overrides?: readonly JsonObject[];
  /** Sentences that the user should see before the first run. */
  readonly notices: readonly string[];
}

/** What was asked of the study besides what is measured. */
export function settingsOf(options: StudyOptions): StudySettings {
  const { failFast, maxFailures, timeBudgetSec, failOnPartial, waitIdleSec } = options;
  return {
    failFast,
    failOnPartial,
    ...(maxFailures === undefined ? {} : { maxFailures }),
    ...(timeBudgetSec === undefined ? {} : { timeBudgetSec }),
    ...(waitIdleSec === undefined ? {} : { waitIdleSec }),
  };
}

/**
 * Throws a `UserError` with all that only the endpoint shows to be wrong, as objectives that it has no metric for.
 * `whereOfSlo` tells where the objective of a metric was written.
 */
export function readCells(
  variations: readonly StoredVariation[],
  whereOfSlo: (tag: string) => string = () => "--goodput",
): CellSetup[] {
  const cells = variations.map(({ config, explicit }) => ({
    config,
    explicit,
    endpoint: readEndpoint(config.endpoint),
  }));
  const problems = new Map<string, Problem>();
  for (const { config, endpoint } of cells) {
    for (const problem of checkSlos(config.slos, metricContextOf(config, endpoint), whereOfSlo)) {
      problems.set(JSON.stringify(problem), problem);
    }
  }
  if (problems.size > 0) throw configurationError([...problems.values()]);
  return cells;
}
