/**
 * An appended file of lines that never makes the load wait: lines gather while an append is under way and go out together
 * when it is done. At low rates each line reaches the file at once, at high rates the appends grow; no timer is needed.
 */
import type { AppendFile, Files } from "#core/ports.ts";
import { explainWriteFailure, whileWriting } from "./write-failure.ts";

export interface LineFile {
  /**
   * Takes a line, break included. Resolves at once while the file keeps up, else when it has caught up: a producer that
   * awaits it holds a bounded amount of text. Rejects once an append has failed; nothing more is written then.
   */
  write(line: string): Promise<void>;
  /** Resolves when the system has taken everything. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

/** Characters that may wait before a writer is held back. */
const BACKLOG_LIMIT = 4 << 20;

export async function openLineFile(files: Files, path: string): Promise<LineFile> {
  const file = await whileWriting(path, () => files.openAppend(path));
  return createLineFile(file, path);
}

function createLineFile(file: AppendFile, path: string): LineFile {
  let waiting = "";
  let running: Promise<void> | undefined;
  let failure: { readonly error: unknown } | undefined;

  /** Never rejects: the failure is kept for who asks next. */
  async function drain(): Promise<void> {
    while (waiting !== "" && failure === undefined) {
      const text = waiting;
      waiting = "";
      try {
        await file.append(text);
      } catch (error) {
        failure = { error: explainWriteFailure(path, error) };
      }
    }
    running = undefined;
  }

  async function flush(): Promise<void> {
    await running;
    if (failure !== undefined) throw failure.error;
  }

  return {
    write: async (line) => {
      if (failure !== undefined) throw failure.error;
      waiting += line;
      if (running === undefined && waiting !== "") running = drain();
      if (waiting.length > BACKLOG_LIMIT) await flush();
    },
    flush,
    close: async () => {
      try {
        await flush();
      } finally {
        await whileWriting(path, () => file.close());
      }
    },
  };
}
