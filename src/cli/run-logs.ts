/**
 * Which log tells most about a run: its own, or that of its study where the run ended before it had one, as when the
 * server did not become ready.
 */
import type { Files } from "#core/ports.ts";
import type { RunPlan } from "#plan/study-plan.ts";

interface LoggedRun extends Pick<RunPlan, "variationIndex" | "trialIndex"> {
  /** Absolute, the one that is looked at first in front: of the run, of its study. */
  readonly directories: readonly string[];
}

export type LogOf = (run: Pick<RunPlan, "variationIndex" | "trialIndex">) => string | undefined;

/** Undefined: there is no log of the run. */
export async function findRunLogs(files: Files, runs: readonly LoggedRun[]): Promise<LogOf> {
  const logs = new Map<string, string>();
  for (const run of runs) {
    const log = await firstThatIsThere(
      files,
      run.directories.map((directory) => `${directory}/logs/aiperf.log`),
    );
    if (log !== undefined) logs.set(keyOf(run), log);
  }
  return (run) => logs.get(keyOf(run));
}

async function firstThatIsThere(files: Files, paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) if (await files.exists(path)) return path;
  return undefined;
}

const keyOf = ({ variationIndex, trialIndex }: Parameters<LogOf>[0]): string => `${variationIndex} ${trialIndex}`;
