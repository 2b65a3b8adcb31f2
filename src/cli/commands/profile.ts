/** `aiperf profile`: a run or a study of many, from the command line and a file to results on disk and on screen. */
import { carryOutStudy } from "#cli/carry-out-study.ts";
import { checkTimeBudget } from "#cli/check-time-budget.ts";
import { estimateJob } from "#cli/estimate-job.ts";
import { firstNotices } from "#cli/first-notices.ts";
import { planJob } from "#cli/plan-job.ts";
import { planSearchJob } from "#cli/plan-search-job.ts";
import { renderProfileHelp, wantsHelp } from "#cli/profile-help.ts";
import { originTimeOfDayMs } from "#cli/run-log.ts";
import type { StudyJob } from "#cli/study-job.ts";
import type { World } from "#cli/world.ts";
import { readStudyConfig } from "#config/read-study-config.ts";
import { ExitCode } from "#core/errors.ts";
import { nsToMs } from "#core/units.ts";
import { toJsonText } from "#export/json-text.ts";
import { toPlanDocument } from "#plan/plan-document.ts";
import { hasManyRuns } from "#plan/study-plan.ts";
import { paintLogLine } from "#report/log-format.ts";
import { renderPlan } from "#report/study/plan-table.ts";
import { chooseStudyView } from "#report/study/study-view.ts";
import { createPaint } from "#report/text/paint.ts";
import type { StudySettings } from "#study/study-settings.ts";

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
  checkTimeBudget(job);
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

function planText(job: StudyJob, { terminal }: World): string {
  const { manifest, directory, verbosity } = job;
  const { plan, settings } = manifest;
  return renderPlan(plan, {
    columns: terminal.columns(),
    colours: terminal.colours,
    artifactDir: directory,
    estimate: estimateJob(job),
    full: verbosity > 0,
    ...toBudget(settings),
  });
}

const toBudget = ({ timeBudgetSec }: StudySettings) => (timeBudgetSec === undefined ? {} : { timeBudgetSec });

function planJson(job: StudyJob): string {
  const { manifest, overrides = [] } = job;
  const { plan, settings } = manifest;
  return `${toJsonText(toPlanDocument(plan, { estimate: estimateJob(job), overrides, ...toBudget(settings) }))}\n`;
}
