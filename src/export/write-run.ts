/** Writes the summary files of a run that is over: each whole or not at all, the marker that they are ready last. */
import type { Files } from "#core/ports.ts";
import type { ArtifactNames } from "./artifact-names.ts";
import { type RenderedFile, renderPhaseFiles } from "./phase-files.ts";
import { renderRunPlots } from "./plots/render-plots.ts";
import { renderProfileCsv } from "./profile-csv.ts";
import { renderProfileJson } from "./profile-json.ts";
import { renderResultsReady } from "./results-ready.ts";
import { type RunResult, readCompleteness } from "./run-result.ts";
import { renderTimeslicesCsv, renderTimeslicesJson } from "./timeslices.ts";
import { whileWriting } from "./write-failure.ts";

export interface WriteTarget {
  /** Claimed before (`claim-directory.ts`). */
  readonly directory: string;
  readonly names: ArtifactNames;
}

/** `consoleText` is the final report without colours. Throws a `UserError` (exit code 8) with advice. */
export async function writeRun(files: Files, target: WriteTarget, run: RunResult, consoleText: string): Promise<void> {
  for (const file of renderRun(run, target.names, consoleText)) {
    const path = `${target.directory}/${file.path}`;
    await whileWriting(path, async () => {
      if (file.path.includes("/")) await files.makeDirectory(path.slice(0, path.lastIndexOf("/")));
      await files.writeAtomic(path, file.content);
    });
  }
}

/** Everything that is written once a run is over, in the order in which it is written. */
export function renderRun(run: RunResult, names: ArtifactNames, consoleText: string): RenderedFile[] {
  const { timeslices, facts, lateInTimeslices: late } = run;
  const sliceFiles =
    timeslices === undefined
      ? []
      : [
          {
            path: names.timeslicesJson,
            content: renderTimeslicesJson(timeslices, facts.origin, facts.inputConfig, late),
          },
          { path: names.timeslicesCsv, content: renderTimeslicesCsv(timeslices, facts.origin) },
        ];
  return [
    ...renderPhaseFiles(run, names),
    ...sliceFiles,
    ...(run.timeline === undefined ? [] : renderRunPlots(run.timeline)),
    { path: names.profileJson, content: renderProfileJson(run) },
    { path: names.profileCsv, content: renderProfileCsv(run.headline.metrics) },
    { path: names.console, content: consoleText },
    { path: names.resultsReady, content: renderResultsReady(readCompleteness(run)) },
  ];
}
