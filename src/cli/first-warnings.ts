/** What is to be doubted about a study before anything is opened, each sentence once. */
import { findEarlyWarnings } from "#report/find-warnings.ts";
import { findEarlyStudyWarnings, studyWarningLine } from "#report/study-warnings.ts";
import { warningLine } from "#report/warnings.ts";
import type { StudyJob } from "./study-job.ts";

export function findFirstWarnings({ cells, manifest: { plan } }: Pick<StudyJob, "cells" | "manifest">): string[] {
  const ofRuns = cells.flatMap(({ config, endpoint }) => {
    const isDeaf = config.endpoint.streaming && !endpoint.dialect.traits.canStream;
    const deaf = `--streaming has no effect: ${config.endpoint.type} answers in one piece.`;
    return [...(isDeaf ? [deaf] : []), ...findEarlyWarnings(config).map(warningLine)];
  });
  return [...new Set([...ofRuns, ...findEarlyStudyWarnings(plan).map(studyWarningLine)])];
}
