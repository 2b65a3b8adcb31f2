/**
 * An artifact directory → the study in it: every run that was begun, whatever became of it. Ours is found by the plan
 * that it keeps; any other, the reference's in all of its layouts too, by looking at what stands where.
 */
import { UserError } from "#core/errors.ts";
import type { Files } from "#core/ports.ts";
import { artifactNames } from "#export/artifact-names.ts";
import type { RunPlan, StudyPlan } from "#plan/study-plan.ts";
import { variationOf } from "#plan/variation-of.ts";
import { toMeasuredBody } from "#study/measured-body.ts";
import { JOURNAL_DIRECTORY } from "#study/run-directory.ts";
import { isCancelled, type RunStates, readManifest, readRunStates, type StudyManifest } from "#study/study-manifest.ts";
import type { FoundRun, FoundStudy } from "./found-study.ts";
import { rebuildStudy } from "./rebuild-study.ts";
import { searchDirectories } from "./search-directories.ts";

/** `directory` is absolute. Throws a `UserError` where it holds no run, or runs of several studies. */
export async function findRuns(files: Files, directory: string): Promise<FoundStudy> {
  if (!(await files.isDirectory(directory))) {
    throw new UserError(`${directory} is not there, or is no directory`, { hint: WANTED });
  }
  const manifest = await readManifest(files, directory);
  if (manifest !== undefined) return readPlanned(files, directory, manifest);
  const descriptions = await searchDirectories(files, directory);
  if (descriptions.length === 0) throw new UserError(`${directory} holds no runs`, { hint: WANTED });
  return rebuildStudy(files, directory, descriptions);
}

/** Whether the directory is that of one run that stands alone, was cut off and left a journal; its plan may be kept. */
export async function holdsCutRun(files: Files, directory: string): Promise<boolean> {
  if (!(await files.exists(`${directory}/${JOURNAL_DIRECTORY}`))) return false;
  const manifest = await readManifest(files, directory);
  if (manifest !== undefined) return manifest.plan.runs.length === 1 && manifest.plan.runs[0]?.directory === "";
  const descriptions = await searchDirectories(files, directory);
  return descriptions.length === 1 && descriptions[0]?.directory === directory;
}

const WANTED = "Name the artifact directory of a sweep or of repeated runs: the one given as --artifact-dir.";

async function readPlanned(files: Files, directory: string, manifest: StudyManifest): Promise<FoundStudy> {
  const { plan } = manifest;
  const states = await readRunStates(files, directory);
  const found: FoundRun[] = [];
  for (const run of plan.runs) {
    const path = run.directory === "" ? directory : `${directory}/${run.directory}`;
    const state = states.runs[run.directory];
    if (state === undefined && !(await files.isDirectory(path))) continue;
    found.push({
      directory: path,
      isCutOff: await files.exists(`${path}/${JOURNAL_DIRECTORY}`),
      ...planned(run, manifest),
      ...endOf(state),
    });
  }
  if (found.length === 0) throw new UserError(`No run of the study in ${directory} was begun`, { hint: WANTED });
  return { directory, plan, runs: found, ...cancellationOf(states, plan) };
}

function planned(run: RunPlan, { plan, variations }: StudyManifest): Pick<FoundRun, "names" | "identity" | "body"> {
  const { index, label, dirName, title, values } = variationOf(run, plan);
  const config = variations[run.variationIndex]?.config;
  return {
    names: artifactNames(config?.artifacts.prefix),
    identity: { label: run.label, trialIndex: run.trialIndex, variation: { index, label, dirName, title, values } },
    ...(config === undefined ? {} : { body: { kind: "measured", value: toMeasuredBody(config) } }),
  };
}

/** What was seen when the run ended; of one that was cut, that nobody saw it. */
function endOf(state: RunStates["runs"][string] | undefined): Pick<FoundRun, "failure" | "interruption"> {
  if (state?.state === "failed") return { failure: state.error ?? "it failed" };
  if (state?.state === "running") return { interruption: "it was cut off before anything had ended" };
  return state?.state === "cancelled" ? { interruption: state.error ?? "it was interrupted" } : {};
}

/**
 * A study that was killed in a run was cancelled; of one that was killed between two, the number of its runs tells, save
 * of a search, which would not have ended without a word.
 */
function cancellationOf({ outcome, runs }: RunStates, { search }: StudyPlan): Pick<FoundStudy, "wasCancelled"> {
  if (outcome !== undefined) return { wasCancelled: isCancelled(outcome) };
  if (search !== undefined) return { wasCancelled: true };
  return Object.values(runs).some(({ state }) => state === "running") ? { wasCancelled: true } : {};
}
