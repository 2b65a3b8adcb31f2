/**
 * The outside world as interfaces. `host/` makes them real; tests make them of memory and virtual time.
 * Pure rooms are given values, the others are given these.
 */

/** Time of one run. All processes of a run agree on it: `nowNs` counts from the run's origin. */
export interface Clock {
  /** Nanoseconds since the origin of the run, monotonic. */
  nowNs(): number;
  /** Calls back at or just after the instant, never before it. The returned function cancels it. */
  at(instantNs: number, callback: () => void): () => void;
}

export interface Files {
  /** Rejects with the system's error (`code` ENOENT, EACCES, …). */
  readText(path: string): Promise<string>;
  readBytes(path: string): Promise<Uint8Array>;
  exists(path: string): Promise<boolean>;
  isDirectory(path: string): Promise<boolean>;
  /** Names in a directory, sorted. */
  list(path: string): Promise<string[]>;
  makeDirectory(path: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  /** Whole file by way of a temporary one in the same folder and a rename: readers never see half of it. */
  writeAtomic(path: string, content: string | Uint8Array): Promise<void>;
  openAppend(path: string): Promise<AppendFile>;
  /** As `writeAtomic`, for what is too large to hold: nothing stands at `path` until `close`. */
  openAtomic(path: string): Promise<AppendFile>;
}

/** Parts of a file that is still growing. */
export interface RangedFiles {
  /** Bytes from `from` up to, not including, `to`. */
  readRange(path: string, from: number, to: number): Promise<Uint8Array>;
}

/** Files that are made by one process alone. */
export interface ExclusiveFiles {
  /** False where something stands at `path` already; the content is there whole once the file is. */
  createNew(path: string, content: string): Promise<boolean>;
}

export interface AppendFile {
  /** Resolves when the system has taken the bytes (they survive the death of this process, not of the machine). */
  append(text: string): Promise<void>;
  close(): Promise<void>;
  /** Closes, and for an atomic file leaves nothing behind. */
  abandon(): Promise<void>;
}

/** Plain requests outside the load: readiness probes, `/v1/models`, `/tokenize`, scrapes. */
export interface Http {
  request(call: HttpCall): Promise<HttpAnswer>;
}

export interface HttpCall {
  readonly url: string;
  readonly method?: "GET" | "POST";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutMs: number;
  readonly tls?: TlsOptions;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

export interface TlsOptions {
  /** Do not verify the server's certificate. */
  readonly insecure: boolean;
  /** PEM text of further certificate authorities. */
  readonly caPem?: string;
}

export interface Terminal {
  readonly stdoutIsTty: boolean;
  readonly stderrIsTty: boolean;
  readonly stdinIsTty: boolean;
  /** Width of the terminal, 80 where there is none. */
  columns(): number;
  rows(): number;
  stdout(text: string): void;
  stderr(text: string): void;
  /** Colours wanted: a terminal, and neither `NO_COLOR` nor a dumb one. */
  readonly colours: boolean;
}

/** Random bits from outside, for ids and for seeds that nobody chose. */
export interface Entropy {
  uuid(): string;
  seed(): number;
}

/** A load worker process, seen from the main one. */
export interface WorkerHandle<Out, In> {
  send(message: Out): void;
  onMessage(listener: (message: In) => void): void;
  /** Resolves when the process has ended, with what it ended with. */
  readonly exited: Promise<{ readonly code: number | null; readonly signal: string | null }>;
  kill(): void;
  readonly pid: number;
}

/** A process as it can be told from all others, now and after it has ended. */
export interface ProcessMark {
  readonly host: string;
  readonly pid: number;
  /** When it started, in the system's own words; absent where the system does not tell. */
  readonly started?: string;
}

export interface Processes {
  own(): ProcessMark;
  /** `unknown`: it runs, or ran, on another machine. */
  isRunning(process: ProcessMark): "yes" | "no" | "unknown";
}

/** This program started once more under another command, seen from the one that started it. */
export interface ProgramHandle {
  /** Resolves with the first line that it prints; undefined where it ends without one. */
  readonly firstLine: Promise<string | undefined>;
  kill(): void;
}

/** Ctrl-C, SIGTERM: the wish to end. */
export interface Signals {
  /** Called with the exit code that belongs to the signal, at each signal. The returned function stops listening. */
  onInterrupt(listener: (exitCode: 130 | 143) => void): () => void;
}
