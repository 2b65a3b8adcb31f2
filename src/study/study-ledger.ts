/**
 * Which runs of a study are done, kept on disk at every step. A run is done only if it was written down as such and its
 * directory holds the marker that its results are complete; every other one is run (again). Of a search what has failed
 * is done too: what it proposed later was chosen with that failure in mind.
 */
import type { TrialResult } from "#aggregate/trial-result.ts";
import type { Files } from "#core/ports.ts";
import type { ArtifactNames } from "#export/artifact-names.ts";
import type { ServerFacts } from "#export/run-result.ts";
import type { RunPlan } from "#plan/study-plan.ts";
import { type RunStates, readRunStates, type StudyOutcome, writeRunStates } from "./study-manifest.ts";

export interface StudyLedger {
  isDone(run: RunPlan): boolean;
  /** Why a run that is done has failed; undefined: it has not. */
  failureOf(run: RunPlan): string | undefined;
  /** On disk before the run touches anything. */
  begin(run: RunPlan): Promise<void>;
  end(run: RunPlan, state: TrialResult["status"], error?: string): Promise<void>;
  /** Nothing further is begun by this invocation. */
  close(outcome: StudyOutcome): Promise<void>;
  /** What answered the last run, also that of an earlier invocation. */
  readonly server: ServerFacts | undefined;
  /** Kept with the next step. */
  setServer(server: ServerFacts): void;
}

/** Of a run that stands alone. */
export function createBlankLedger(): StudyLedger {
  const nothing = async (): Promise<void> => {};
  return {
    isDone: () => false,
    failureOf: () => undefined,
    begin: nothing,
    end: nothing,
    close: nothing,
    server: undefined,
    setServer: () => {},
  };
}

export interface LedgerOptions {
  readonly files: Files;
  /** Absolute: the artifact directory. */
  readonly directory: string;
  readonly names: ArtifactNames;
  readonly runs: readonly RunPlan[];
  /** Failed runs are not made again. */
  readonly keepsFailures: boolean;
}

export async function openLedger(options: LedgerOptions): Promise<StudyLedger> {
  const { files, directory, names, runs, keepsFailures } = options;
  let states: RunStates = await readRunStates(files, directory);
  const done = new Set<string>();
  const failures = new Map<string, string>();
  for (const run of runs) {
    const { state, error = "it failed" } = states.runs[run.directory] ?? {};
    if (keepsFailures && state === "failed") {
      done.add(run.directory);
      failures.set(run.directory, error);
    }
    const marker = `${directory}/${run.directory}/${names.resultsReady}`;
    const isDone = state === "succeeded" && (await files.exists(marker));
    if (isDone) done.add(run.directory);
  }
  const note = (run: RunPlan, entry: RunStates["runs"][string]): Promise<void> => {
    // Goes on: how an earlier invocation ended is over with.
    const { outcome: _, ...others } = states;
    states = { ...others, runs: { ...states.runs, [run.directory]: entry } };
    return writeRunStates(files, directory, states);
  };
  return {
    isDone: (run) => done.has(run.directory),
    failureOf: (run) => failures.get(run.directory),
    begin: (run) => note(run, { state: "running" }),
    end: (run, state, error) => note(run, { state, ...(error === undefined ? {} : { error }) }),
    close: ({ stoppedBy }) => {
      states = { ...states, outcome: stoppedBy === undefined ? {} : { stoppedBy } };
      return writeRunStates(files, directory, states);
    },
    get server() {
      return states.server;
    },
    setServer: (server) => {
      states = { ...states, server };
    },
  };
}
