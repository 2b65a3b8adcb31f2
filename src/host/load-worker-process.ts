/**
 * Load workers as processes of this same program, started with a hidden command. A worker is detached, so that a
 * terminal's Ctrl-C reaches the main process alone, and ends when its channel closes, however the main process went.
 * Its environment is scrubbed of what would bend the load: proxies and settings of the runtime.
 */

import type { WorkerHandle } from "#core/ports.ts";
import { takeCommand } from "./self.ts";

/** Hidden command: `aiperf __load-worker`. */
export const LOAD_WORKER_COMMAND = "__load-worker";

/** Requests that fetch may have in flight in one process; without it the runtime stops at 256 and says nothing. */
const MOST_REQUESTS_IN_FLIGHT = "65535";

/**
 * How eagerly a worker's heap grows between collections; the runtime's own is 2. What lives in it is little and most of
 * what it holds is left behind by requests, so that collecting earlier costs nothing that can be measured.
 */
const HEAP_GROWTH = "0.5";

/**
 * Of the runtime's compilers the last and most thorough one takes a processor for longer than a run of seconds gives
 * back, and on a small machine that is the server's: without it 400 streams at the limit reach 4 % more requests with
 * 8 % less processor time.
 */
const USES_LAST_COMPILER = "false";

/**
 * The runtime marks its heap with as many threads as there are processors. A worker's heap is small, and on a machine
 * that the load fills those threads take turns with the one that stamps: with one marker the 99th percentile of the
 * TTFT error was 83 ms for 107 at 4,000 streams, and 6 for 11 at 300.
 */
const HEAP_MARKERS = "1";

const DROPPED_VARIABLES =
  /^(https?_proxy|all_proxy|no_proxy|BUN_.*|NODE_TLS_REJECT_UNAUTHORIZED|AIPERF_API_KEY|OPENAI_API_KEY)$/i;

export function startWorkerProcess<Out, In>(): WorkerHandle<Out, In> {
  let listener: (message: In) => void = () => {};
  const early: In[] = [];
  let isListening = false;
  const child = Bun.spawn(takeCommand(LOAD_WORKER_COMMAND), {
    stdio: ["ignore", "ignore", "inherit"],
    env: workerEnvironment(process.env),
    serialization: "advanced",
    detached: true,
    ipc: (message) => {
      if (isListening) listener(message as In);
      else early.push(message as In);
    },
  });
  return {
    pid: child.pid,
    send: (message) => void child.send(message),
    onMessage: (next) => {
      listener = next;
      isListening = true;
      for (const message of early.splice(0)) next(message);
    },
    exited: child.exited.then(() => ({
      code: child.exitCode,
      signal: child.signalCode === null ? null : String(child.signalCode),
    })),
    kill: () => child.kill("SIGKILL"),
  };
}

export function workerEnvironment(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const kept: Record<string, string> = {
    BUN_CONFIG_MAX_HTTP_REQUESTS: MOST_REQUESTS_IN_FLIGHT,
    BUN_JSC_heapGrowthMaxIncrease: HEAP_GROWTH,
    BUN_JSC_useFTLJIT: USES_LAST_COMPILER,
    BUN_JSC_numberOfGCMarkers: HEAP_MARKERS,
  };
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined && !DROPPED_VARIABLES.test(name)) kept[name] = value;
  }
  return kept;
}

/** The worker's end of the channel. The process ends when the main process has gone. */
export function joinMainProcess<Out, In>(): {
  readonly send: (message: Out) => void;
  readonly onMessage: (listener: (message: In) => void) => void;
} {
  process.on("disconnect", () => process.exit(0));
  // A terminal's hang-up or a stop of the whole group is the main process's to answer.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => {});
  return {
    send: (message) => void process.send?.(message),
    onMessage: (listener) => {
      process.on("message", (message) => listener(message as In));
    },
  };
}
