/** `aiperf profile`: a run or a study of many, from the command line and a file to results on disk and on screen. */
import { carryOutStudy } from "#cli/carry-out-study.ts";
import { firstNotices } from "#cli/first-notices.ts";
import { planJob } from "#cli/plan-job.ts";
import { planSearchJob } from "#cli/plan-search-job.ts";
import { renderProfileHelp, wantsHelp } from "#cli/profile-help.ts";
import { originTimeOfDayMs } from "#cli/run-log.ts";
import type { StudyJob } from "#cli/study-job.ts";
import type { World } from "#cli/world.ts";
import type { BenchmarkConfig } from "#config/config.ts";
import { readStudyConfig } from "#config/read-study-config.ts";
import { ExitCode } from "#core/errors.ts";
import { nsToMs } from "#core/units.ts";
import { toJsonText } from "#export/json-text.ts";
import { estimateSearch, estimateStudy, type StudyEstimate } from "#plan/estimate-study.ts";
import { toPlanDocument } from "#plan/plan-document.ts";
import { isProbing, toProbe } from "#plan/search-probe.ts";
import { hasManyRuns, type StudyPlan } from "#plan/study-plan.ts";
import { paintLogLine } from "#report/log-format.ts";
import { createPaint } from "#report/paint.ts";
import { renderPlan } from "#report/plan-table.ts";
import { chooseStudyView } from "#report/study-view.ts";

export async function runProfile(argv: readonly string[], world: World): Promise<number> {
  if (wantsHelp(argv)) {
    world.terminal.stdout(renderProfileHelp(argv, world.terminal.columns()));
    return ExitCode.ok;
  }
  const reading = await readStudyConfig({ argv, env: world.env, files: world.files });
  const { search } = reading;
  const job = await (search === undefined
    ? planJob(argv, reading, world)
    : planSearchJob({ argv, reading, search }, world));
  const { dryRun, format } = reading.study;
  if (!dryRun) return carryOutStudy(job, world);
  refuseView(job, world);
  showNotices(job, world);
  world.terminal.stdout(format === "json" ? planJson(job) : planText(job, world));
  return ExitCode.ok;
}

/** As the run itself would, so that the plan alone can still be piped on. */
function showNotices(job: StudyJob, world: World): void {
  const { terminal, clock } = world;
  const timeOfDayMs = originTimeOfDayMs(world) + nsToMs(clock.nowNs());
  const paint = createPaint(terminal.colours);
  for (const line of firstNotices(job, terminal)) terminal.stderr(`${paintLogLine(line, timeOfDayMs, paint)}\n`);
}

/** A view that the runs could not have is refused before they are planned, too. */
function refuseView({ manifest: { plan }, foreseen }: StudyJob, { terminal }: World): void {
  const asked = foreseen[0]?.config.runtime.ui;
  chooseStudyView(asked, { isTty: terminal.stderrIsTty, isStudy: hasManyRuns(plan) });
}

function planText({ manifest: { plan }, foreseen, directory, verbosity }: StudyJob, { terminal }: World): string {
  const configs = foreseen.map(({ config }) => config);
  return renderPlan(plan, {
    columns: terminal.columns(),
    colours: terminal.colours,
    artifactDir: directory,
    estimate: estimatePlan(plan, configs),
    full: verbosity > 0,
  });
}

/** Of a search by the configuration that its points are made from, at most. */
function estimatePlan(plan: StudyPlan, configs: readonly BenchmarkConfig[]): StudyEstimate {
  const [base] = configs;
  if (plan.search === undefined || base === undefined) return estimateStudy(plan, configs);
  const { config: search } = plan.search;
  const isFirst = true;
  const { config } = isProbing(search)
    ? toProbe({ config: base, explicit: {} }, search, { isFirst })
    : { config: base };
  return estimateSearch(plan, config);
}

function planJson({ manifest: { plan }, foreseen, overrides = [] }: StudyJob): string {
  const configs = foreseen.map(({ config }) => config);
  return `${toJsonText(toPlanDocument(plan, { estimate: estimatePlan(plan, configs), overrides }))}\n`;
}
