/** A configuration file as a whole study: read, planned, and every variation of it checked, as running it would. */
import { planReading, readVariations, whereOfSlos } from "#cli/plan-job.ts";
import { readCells } from "#cli/study-job.ts";
import type { World } from "#cli/world.ts";
import { readStudyConfig, type StudyReading } from "#config/read-study-config.ts";
import { UserError } from "#core/errors.ts";
import type { StudyPlan } from "#plan/study-plan.ts";
import type { StoredVariation } from "#study/study-manifest.ts";

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

export interface StudyFile {
  readonly plan: StudyPlan;
  /** By the index of the variation, as they were written out. */
  readonly variations: readonly StoredVariation[];
  /** What each run of a scenarios sweep changes. */
  readonly overrides: StudyReading["overrides"];
  /** Sentences about what is legal, and probably not what was meant. */
  readonly notices: readonly string[];
}

/** Throws the `UserError` that running it would, before anything is sent. */
export async function readStudyFile(file: string, world: World): Promise<StudyFile> {
  const argv = ["--config", file];
  const reading = await readStudyConfig({ argv, env: world.env, files: world.files });
  const { plan, notices } = planReading(reading, world);
  const variations = await readVariations(reading, plan);
  const { config, explicit } = reading.base;
  // The points of a search are not known yet: what they are made from stands for them.
  const known = plan.search === undefined ? variations : [{ config, explicit, hasKey: false }];
  readCells(known, whereOfSlos(reading));
  return { plan, variations, overrides: reading.overrides, notices: [...reading.base.notices, ...notices] };
}
