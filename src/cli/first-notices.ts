/** What is to be said of a study before anything is opened, also by a dry run; the same of several cells is said once. */
import type { Terminal } from "#core/ports.ts";
import { tellTooFewRequests } from "#plan/too-few-requests.ts";
import { findEarlyWarnings } from "#report/find-warnings.ts";
import type { LogLine } from "#report/log-format.ts";
import { findEarlyStudyWarnings, studyWarningLine } from "#report/study-warnings.ts";
import { warningLine } from "#report/warnings.ts";
import type { StudyJob } from "./study-job.ts";

/** What was settled without being asked for, then what will hardly be meant. */
export function firstNotices(
  { notices, foreseen, manifest: { plan } }: StudyJob,
  { stderrIsTty }: Pick<Terminal, "stderrIsTty">,
): LogLine[] {
  const ofRuns = foreseen.flatMap(({ config, endpoint }) => {
    const isBlind = config.runtime.ui === "dashboard" && !stderrIsTty;
    const blind = "--ui dashboard needs a terminal: progress is told in lines instead.";
    const isDeaf = config.endpoint.streaming && !endpoint.dialect.traits.canStream;
    const deaf = `--streaming has no effect: ${config.endpoint.type} answers in one piece.`;
    return [...(isBlind ? [blind] : []), ...(isDeaf ? [deaf] : []), ...findEarlyWarnings(config).map(warningLine)];
  });
  // A single run tells at its end how far it came.
  const isMany = plan.search !== undefined || plan.isSweep;
  const short = isMany ? tellTooFewRequests(foreseen.map(({ config }) => config)) : undefined;
  const warnings = [
    ...ofRuns,
    ...(short === undefined ? [] : [short]),
    ...findEarlyStudyWarnings(plan).map(studyWarningLine),
  ];
  return [
    ...notices.map((text) => ({ level: "info" as const, text })),
    ...[...new Set(warnings)].map((text) => ({ level: "warning" as const, text })),
  ];
}
