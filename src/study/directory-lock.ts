/**
 * An artifact directory belongs to one invocation at a time. A file with the mark of the process stands in it meanwhile;
 * one that a dead process left behind is taken over.
 */
import { UserError } from "#core/errors.ts";
import type { ExclusiveFiles, Files, Processes, ProcessMark } from "#core/ports.ts";
import { whileWriting } from "#export/write-failure.ts";

export const LOCK_FILE = ".aiperf_lock";

export interface LockOptions {
  readonly files: Files & ExclusiveFiles;
  readonly processes: Processes;
  /** Absolute; made if it is not there. */
  readonly directory: string;
}

export interface DirectoryLock {
  /** The directory, with the lock in it, has become `movedTo`; holds what stands in its place now. */
  follow(movedTo: string): Promise<void>;
  release(): Promise<void>;
}

/** Throws a `UserError` where another invocation holds the directory, or it cannot be written (exit code 8). */
export async function lockDirectory(options: LockOptions): Promise<DirectoryLock> {
  const { files, processes, directory } = options;
  const path = `${directory}/${LOCK_FILE}`;
  const own = JSON.stringify(processes.own());
  const create = (): Promise<boolean> => files.createNew(path, own);
  await whileWriting(directory, async () => {
    await files.makeDirectory(directory);
    if (await create()) return;
    await takeOver(path, options);
    if (!(await create())) throw inUse(directory, path);
  });
  return {
    follow: async (movedTo) => {
      await files.remove(`${movedTo}/${LOCK_FILE}`);
      await whileWriting(directory, async () => {
        if (!(await create())) throw inUse(directory, path);
      });
    },
    release: async () => {
      // It may have been moved along with the directory, and another may stand here now.
      if ((await readText(files, path)) === own) await files.remove(path);
    },
  };
}

/** Removes the lock of a process that is gone; throws where it is not. */
async function takeOver(path: string, { files, processes, directory }: LockOptions): Promise<void> {
  const text = await readText(files, path);
  if (text === undefined) return;
  const holder = readMark(text);
  if (holder !== undefined && processes.isRunning(holder) !== "no") throw inUse(directory, path, holder);
  const aside = `${path}.${processes.own().pid}`;
  await files.rename(path, aside);
  // Between reading and renaming another one may have taken it over: that one keeps it.
  const isTheSame = (await readText(files, aside)) === text;
  if (!isTheSame) await files.rename(aside, path);
  else await files.remove(aside);
}

function inUse(directory: string, path: string, holder?: ProcessMark): UserError {
  const who = holder === undefined ? "another aiperf" : `process ${holder.pid} on ${holder.host}`;
  return new UserError(`${directory} is in use by ${who}`, {
    hint: `Wait until it ends, or name another directory with --artifact-dir. If it does not run any more, remove ${path}.`,
  });
}

function readMark(text: string): ProcessMark | undefined {
  try {
    const mark = JSON.parse(text) as Partial<ProcessMark> | null;
    return typeof mark?.pid === "number" && typeof mark.host === "string" ? (mark as ProcessMark) : undefined;
  } catch {
    return undefined;
  }
}

const readText = (files: Files, path: string): Promise<string | undefined> =>
  files.readText(path).catch(() => undefined);
