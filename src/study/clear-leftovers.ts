/** What a killed invocation has left half done: files of runs that were cut, and whole files that never got their name. */
import type { Files } from "#core/ports.ts";
import type { ArtifactNames } from "#export/artifact-names.ts";
import { whileWriting } from "#export/write-failure.ts";
import type { RunPlan, StudyPlan } from "#plan/study-plan.ts";
import { runNames } from "./run-directory.ts";

export interface Leftovers {
  readonly files: Files;
  /** Absolute: the artifact directory of the study. */
  readonly directory: string;
  readonly names: ArtifactNames;
  readonly plan: StudyPlan;
  readonly isDone: (run: RunPlan) => boolean;
}

/** Of an atomic write that was cut: `.name.pid.tmp`. */
const TEMPORARY = /^\..+\.\d+\.tmp$/;

/** Empties the directories of runs that are not done of all that this program writes; what else is there stays. */
export async function clearCutRuns(leftovers: Leftovers): Promise<void> {
  const { files, directory, names, plan, isDone } = leftovers;
  const own = new Set(runNames(names));
  for (const run of plan.runs) {
    if (run.directory === "") continue;
    const isOurs = isDone(run) ? isTemporary : (name: string) => own.has(name) || isTemporary(name);
    await clear(files, `${directory}/${run.directory}`, isOurs);
  }
  const { cells = [], sweep } = plan.aggregates;
  for (const made of ["logs", ...cells, ...(sweep === undefined ? [] : [sweep])]) {
    await clear(files, `${directory}/${made}`, isTemporary);
  }
  await clear(files, directory, isTemporary);
}

const isTemporary = (name: string): boolean => TEMPORARY.test(name);

async function clear(files: Files, directory: string, isOurs: (name: string) => boolean): Promise<void> {
  if (!(await files.isDirectory(directory))) return;
  for (const name of await files.list(directory)) {
    const path = `${directory}/${name}`;
    if (isOurs(name)) await whileWriting(path, () => files.remove(path));
  }
}
