/** A configuration file as a whole study: read, planned, and every variation of it checked, as running it would. */
import { planJob } from "#cli/plan-job.ts";
import type { StudyJob } from "#cli/study-job.ts";
import type { World } from "#cli/world.ts";
import { readStudyConfig } from "#config/read-study-config.ts";
import { UserError } from "#core/errors.ts";

/** The only word that stands alone: the file. */
export function splitFile(
  command: string,
  argv: readonly string[],
): { readonly file: string; readonly rest: string[] } {
  const [file, ...rest] = argv;
  if (file === undefined || file.startsWith("-")) {
    throw new UserError(`${command} wants a file`, { hint: `${command} FILE.yaml` });
  }
  return { file, rest };
}

/** Throws the `UserError` that running it would, before anything is sent. */
export async function readStudyFile(file: string, world: World): Promise<StudyJob> {
  const argv = ["--config", file];
  const reading = await readStudyConfig({ argv, env: world.env, files: world.files });
  return planJob(argv, reading, world);
}
