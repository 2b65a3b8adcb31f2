/** `aiperf profile` into a fresh directory: started, awaited, and its files at hand. It must never show a stack. */
import { expect } from "bun:test";
import { Artifacts } from "./artifacts.ts";
import { type Ended, RunningProgram, type Surroundings } from "./binary.ts";
import type { Workspace } from "./workspace.ts";

export interface ProfileOptions extends Surroundings {
  /** Directory for the results; a fresh one unless told. */
  readonly directory?: string;
  /** Given as `--profile-export-prefix`. */
  readonly prefix?: string;
}

export interface Profiled extends Ended {
  readonly artifacts: Artifacts;
}

export interface RunningProfile {
  readonly program: RunningProgram;
  readonly artifacts: Artifacts;
  readonly ended: Promise<Profiled>;
}

export function startProfile(
  workspace: Workspace,
  args: readonly string[],
  { directory = workspace.fresh(), prefix, ...surroundings }: ProfileOptions = {},
): RunningProfile {
  const artifacts = new Artifacts(directory, prefix);
  const naming = prefix === undefined ? [] : ["--profile-export-prefix", prefix];
  const words = ["profile", ...args, "--artifact-dir", directory, ...naming];
  const program = new RunningProgram(words, { cwd: workspace.root, ...surroundings });
  const ended = program.ended.then((end) => {
    expectNoStack(end);
    return { ...end, artifacts };
  });
  return { program, artifacts, ended };
}

export function profile(workspace: Workspace, args: readonly string[], options?: ProfileOptions): Promise<Profiled> {
  return startProfile(workspace, args, options).ended;
}

export function expectNoStack({ stdout, stderr }: Pick<Ended, "stdout" | "stderr">): void {
  expect(`${stdout}${stderr}`).not.toMatch(/internal error|\bpanic\b|^\s+at .*[:/)]/m);
}

/** The words of every test's run: a chat of three short requests, counted with the embedded tokenizer. */
export function shortChat(url: string, more: readonly string[] = []): string[] {
  const words = ["--model", "mock", "--tokenizer", "builtin", "--url", url, "--streaming"];
  const load = more.some((word) => /^--(request-count|benchmark-duration|num-sessions)$/.test(word))
    ? []
    : ["--request-count", "3"];
  return [...words, ...load, "--isl", "12", "--osl", "5", ...more];
}
