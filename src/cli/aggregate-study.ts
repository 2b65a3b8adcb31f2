/** Directories of a study, or of its parts → its aggregates on disk, and what the terminal shows of them. */
import { ExitCode, sentenceOf, UserError } from "#core/errors.ts";
import type { SearchStanding } from "#core/search-standing.ts";
import { summarisePlanned } from "#export/aggregates/render-aggregates.ts";
import type { WrittenFile } from "#report/file-list.ts";
import { renderSearchSummary } from "#report/search/search-summary.ts";
import { renderStudySummary } from "#report/study/study-summary.ts";
import { checkUnused, whileLocked } from "#study/directory-use.ts";
import { findRuns } from "#study/found/find-runs.ts";
import type { FoundStudy } from "#study/found/found-study.ts";
import { joinStudies } from "#study/found/join-studies.ts";
import { type SummarisedStudy, summariseFound } from "#study/found/summarise-found.ts";
import { describeFoundSearch } from "#study/search/describe-found-search.ts";
import { type WrittenPlots, writeAggregates, writePlots } from "#study/write-aggregates.ts";
import { finishCutRun } from "./finish-cut-run.ts";
import { plotWarning, requirePlots } from "./plot-outcome.ts";
import { findRunLogs, type LogOf } from "./run-logs.ts";
import { buildStudyReport } from "./study-report.ts";
import type { World } from "./world.ts";

export const FORMATS = ["text", "json", "csv", "markdown"] as const;

export interface AggregateRequest {
  /** Absolute, one at least. */
  readonly directories: readonly string[];
  readonly format: (typeof FORMATS)[number];
  /** Absolute; absent: where the study is. */
  readonly output?: string;
  readonly confidenceLevel?: number;
}

/** The answer is the exit code. */
export async function aggregateStudy(world: World, request: AggregateRequest): Promise<number> {
  const parts: FoundStudy[] = [];
  for (const directory of request.directories) parts.push(await findFinished(world, directory));
  const study = chooseStudy(parts, request);
  const summarised = await summariseFound(world.files, study);
  const standing = await describeFoundSearch(world.files, study, parts[0]?.directory ?? study.directory);
  const written = await write(world, study, summarised);
  const plots = await writePlots(world.files, study.directory, summarised.input);
  await show(world, request, { study, summarised, written, plots, ...(standing === undefined ? {} : { standing }) });
  requirePlots(study.plan, plots);
  return summarised.trials.some(({ status }) => status === "succeeded") ? ExitCode.ok : ExitCode.noSuccess;
}

/** The study in a directory, its runs that were cut off finished as far as they can be. */
async function findFinished(world: World, directory: string): Promise<FoundStudy> {
  const { files, processes } = world;
  const found = await findRuns(files, directory);
  const inUse = new Set([found.directory, ...found.runs.map((run) => run.directory)]);
  for (const place of inUse) await checkUnused({ files, processes, directory: place });
  const cut = found.runs.filter(({ isCutOff }) => isCutOff);
  if (cut.length === 0) return found;
  await whileLocked({ files, processes, directory: found.directory }, async () => {
    for (const run of cut) await tryToFinish(world, run.directory);
  });
  return findRuns(files, directory);
}

/** A run that nothing had ended in stays what it is: a failed one. */
async function tryToFinish(world: World, directory: string): Promise<void> {
  try {
    await finishCutRun(world, directory);
    world.terminal.stderr(`Finished ${directory}, which had been cut off.\n`);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const reasons = [error.message, ...error.problems.map(sentenceOf)];
    world.terminal.stderr(`Not finished: ${reasons.join("; ")}\n`);
  }
}

function chooseStudy(parts: readonly FoundStudy[], { output, confidenceLevel }: AggregateRequest): FoundStudy {
  const [only, ...others] = parts;
  if (only === undefined) throw new RangeError("there is no directory to aggregate");
  const joined = others.length === 0 ? only : joinStudies(parts, output ?? only.directory);
  const study = { ...joined, directory: output ?? joined.directory };
  if (study.plan.aggregates.cells === undefined) {
    throw new UserError(`${only.directory} holds a single run, which came to its end`, {
      hint: "There is nothing to aggregate: its results stand there. Runs of the same kind are aggregated together with: aiperf aggregate DIR DIR --output DIR",
    });
  }
  if (confidenceLevel === undefined) return study;
  return { ...study, plan: { ...study.plan, multiRun: { ...study.plan.multiRun, confidenceLevel } } };
}

/** Gives the paths of the files, relative to the study's directory. */
async function write(world: World, { directory }: FoundStudy, { input }: SummarisedStudy): Promise<string[]> {
  const { files, processes } = world;
  try {
    return await whileLocked({ files, processes, directory }, () => writeAggregates(files, directory, input));
  } catch (error) {
    if (!(error instanceof UserError) || error.exitCode !== ExitCode.cannotWrite) throw error;
    const hint = "Name another directory with --output.";
    throw new UserError(error.message, { exitCode: ExitCode.cannotWrite, hint, cause: error });
  }
}

interface Outcome {
  readonly study: FoundStudy;
  readonly summarised: SummarisedStudy;
  readonly written: readonly string[];
  readonly plots: WrittenPlots;
  /** Of a search. */
  readonly standing?: SearchStanding;
}

/** The file that stands for the whole study, by format. */
const ENDINGS = { json: /_(?:sweep|aggregate)\.json$/, csv: /_long\.csv$/, markdown: /\.md$/ } as const;

async function show(world: World, { format, directories }: AggregateRequest, outcome: Outcome): Promise<void> {
  const { terminal, files } = world;
  const { study, written } = outcome;
  if (format === "text") {
    terminal.stdout(renderText(world, outcome, await findLogs(world, study, directories)));
    return;
  }
  const top = study.plan.isSweep ? study.plan.aggregates.sweep : study.plan.aggregates.cells?.[0];
  const path = written.find((one) => one.startsWith(`${top}/`) && ENDINGS[format].test(one));
  if (path === undefined) return;
  const content = await files.readText(`${study.directory}/${path}`);
  terminal.stdout(content.endsWith("\n") ? content : `${content}\n`);
}

/** A run is named by its place in the plan, not among those found: some were never begun. */
function findLogs({ files }: World, { runs }: FoundStudy, searched: readonly string[]): Promise<LogOf> {
  return findRunLogs(
    files,
    runs.map(({ directory, identity: { variation, trialIndex } }) => {
      const around = searched.filter((one) => directory.startsWith(`${one}/`));
      return { variationIndex: variation.index, trialIndex, directories: [directory, ...around] };
    }),
  );
}

function renderText({ terminal }: World, outcome: Outcome, logOf: LogOf): string {
  const { study, summarised, written, plots, standing } = outcome;
  const { plan } = study;
  const { input, trials, cacheEffects } = summarised;
  const report = buildStudyReport({
    plan,
    cells: input.cells,
    cacheEffects,
    ...(plan.isSweep ? { sweep: summarisePlanned(input) } : {}),
    trials,
    logOf,
  });
  const layout = { columns: terminal.columns(), colours: terminal.colours };
  const warnings = [...report.warnings, ...plotWarning(plots)];
  const shown = { ...report, warnings, files: listFiles(study, [...written, ...plots.paths]) };
  if (standing === undefined) return renderStudySummary(shown, layout);
  return renderSearchSummary(standing, { ...shown, confidenceLevel: plan.multiRun.confidenceLevel }, layout);
}

/** What a person may want to open: all of the study as a whole, of its cells the directory only. */
function listFiles({ plan, directory }: FoundStudy, written: readonly string[]): WrittenFile[] {
  const top = plan.isSweep ? plan.aggregates.sweep : plan.aggregates.cells?.[0];
  const names = [
    { name: "Summary", ending: ENDINGS.json },
    { name: "CSV", ending: /(?<!_long)\.csv$/ },
    { name: "Long CSV", ending: ENDINGS.csv },
    { name: "Markdown", ending: ENDINGS.markdown },
    { name: "Answer", ending: /\/(?!profile_export_)[^/]+\.json$/ },
    { name: "Plot", ending: /\/plots\/[^/]+\.svg$/ },
  ];
  const own = written.filter((path) => path.startsWith(`${top}/`));
  return names.flatMap(({ name, ending }) =>
    own.filter((path) => ending.test(path)).map((path) => ({ name, path: `${directory}/${path}` })),
  );
}
