/** What the system says when a file cannot be written → an error for people, with what to do about it. Exit code 8. */
import { ExitCode, UserError } from "#core/errors.ts";

/** Runs a piece of work that touches `path`; a system error becomes a `UserError`, any other error passes through. */
export async function whileWriting<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw explainWriteFailure(path, error);
  }
}

/** The error itself where the system did not raise it. */
export function explainWriteFailure(path: string, error: unknown): unknown {
  const code = readCode(error);
  if (code === undefined) return error;
  const { what, hint } = CAUSES[code] ?? { what: `the system refused with ${code}`, hint: ELSEWHERE };
  return cannotWrite(path, `${what} (${code})`, { hint, cause: error });
}

export function cannotWrite(path: string, why: string, options: { hint: string; cause?: unknown }): UserError {
  return new UserError(`cannot write ${path}: ${why}`, { exitCode: ExitCode.cannotWrite, ...options });
}

const ELSEWHERE = "Name another place with --artifact-dir.";

interface Cause {
  readonly what: string;
  readonly hint: string;
}

const DENIED: Cause = {
  what: "this user may not write there",
  hint: "Change the permissions of the directory, or name one that you may write to with --artifact-dir.",
};

const NO_SPACE: Cause = {
  what: "no space is left",
  hint: "Free some space or name another disk with --artifact-dir; --export-level summary leaves out the per-request files.",
};

const A_FILE: Cause = {
  what: "part of the path is a file, where a directory is needed",
  hint: "Move that file away, or name another directory with --artifact-dir.",
};

const NO_HANDLES: Cause = {
  what: "too many files are open",
  hint: "Raise the limit of open files: ulimit -n 65536.",
};

const CAUSES: Readonly<Record<string, Cause>> = {
  EACCES: DENIED,
  EPERM: DENIED,
  EROFS: { what: "the file system is read-only", hint: ELSEWHERE },
  ENOSPC: NO_SPACE,
  EDQUOT: NO_SPACE,
  EFBIG: { what: "the file would grow beyond what is allowed", hint: "Raise the limit (ulimit -f) or split the run." },
  ENOTDIR: A_FILE,
  EEXIST: A_FILE,
  EISDIR: { what: "a directory of that name is in the way", hint: ELSEWHERE },
  ENOENT: {
    what: "its directory is not there and cannot be made",
    hint: "If it was there before, something has moved or deleted it; else name another place with --artifact-dir.",
  },
  ENAMETOOLONG: { what: "the name is too long", hint: "Name a shorter one with --artifact-dir." },
  EMFILE: NO_HANDLES,
  ENFILE: NO_HANDLES,
  EIO: { what: "the disk or the network file system failed", hint: ELSEWHERE },
};

function readCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "string" && /^E[A-Z0-9]+$/.test(error.code) ? error.code : undefined;
}
