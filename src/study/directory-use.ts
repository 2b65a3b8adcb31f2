/** A directory of runs that are there already: whether somebody is at work in it, and work of ours that keeps others out. */
import { LOCK_FILE, type LockOptions, lockDirectory } from "./directory-lock.ts";

/** Throws a `UserError` where a study or a run still goes on in the directory. What is not there is in nobody's use. */
export async function checkUnused(options: LockOptions): Promise<void> {
  // Without a lock nothing is written: the directory may be one that can only be read.
  if (!(await options.files.exists(`${options.directory}/${LOCK_FILE}`))) return;
  await whileLocked(options, async () => {});
}

/** Throws a `UserError` where another invocation holds the directory, or it cannot be written (exit code 8). */
export async function whileLocked<T>(options: LockOptions, work: () => Promise<T>): Promise<T> {
  const lock = await lockDirectory(options);
  try {
    return await work();
  } finally {
    await lock.release();
  }
}
