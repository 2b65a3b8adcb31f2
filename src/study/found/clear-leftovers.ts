/**
 * What a killed invocation has left half done and nobody can use: whole files that never got their name. What a cut run
 * has measured stays until the run is made again, since the server may not be there.
 */
import type { Files } from "#core/ports.ts";
import { whileWriting } from "#export/write-failure.ts";
import type { StudyPlan } from "#plan/study-plan.ts";

interface Leftovers {
  readonly files: Files;
  /** Absolute: the artifact directory of the study. */
  readonly directory: string;
  readonly plan: StudyPlan;
}

/** Of an atomic write that was cut: `.name.pid.tmp`. */
const TEMPORARY = /^\..+\.\d+\.tmp$/;

export async function clearTemporaries({ files, directory, plan }: Leftovers): Promise<void> {
  const { cells = [], sweep } = plan.aggregates;
  const made = ["logs", ...cells, ...(sweep === undefined ? [] : [sweep]), ...plan.runs.map((run) => run.directory)];
  for (const place of new Set(made)) await clear(files, place === "" ? directory : `${directory}/${place}`);
  await clear(files, directory);
}

const isTemporary = (name: string): boolean => TEMPORARY.test(name);

async function clear(files: Files, directory: string): Promise<void> {
  if (!(await files.isDirectory(directory))) return;
  for (const name of await files.list(directory)) {
    const path = `${directory}/${name}`;
    if (isTemporary(name)) await whileWriting(path, () => files.remove(path));
  }
}
