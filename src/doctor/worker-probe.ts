/**
 * A load worker is started and looked at from outside: its limits are the ones that count, not this process's. What
 * fetch may have in flight at once is fixed by its environment at the start.
 */
import type { Clock, WorkerHandle } from "#core/ports.ts";
import { secToNs } from "#core/units.ts";
import type { FromWorker, ToWorker } from "#run/protocol.ts";
import { readOpenFileLimits, readVariable } from "./kernel-texts.ts";
import type { ReadText } from "./read-text.ts";

export interface WorkerFacts {
  /** False: no worker came up, so no load can be sent at all. */
  readonly hasStarted: boolean;
  readonly openFiles?: { readonly soft: number; readonly hard: number };
  /** Simultaneous requests of the fetch transport. */
  readonly fetchCap?: number;
}

const PATIENCE_SEC = 10;

/** What the runtime does where nobody tells it otherwise. */
const DEFAULT_FETCH_CAP = 256;

export async function probeWorker(
  startWorker: () => WorkerHandle<ToWorker, FromWorker>,
  read: ReadText,
  clock: Clock,
): Promise<WorkerFacts> {
  const worker = startWorker();
  try {
    if (!(await hasGreeted(worker, clock))) return { hasStarted: false };
    const openFiles = readOpenFileLimits(await read(`/proc/${worker.pid}/limits`));
    const environ = await read(`/proc/${worker.pid}/environ`);
    const cap = Number(readVariable(environ, "BUN_CONFIG_MAX_HTTP_REQUESTS") ?? DEFAULT_FETCH_CAP);
    return {
      hasStarted: true,
      ...(openFiles === undefined ? {} : { openFiles }),
      ...(environ === undefined ? {} : { fetchCap: cap }),
    };
  } finally {
    worker.kill();
  }
}

/** False: it has ended without a word, or says nothing. */
async function hasGreeted(worker: WorkerHandle<ToWorker, FromWorker>, clock: Clock): Promise<boolean> {
  const greeting = Promise.withResolvers<boolean>();
  worker.onMessage(({ kind }) => greeting.resolve(kind === "hello"));
  void worker.exited.then(() => greeting.resolve(false));
  const cancelTimer = clock.at(clock.nowNs() + secToNs(PATIENCE_SEC), () => greeting.resolve(false));
  const answer = await greeting.promise;
  cancelTimer();
  return answer;
}
