/**
 * What a run keeps in its directory while it goes on, so that it can be finished by another process if this one is
 * killed: the journal of the load, and beside it the facts that the journal's records are read with.
 */
import type { BenchmarkConfig } from "#config/config.ts";
import { REDACTED, redact } from "#config/redact.ts";
import { UserError } from "#core/errors.ts";
import type { JsonObject } from "#core/json.ts";
import type { Seed } from "#core/parameter-value.ts";
import type { Files } from "#core/ports.ts";
import type { RunOrigin } from "#core/units.ts";
import type { ArtifactNames } from "#export/artifact-names.ts";
import { PLOTS_DIRECTORY } from "#export/plots/render-plots.ts";
import type { RunFacts } from "#export/run-result.ts";
import { whileWriting } from "#export/write-failure.ts";
import { readStoredText, toStoredText } from "./stored-json.ts";

/** Removed when the results are complete. */
export const JOURNAL_DIRECTORY = "journal";
export const RUN_CONFIG_FILE = "run_config.json";
const FACTS_FILE = `${JOURNAL_DIRECTORY}/run.json`;

/** The journal of a worker, by its number from 0. */
export const journalPath = (directory: string, worker: number): string =>
  `${directory}/${JOURNAL_DIRECTORY}/worker_${worker + 1}.jsonl`;

/** Names that the directory of one run holds and that this program writes. */
export function runNames(names: ArtifactNames): string[] {
  return [...Object.values(names), "logs", PLOTS_DIRECTORY, JOURNAL_DIRECTORY, RUN_CONFIG_FILE];
}

/** Enough to make the results again from the journal. Secrets are taken out. */
export interface StoredRun {
  readonly version: string;
  readonly benchmarkId: string;
  readonly origin: RunOrigin;
  readonly utcOffsetMin: number;
  readonly seed: Seed;
  readonly isSeedChosen: boolean;
  /** Load workers, each with a journal of its own. */
  readonly workers: number;
  readonly cliCommand: string;
  readonly inputConfig: JsonObject;
  readonly config: BenchmarkConfig;
  /** Absent: the run stands alone. */
  readonly place?: RunPlace;
}

/** Which run of its study a run is, and what only a study knows of it. */
export type RunPlace = Pick<RunFacts, "study" | "trial" | "server" | "warmedUpAfterResume">;

/** Makes the journal's folder too. Throws a `UserError` (exit code 8) with advice. */
export async function storeRun(files: Files, directory: string, run: StoredRun): Promise<void> {
  const { apiKey, ...endpoint } = run.config.endpoint;
  const headers = Object.fromEntries(Object.keys(endpoint.headers).map((name) => [name, REDACTED]));
  const stored = { ...run, config: { ...run.config, endpoint: { ...endpoint, headers } } };
  const path = `${directory}/${FACTS_FILE}`;
  const text = JSON.stringify(redact(JSON.parse(toStoredText(stored))), undefined, 2);
  await whileWriting(path, async () => {
    await files.makeDirectory(`${directory}/${JOURNAL_DIRECTORY}`);
    await files.writeAtomic(path, `${text}\n`);
  });
}

/** Throws a `UserError` where the directory holds no run that was cut off. */
export async function readStoredRun(files: Files, directory: string): Promise<StoredRun> {
  const path = `${directory}/${FACTS_FILE}`;
  if (!(await files.exists(path))) {
    throw new UserError(`${directory} holds no unfinished run`, {
      hint: "A run that came to its end needs no finishing; one that was cut off has a folder `journal` in its artifact directory.",
    });
  }
  return readStoredText(await files.readText(path)) as StoredRun;
}
