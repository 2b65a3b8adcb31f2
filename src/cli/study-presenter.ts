/** The end of a study of several runs: its aggregates written, then its summary on the terminal. */
import { explainMissingMetric } from "#aggregate/convergence.ts";
import { explainMissingFigures } from "#aggregate/sweep-objectives.ts";
import type { TrialResult } from "#aggregate/trial-result.ts";
import type { BenchmarkConfig } from "#config/config.ts";
import { quoteIfNeeded } from "#config/flags/command-line.ts";
import { repeatPoint } from "#config/flags/repeat-command.ts";
import type { SearchConfig } from "#config/search/search-config.ts";
import type { SearchStanding } from "#core/search-standing.ts";
import { summarisePlanned } from "#export/aggregates/render-aggregates.ts";
import { SEARCH_HISTORY_FILE } from "#export/search/search-history-json.ts";
import { isProbing, toProbe } from "#plan/search/search-probe.ts";
import { mostRuns, type StudyPlan } from "#plan/study-plan.ts";
import type { WrittenFile } from "#report/file-list.ts";
import { pointToRepeat, renderSearchSummary, type SearchReport } from "#report/search/search-summary.ts";
import { renderStudySummary } from "#report/study/study-summary.ts";
import type { StudyWarning } from "#report/study/study-warnings.ts";
import type { StudyEnd } from "#study/run-study.ts";
import { isCancelled } from "#study/study-manifest.ts";
import { summariseStudy, writeAggregates, writePlots } from "#study/write-aggregates.ts";
import { plotWarning, requirePlots } from "./plot-outcome.ts";
import { findRunLogs } from "./run-logs.ts";
import type { StudyJob } from "./study-job.ts";
import { buildStudyReport } from "./study-report.ts";
import type { World } from "./world.ts";

export interface StudyPresentation {
  readonly world: World;
  readonly job: StudyJob;
  /** As it stood at the end. */
  readonly plan: StudyPlan;
  readonly end: StudyEnd;
  readonly elapsedSec: number;
  /** The same trial with the values of its requests. */
  readonly withRequests: (trial: TrialResult) => Promise<TrialResult>;
  /** Of a search. */
  readonly standing?: SearchStanding;
  /** What was found while it went on. */
  readonly warnings: readonly StudyWarning[];
}

/** Throws a `UserError` (exit code 8) where the aggregates cannot be written; the summary is shown all the same. */
export async function presentStudy(presentation: StudyPresentation): Promise<void> {
  const { world, job, plan, end, elapsedSec, warnings, withRequests } = presentation;
  const { directory, foreseen } = job;
  const wasCancelled = isCancelled(end);
  const { input, cacheEffects } = await summariseStudy({ plan, trials: end.trials, wasCancelled, withRequests });
  const written = await tryTo(() => writeAggregates(world.files, directory, input));
  const plots = await writePlots(world.files, directory, input);
  const sweep = plan.isSweep && input.cells.length > 0 ? { sweep: summarisePlanned(input) } : {};
  const begun = plan.runs.map((run) => ({ ...run, directories: [`${directory}/${run.directory}`, directory] }));
  const logOf = await findRunLogs(world.files, begun);
  const report = buildStudyReport({ plan, cells: input.cells, cacheEffects, trials: end.trials, logOf, ...sweep });
  const [first] = foreseen;
  const target =
    first === undefined
      ? {}
      : {
          target: {
            title: first.endpoint.dialect.traits.metricsTitle,
            config: { ...first.config, models: { ...first.config.models, items: allModels(foreseen) } },
            urls: [...new Set(foreseen.flatMap(({ endpoint }) => endpoint.urls))],
          },
        };
  const history = plan.search === undefined ? [] : [{ name: "History", path: `${directory}/${SEARCH_HISTORY_FILE}` }];
  const files = [...history, ...("value" in written ? toFileList(directory, [...written.value, ...plots.paths]) : [])];
  const all = [...warnings, ...report.warnings, ...plotWarning(plots), ...stopWarning(presentation)];
  const shown = { ...report, ...target, elapsedSec, warnings: all, files };
  const options = { columns: world.terminal.columns(), colours: world.terminal.colours };
  const { standing } = presentation;
  world.terminal.stdout(
    standing === undefined
      ? renderStudySummary(shown, options)
      : renderSearchSummary(standing, { ...shown, ...howToRepeat(presentation, standing) }, options),
  );
  tellMissingMetric(presentation);
  const unmet = explainMissingFigures(input.cells, plan.slaFilters);
  for (const sentence of unmet) world.terminal.stderr(`sla_filters: ${sentence}.\n`);
  if ("error" in written) throw written.error;
  if (end.stoppedBy === undefined) requirePlots(plan, plots);
}

function howToRepeat({ job, plan }: StudyPresentation, standing: SearchStanding): Partial<SearchReport> {
  const { argv } = job.manifest;
  const { confidenceLevel } = plan.multiRun;
  const values = pointToRepeat(standing);
  const config = job.foreseen[0]?.config;
  if (argv === undefined || values === undefined || config === undefined) return { confidenceLevel };
  const search = plan.search?.config;
  const probed = search !== undefined && isProbing(search) ? probePoint(config, search, values) : undefined;
  const repeat = repeatPoint({ argv, values, config, ...(probed === undefined ? {} : { probed }) });
  return { confidenceLevel, repeat };
}

/** As at the first visit: the server comes from elsewhere. The warm-up has the load of the point. */
function probePoint(config: BenchmarkConfig, search: SearchConfig, values: Readonly<Record<string, number>>) {
  const concurrency = values["phases.profiling.concurrency"];
  const at = concurrency === undefined ? {} : { concurrency };
  const phases = config.phases.map((phase) => (phase.kind === "profiling" ? { ...phase, ...at } : phase));
  return toProbe({ config: { ...config, phases }, explicit: {} }, search, { isFirst: true }).config;
}

/** A sweep may vary the model. */
function allModels(foreseen: StudyJob["foreseen"]): BenchmarkConfig["models"]["items"] {
  const items = foreseen.flatMap(({ config }) => config.models.items);
  return [...new Map(items.map((item) => [item.name, item])).values()];
}

function stopWarning(presentation: StudyPresentation): StudyWarning[] {
  const { end, job, plan } = presentation;
  if (end.stoppedBy === undefined) return [];
  const runs = mostRuns(plan);
  const failures = end.stoppedBy === "failures" ? { failures: end.failures.length } : {};
  const resume = `aiperf resume ${quoteIfNeeded(job.directory)}`;
  return [{ kind: "study_cancelled", done: end.runsDone, runs, ...failures, ...budgetFacts(presentation), resume }];
}

function budgetFacts({ end, job, plan }: StudyPresentation): { budgetSec?: number; untried?: readonly string[] } {
  const { timeBudgetSec } = job.manifest.settings;
  if (end.stoppedBy !== "budget" || timeBudgetSec === undefined) return {};
  const tried = new Set(end.trials.map(({ variation }) => variation.index));
  const untried = plan.variations.filter(({ index, title }) => title !== "" && !tried.has(index));
  return { budgetSec: timeBudgetSec, untried: untried.map(({ title }) => title) };
}

function tellMissingMetric({ world, plan, end }: StudyPresentation): void {
  const { convergence } = plan.multiRun;
  const missing = convergence === undefined ? undefined : explainMissingMetric(end.trials, convergence);
  if (missing !== undefined) world.terminal.stderr(`--convergence-metric: ${missing}.\n`);
}

const NAMES: readonly (readonly [RegExp, string])[] = [
  [/_sweep\.json$/, "Sweep"],
  [/_sweep\.csv$/, "CSV"],
  [/_aggregate\.json$/, "Aggregate"],
  [/_aggregate\.csv$/, "CSV"],
  [/\.md$/, "Table"],
  [/_long\.csv$/, "Long CSV"],
  [/\/(?!profile_export_)[^/]+\.json$/, "Answer"],
  [/\/plots\/[^/]+\.svg$/, "Plot"],
];

/** Those about all runs; where there is a sweep, its cells are left to be found beside it. */
function toFileList(directory: string, paths: readonly string[]): WrittenFile[] {
  const hasSweep = paths.some((path) => /_sweep\.json$/.test(path));
  const shown = paths.filter((path) => !hasSweep || path.includes("sweep_aggregate/"));
  const files = shown.flatMap((path) => {
    const name = NAMES.find(([pattern]) => pattern.test(path))?.[1];
    return name === undefined ? [] : [{ name, path: `${directory}/${path}` }];
  });
  return [...files, { name: "Log", path: `${directory}/logs/aiperf.log` }];
}

async function tryTo<T>(work: () => Promise<T>): Promise<{ readonly value: T } | { readonly error: unknown }> {
  try {
    return { value: await work() };
  } catch (error) {
    return { error };
  }
}
