/** What is to be said of a study before anything is opened, also by a dry run; the same of several cells is said once. */
import type { Terminal } from "#core/ports.ts";
import type { StudyPlan } from "#plan/study-plan.ts";
import { tellTooFewRequests } from "#plan/too-few-requests.ts";
import { findEarlyWarnings } from "#report/find-warnings.ts";
import type { LogLine } from "#report/log-format.ts";
import { findEarlyStudyWarnings, studyWarningLine } from "#report/study/study-warnings.ts";
import { describeTimeBudget } from "#report/study/time-budget-text.ts";
import { warningLine } from "#report/warnings.ts";
import type { StudySettings } from "#study/study-settings.ts";
import { estimateJob } from "./estimate-job.ts";
import type { StudyJob } from "./study-job.ts";

/** What has no effect or was settled without being asked for, then what will hardly be meant. */
export function firstNotices(
  { notices, foreseen, manifest: { plan, settings } }: StudyJob,
  { stderrIsTty }: Pick<Terminal, "stderrIsTty">,
): LogLine[] {
  const ofRuns = foreseen.flatMap(({ config, endpoint }) => {
    const isBlind = config.runtime.ui === "dashboard" && !stderrIsTty;
    const blind = "--ui dashboard needs a terminal: progress is told in lines instead.";
    const isDeaf = config.endpoint.streaming && !endpoint.dialect.traits.canStream;
    const deaf = `--streaming has no effect: ${config.endpoint.type} answers in one piece.`;
    return [...(isBlind ? [blind] : []), ...(isDeaf ? [deaf] : []), ...findEarlyWarnings(config).map(warningLine)];
  });
  // With a time budget there may be more than two in the end.
  const ofStudy = findEarlyStudyWarnings(plan).filter(
    ({ kind }) => kind !== "two_trials" || settings.timeBudgetSec === undefined,
  );
  // A single run tells at its end how far it came.
  const isMany = plan.search !== undefined || plan.isSweep;
  const short = isMany ? tellTooFewRequests(foreseen.map(({ config }) => config)) : undefined;
  const warnings = [
    ...[...notices, ...tellOfNoRepeats(plan, settings), ...ofRuns],
    ...(short === undefined ? [] : [short]),
    ...ofStudy.map(studyWarningLine),
  ];
  return [...new Set(warnings)].map((text) => ({ level: "warning", text }));
}

/** With what a dry run shows in its plan. */
export function startNotices(job: StudyJob, terminal: Pick<Terminal, "stderrIsTty">): LogLine[] {
  const { plan, settings } = job.manifest;
  const { timeBudgetSec } = settings;
  const first = firstNotices(job, terminal);
  if (timeBudgetSec === undefined) return first;
  const budget = describeTimeBudget(plan, { estimate: estimateJob(job), timeBudgetSec });
  return [...first, { level: "info", text: `Time budget: ${budget}.` }];
}

/** A plan of one trial has no directories for several. */
function tellOfNoRepeats({ trials, search }: StudyPlan, { timeBudgetSec }: StudySettings): string[] {
  if (timeBudgetSec === undefined || search !== undefined || trials > 1) return [];
  return ["Time that is left of --time-budget goes to no repeats: those need --num-profile-runs 2 or more."];
}
