/** Everything outside the program, as the commands are given it. Made real by the entry, made of memory by tests. */
import type {
  Clock,
  Entropy,
  ExclusiveFiles,
  Files,
  Http,
  Processes,
  ProgramHandle,
  RangedFiles,
  Signals,
  Terminal,
  WorkerHandle,
} from "#core/ports.ts";
import type { RunOrigin } from "#core/units.ts";
import type { FromWorker, ToWorker } from "#run/protocol.ts";

export interface World {
  readonly terminal: Terminal;
  /** Lines of standard input as they come, until it is closed. */
  readonly inputLines: () => AsyncIterable<string>;
  readonly files: Files & RangedFiles & ExclusiveFiles;
  readonly http: Http;
  readonly clock: Clock;
  readonly origin: RunOrigin;
  readonly entropy: Entropy;
  readonly signals: Signals;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Absolute; relative paths on the command line start here. */
  readonly workingDirectory: string;
  /** The same with another working directory, which this process then has; undefined: it cannot be entered. */
  readonly enterDirectory: (directory: string) => World | undefined;
  /** What local time is ahead of UTC now. */
  readonly utcOffsetMin: number;
  /** Processors that this process may use. */
  readonly cores: number;
  readonly processes: Processes;
  readonly startWorker: () => WorkerHandle<ToWorker, FromWorker>;
  /** Starts this program once more under another command; it ends with this one at the latest. */
  readonly startProgram: (args: readonly string[]) => ProgramHandle;
  /** Lets the load go first: this process counts and draws when nobody else wants the processor. */
  readonly yieldProcessor: () => void;
  /** Ends the process at once, without anything further being written. */
  readonly exitNow: (exitCode: number) => never;
}
