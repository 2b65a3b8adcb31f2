/**
 * Every way the program can end, and the one error class that people are meant to read.
 * Only this file knows exit codes. A `UserError` is printed without a stack; any other error is a fault of ours.
 */

export const ExitCode = {
  ok: 0,
  /** A fault of ours: the stack is shown. */
  internal: 1,
  /** The command line or a file is wrong. */
  usage: 2,
  /** No request of any run succeeded. */
  noSuccess: 3,
  /** Some runs failed, and the user asked to be told so. */
  partial: 4,
  /** A bound that the user set was not kept: an objective, or the share of failed requests. */
  sloFailed: 5,
  /** `doctor`: this machine cannot time even one stream. */
  clientTooSlow: 7,
  cannotWrite: 8,
  interrupted: 130,
  terminated: 143,
} as const;

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** One problem of a command line or a file, kept as data until the last moment. */
export interface Problem {
  /** Where it stands, as the user wrote it: `--concurrency` or `sweep.yaml:3:16 benchmark.phases[0].rate`. */
  readonly where: string;
  /** What was found there; absent where something is missing. */
  readonly found?: string;
  /** What is wanted, as a full clause: `must be a whole number of at least 1`. */
  readonly wanted: string;
  /** How to mend it. */
  readonly hint?: string;
}

/** A problem as one sentence, without its hint. */
export const sentenceOf = ({ where, wanted, found }: Problem): string =>
  `${where} ${wanted}${found === undefined ? "" : `; found ${found}`}`;

export interface UserErrorOptions {
  readonly exitCode?: ExitCode;
  readonly hint?: string;
  readonly problems?: readonly Problem[];
  readonly cause?: unknown;
}

/** An error whose message is for the person at the terminal: no stack is shown for it. */
export class UserError extends Error {
  readonly exitCode: ExitCode;
  readonly hint: string | undefined;
  readonly problems: readonly Problem[];

  constructor(message: string, options: UserErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "UserError";
    this.exitCode = options.exitCode ?? ExitCode.usage;
    this.hint = options.hint;
    this.problems = options.problems ?? [];
  }
}
