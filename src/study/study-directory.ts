/**
 * The artifact directory of a study of several runs, made ready for its first run: locked, earlier results out of the way
 * or taken up again, and the plan on disk.
 */
import type { ExclusiveFiles, Files, Processes } from "#core/ports.ts";
import { renderSamplingDesign, SAMPLING_DESIGN_PATH } from "#export/aggregates/sampling-design-json.ts";
import type { ArtifactNames } from "#export/artifact-names.ts";
import { claimDirectory } from "#export/claim-directory.ts";
import { SEARCH_CHECKPOINT_FILE } from "#export/search/search-checkpoint-json.ts";
import { SEARCH_HISTORY_FILE } from "#export/search/search-history-json.ts";
import { whileWriting } from "#export/write-failure.ts";
import type { PlanDiff } from "#plan/diff-plans.ts";
import { isIterationLabel } from "#plan/search/grow-plan.ts";
import type { StudyPlan } from "#plan/study-plan.ts";
import { type DirectoryLock, lockDirectory } from "./directory-lock.ts";
import { clearTemporaries } from "./found/clear-leftovers.ts";
import { moveRuns } from "./move-runs.ts";
import { runNames } from "./run-directory.ts";
import { openLedger, type StudyLedger } from "./study-ledger.ts";
import { MANIFEST_FILE, RUN_STATES_FILE, readManifest, type StudyManifest, writeManifest } from "./study-manifest.ts";

export interface StudyDirectoryOptions {
  readonly files: Files & ExclusiveFiles;
  readonly processes: Processes;
  /** Absolute. */
  readonly directory: string;
  readonly names: ArtifactNames;
  readonly manifest: StudyManifest;
  /** From the plan that was begun here to this one: its runs are kept. Absent: a new study. */
  readonly goesOn?: PlanDiff;
  readonly overwrite: boolean;
}

export interface StudyDirectory {
  readonly lock: DirectoryLock;
  readonly ledger: StudyLedger;
  /** What became of earlier results, for the user. */
  readonly notice?: string;
}

/** Throws a `UserError` where the directory is in use, or cannot be written (exit code 8). */
export async function openStudyDirectory(options: StudyDirectoryOptions): Promise<StudyDirectory> {
  const { files, directory, names, manifest, goesOn, overwrite } = options;
  const { plan } = manifest;
  const lock = await lockDirectory(options);
  try {
    const isNew = goesOn === undefined;
    const notice = isNew ? await clearForNew({ files, directory, names, plan, overwrite }, lock) : undefined;
    if (!isNew) await moveRuns({ files, directory, names, diff: goesOn });
    await writeManifest(files, directory, manifest);
    const ledger = await openLedger({
      ...{ files, directory, names, runs: plan.runs },
      keepsFailures: plan.search !== undefined,
    });
    if (!isNew) await clearTemporaries({ files, directory, plan });
    await writeSamplingDesign(files, directory, plan);
    return { lock, ledger, ...(notice === undefined ? {} : { notice }) };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

interface Clearing {
  readonly files: Files;
  readonly directory: string;
  readonly names: ArtifactNames;
  readonly plan: StudyPlan;
  readonly overwrite: boolean;
}

async function clearForNew(clearing: Clearing, lock: DirectoryLock): Promise<string | undefined> {
  const { files, directory, names, plan, overwrite } = clearing;
  const ownNames = [...(await namesOfResults(files, directory, names)), ...topsOf(plan)];
  const cleared = await claimDirectory(files, { directory, ownNames, overwrite });
  if (cleared?.movedTo !== undefined) await lock.follow(cleared.movedTo);
  return cleared?.notice;
}

/** Names at the top of a directory that a run, or the study that was begun in it, has written there. */
export async function namesOfResults(files: Files, directory: string, names: ArtifactNames): Promise<string[]> {
  const ofStudies = [MANIFEST_FILE, RUN_STATES_FILE, "aggregate", "profile_runs", "sweep_aggregate"];
  const ofSearches = [SEARCH_HISTORY_FILE, SEARCH_CHECKPOINT_FILE, ...(await iterationsIn(files, directory))];
  // One that cannot be read any more names nothing.
  const earlier = await readManifest(files, directory).catch(() => undefined);
  return [...runNames(names), ...ofStudies, ...ofSearches, ...(earlier === undefined ? [] : topsOf(earlier.plan))];
}

/** A search may have gone further than its plan on disk, and the reference's has none there. */
async function iterationsIn(files: Files, directory: string): Promise<string[]> {
  if (!(await files.isDirectory(directory))) return [];
  return (await files.list(directory)).filter(isIterationLabel);
}

const topsOf = ({ runs }: StudyPlan): string[] => runs.map(({ directory }) => directory.split("/")[0] ?? "");

async function writeSamplingDesign(files: Files, directory: string, { sampling }: StudyPlan): Promise<void> {
  if (sampling === undefined) return;
  const path = `${directory}/${SAMPLING_DESIGN_PATH}`;
  await whileWriting(path, async () => {
    await files.makeDirectory(path.slice(0, path.lastIndexOf("/")));
    await files.writeAtomic(path, renderSamplingDesign(sampling));
  });
}
