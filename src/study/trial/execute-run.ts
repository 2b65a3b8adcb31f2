/**
 * One run of a study, from its place in the plan to its files: prepared, measured, written, read back. What is wrong
 * with this run alone makes it a failed one; what would be wrong with every further one rejects.
 */
import type { TrialResult } from "#aggregate/trial-result.ts";
import { withArtifactDir } from "#config/dump.ts";
import { ExitCode, UserError } from "#core/errors.ts";
import type { RunEvent } from "#core/events.ts";
import type { Clock, Entropy, Files, Http, RangedFiles } from "#core/ports.ts";
import type { RunOrigin } from "#core/units.ts";
import type { ArtifactNames } from "#export/artifact-names.ts";
import { renderRunConfig } from "#export/run-config-json.ts";
import type { RunResult, ServerFacts } from "#export/run-result.ts";
import { whileWriting } from "#export/write-failure.ts";
import { writeRun } from "#export/write-run.ts";
import { WorkerLost } from "#run/fleet-worker.ts";
import type { LoadFleet } from "#run/load-fleet.ts";
import { resetKvCache } from "#run/reset-kv-cache.ts";
import { type AskOptions, askServer } from "#run/server-identity.ts";
import type { WorkloadShelf } from "#run/workload-shelf.ts";
import { directoryOf, identityOf, readRun } from "#study/found/read-run.ts";
import type { TrialIdentity } from "#study/found/read-trial-result.ts";
import { JOURNAL_DIRECTORY, RUN_CONFIG_FILE, type RunPlace } from "#study/run-directory.ts";
import type { RunEnd, RunOrder } from "#study/run-study.ts";
import type { CellSetup } from "./cell-setup.ts";
import { type MeasureOptions, measureRun, type PreparedRun, prepareRun } from "./measure.ts";

export interface RunnerOptions {
  readonly files: Files & RangedFiles;
  readonly http: Http;
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly origin: RunOrigin;
  readonly utcOffsetMin: number;
  /** Processors that this machine lets us use. */
  readonly cores: number;
  readonly fleet: LoadFleet;
  readonly shelf: WorkloadShelf;
  /** Absolute: the artifact directory of the study. */
  readonly directory: string;
  readonly names: ArtifactNames;
  readonly cliCommand: string;
  /** Absent: a run that stands alone, with no files but its own. */
  readonly sweepId?: string;
  readonly setupOf: (order: RunOrder) => CellSetup;
  /** Values of single requests are wanted as soon as a run is over. */
  readonly readsRequests: boolean;
  /** Of these metrics, besides those that are always read. */
  readonly requestTags?: readonly string[];
  /** Makes the directory of a run ours; nothing of the run has been written before. */
  readonly claim: (directory: string) => Promise<void>;
  /** The result as text for the file that keeps what the terminal shows. */
  readonly renderConsole: (setup: CellSetup, result: RunResult, directory: string) => Promise<string>;
  readonly onServer?: (server: ServerFacts) => void;
  readonly onEvent: (event: RunEvent) => void;
  readonly stop: AbortSignal;
}

export type RunExecutor = (order: RunOrder) => Promise<RunEnd>;

export function createRunExecutor(options: RunnerOptions): RunExecutor {
  return async (order) => {
    const identity = identityOf(order);
    try {
      const error = await runOnce(order, options);
      if (error === "stopped") return { trial: stoppedTrial(identity) };
      const failure = error === undefined ? {} : { failure: error.message };
      const trial = await readRun(order, options, failure);
      return { trial, ...(error === undefined ? {} : { error }) };
    } catch (error) {
      if (!isOfThisRun(error)) throw error;
      return { trial: { ...identity, status: "failed", error: error.message, metrics: [] }, error };
    }
  };
}

function stoppedTrial(identity: TrialIdentity): TrialResult {
  return { ...identity, status: "cancelled", error: "it was interrupted before anything was sent", metrics: [] };
}

/** A directory that cannot be written is every run's, and a fault of ours is nobody's. */
function isOfThisRun(error: unknown): error is Error {
  if (error instanceof WorkerLost) return true;
  return error instanceof UserError && error.exitCode !== ExitCode.cannotWrite;
}

/** Gives what cut the run short, if anything did; what was measured by then is in its files. */
async function runOnce(order: RunOrder, options: RunnerOptions): Promise<Error | "stopped" | undefined> {
  const { stop, files, names } = options;
  const setup = options.setupOf(order);
  const { run: prepared, server } = await prepare(order, setup, options);
  if (stop.aborted) return "stopped";
  if (server !== undefined) options.onServer?.(server);
  const directory = directoryOf(order.run, options);
  await resetKvCache(asking(setup, prepared, options));
  // Earlier results are not touched before it is sure that there will be new ones.
  await options.claim(directory);
  const measure = describeMeasure({ order, setup, directory, server }, options);
  await writeRunConfig(measure, files);
  const { result, cutShortBy } = await measureRun(measure, prepared);
  if (result !== undefined) {
    await writeRun(files, { directory, names }, result, await options.renderConsole(setup, result, directory));
    await files.remove(`${directory}/${JOURNAL_DIRECTORY}`);
  }
  if (cutShortBy !== undefined && !isOfThisRun(cutShortBy)) throw cutShortBy;
  return cutShortBy ?? (result === undefined && stop.aborted ? "stopped" : undefined);
}

interface Prepared {
  readonly run: PreparedRun;
  /** Absent: nobody asks who answers a run that stands alone. */
  readonly server: ServerFacts | undefined;
}

async function prepare(order: RunOrder, setup: CellSetup, options: RunnerOptions): Promise<Prepared> {
  const { config, endpoint } = setup;
  const { seed } = order.run;
  const { waitsUntilReady } = order;
  const chosen = seed === undefined ? {} : { seed };
  const run = await prepareRun({ ...options, config, endpoint, waitsUntilReady, ...chosen });
  if (options.sweepId === undefined || options.stop.aborted) return { run, server: undefined };
  return { run, server: await askServer(asking(setup, run, options)) };
}

function asking(
  { config, endpoint: { dialect } }: CellSetup,
  { tls }: PreparedRun,
  options: RunnerOptions,
): AskOptions {
  const { http, entropy } = options;
  return { endpoint: config.endpoint, dialect, http, entropy, tls };
}

interface MeasureParts {
  readonly order: RunOrder;
  readonly setup: CellSetup;
  readonly directory: string;
  readonly server: ServerFacts | undefined;
}

function describeMeasure(parts: MeasureParts, options: RunnerOptions): MeasureOptions {
  const { order, setup, directory } = parts;
  const { explicit, config, endpoint } = setup;
  return {
    ...options,
    config,
    endpoint,
    directory,
    inputConfig: withArtifactDir(explicit, directory),
    benchmarkId: options.entropy.uuid().replaceAll("-", "").slice(0, 12),
    waitsUntilReady: order.waitsUntilReady,
    ...(order.run.seed === undefined ? {} : { seed: order.run.seed }),
    ...(options.sweepId === undefined ? {} : { place: placeOf(parts, options.sweepId) }),
  };
}

function placeOf({ order, setup, server }: MeasureParts, sweepId: string): RunPlace {
  const { run, variation } = order;
  const warmedUpAfterResume = order.warmedUpAfterResume && setup.config.phases.some(({ kind }) => kind === "warmup");
  const study = {
    sweepId,
    runLabel: run.label,
    variationLabel: variation.label,
    variationIndex: variation.index,
    variationValues: Object.fromEntries(variation.values.map(({ path, value }) => [path, value])),
  };
  return {
    study,
    trial: run.trialIndex,
    ...(server === undefined || Object.keys(server).length === 0 ? {} : { server }),
    ...(warmedUpAfterResume ? { warmedUpAfterResume } : {}),
  };
}

async function writeRunConfig(measure: MeasureOptions, files: Files): Promise<void> {
  const { benchmarkId, cliCommand, inputConfig, place, seed, directory } = measure;
  if (place?.study === undefined) return;
  const { study, trial } = place;
  const chosen = seed === undefined ? {} : { randomSeed: seed };
  const text = renderRunConfig({ benchmarkId, study, trial, directory, cliCommand, inputConfig, ...chosen });
  const path = `${directory}/${RUN_CONFIG_FILE}`;
  await whileWriting(path, () => files.writeAtomic(path, text));
}
