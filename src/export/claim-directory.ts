/**
 * Makes the artifact directory ours before any load is sent: it exists, it can be written to, and no earlier results are
 * mixed with the new ones. What stood there is moved aside, never lost, unless the user said `--overwrite`.
 */
import type { Files } from "#core/ports.ts";
import { cannotWrite, explainWriteFailure, whileWriting } from "./write-failure.ts";

export interface Claim {
  /** Absolute. */
  readonly directory: string;
  /** Names at the top of the directory that this program writes; anything else is not ours and is never removed. */
  readonly ownNames: readonly string[];
  readonly overwrite: boolean;
}

const PROBE = ".aiperf_write_check";

/** What became of earlier results. */
export interface Cleared {
  /** A line for the user. */
  readonly notice: string;
  /** Absent: they were removed. */
  readonly movedTo?: string;
}

/** Undefined where there were no earlier results. Throws a `UserError` (exit code 8) with advice. */
export async function claimDirectory(files: Files, claim: Claim): Promise<Cleared | undefined> {
  const directory = claim.directory.replace(/(?<=.)\/+$/, "");
  if ((await files.exists(directory)) && !(await files.isDirectory(directory))) {
    throw cannotWrite(directory, "it is a file, not a directory", {
      hint: "Move the file away, or name another directory with --artifact-dir.",
    });
  }
  const cleared = await clearEarlierResults(files, { ...claim, directory });
  await whileWriting(directory, () => files.makeDirectory(directory));
  await whileWriting(directory, async () => {
    await files.writeAtomic(`${directory}/${PROBE}`, "can this be written?\n");
    await files.remove(`${directory}/${PROBE}`);
  });
  return cleared;
}

async function clearEarlierResults(files: Files, claim: Claim): Promise<Cleared | undefined> {
  const { directory, overwrite } = claim;
  if (!(await files.isDirectory(directory))) return undefined;
  const present = await whileWriting(directory, () => files.list(directory));
  const results = present.filter((name) => claim.ownNames.includes(name));
  if (results.length === 0) return undefined;
  if (!overwrite) {
    const movedTo = await moveAside(files, directory);
    return { notice: `Earlier results were moved to ${movedTo}.`, movedTo };
  }
  for (const name of results) {
    await whileWriting(`${directory}/${name}`, () => files.remove(`${directory}/${name}`));
  }
  return { notice: `Earlier results in ${directory} are replaced.` };
}

async function moveAside(files: Files, directory: string): Promise<string> {
  let number = 1;
  while (await files.exists(`${directory}.${number}`)) number++;
  const target = `${directory}.${number}`;
  try {
    await files.rename(directory, target);
  } catch (error) {
    const explained = explainWriteFailure(directory, error);
    const why = explained instanceof Error ? explained.message : String(explained);
    throw cannotWrite(directory, `it holds results that cannot be moved to ${target}: ${why}`, {
      hint: "Name another directory with --artifact-dir, or replace the results with --overwrite.",
      cause: error,
    });
  }
  return target;
}
