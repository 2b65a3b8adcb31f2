/**
 * One run from its configuration to its files: directory claimed, workload prepared, server awaited, load sent,
 * results written. What is measured is on disk as it comes, so that nothing is lost whatever ends the run.
 */
import type { BenchmarkConfig } from "#config/config.ts";
import { UserError } from "#core/errors.ts";
import type { RunEvent } from "#core/events.ts";
import type { JsonObject } from "#core/json.ts";
import type { Seed } from "#core/parameter-value.ts";
import type { Clock, Entropy, Files, Http, RangedFiles, TlsOptions } from "#core/ports.ts";
import type { RunOrigin } from "#core/units.ts";
import { VERSION } from "#core/version.ts";
import type { ArtifactNames } from "#export/artifact-names.ts";
import type { RunFacts, RunResult } from "#export/run-result.ts";
import { createClientHealth } from "#metrics/client-health.ts";
import type { MetricContext } from "#metrics/metric-context.ts";
import { type PhasePlan, planPhases } from "#plan/phase-plan.ts";
import { countWorkers } from "#plan/worker-count.ts";
import { type EndpointFacts, transportKindOf } from "#run/endpoint-facts.ts";
import type { LoadFleet } from "#run/load-fleet.ts";
import { type PreparedWorkload, prepareWorkload } from "#run/prepare-workload.ts";
import { waitUntilReady } from "#run/readiness.ts";
import { runTrial } from "#run/run-trial.ts";
import type { WorkloadShelf } from "#run/workload-shelf.ts";
import { journalPath, type RunPlace, type StoredRun, storeRun } from "#study/run-directory.ts";
import { findCalibration } from "./find-calibration.ts";
import { startInputs } from "./inputs-writing.ts";
import { createResultBuilder, type ResultBuilder } from "./result-builder.ts";
import { explainLoss } from "./worker-loss.ts";

export interface PrepareOptions {
  readonly config: BenchmarkConfig;
  readonly endpoint: EndpointFacts;
  readonly files: Files & RangedFiles;
  readonly http: Http;
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly onEvent: (event: RunEvent) => void;
  readonly stop: AbortSignal;
  /** What earlier runs of the study have opened. */
  readonly shelf: WorkloadShelf;
  /** Absent: `config.randomSeed`, or a seed of the run's own. */
  readonly seed?: Seed;
  /** False: an earlier run has just been answered. */
  readonly waitsUntilReady: boolean;
}

export interface MeasureOptions extends PrepareOptions {
  /** What the user set, for the files; secrets taken out. */
  readonly inputConfig: JsonObject;
  readonly cliCommand: string;
  readonly benchmarkId: string;
  /** Claimed already, absolute. */
  readonly directory: string;
  readonly names: ArtifactNames;
  readonly fleet: LoadFleet;
  /** Processors that this machine lets us use. */
  readonly cores: number;
  readonly origin: RunOrigin;
  readonly utcOffsetMin: number;
  /** Which run of its study it is; absent: it stands alone. */
  readonly place?: RunPlace;
}

/** All that a run needs and that can still be wrong with it, before a file is touched. */
export interface PreparedRun {
  readonly workload: PreparedWorkload;
  readonly tls: TlsOptions;
  readonly seed: Seed;
  readonly isSeedChosen: boolean;
}

export interface MeasuredRun {
  /** Absent: the run ended before anything was sent. */
  readonly result?: RunResult;
  /** What ended the run before its time, if not the user; to be told once the results are safe. */
  readonly cutShortBy?: Error;
}

/** Opens tokenizer and dataset and waits for the server. Throws a `UserError`; writes nothing. */
export async function prepareRun(options: PrepareOptions): Promise<PreparedRun> {
  const { config, files } = options;
  const notice = (text: string) => options.onEvent({ kind: "notice", level: "info", text });
  const chosen = options.seed ?? config.randomSeed;
  const isSeedChosen = chosen !== undefined;
  const seed = chosen ?? options.entropy.seed();
  const tls = await readTls(config, files);
  const { dialect } = options.endpoint;

  const workload = await prepareWorkload({ ...options, dialect, seed: streamSeed(seed), isSeedChosen, tls });
  for (const event of workload.notices) options.onEvent(event);
  const { source: tokenizer } = workload.opened.tokenizer;
  if (workload.notices.length === 0) notice(`Tokens are counted with ${tokenizer.name}.`);
  const models = config.models.items.map(({ name }) => name);
  if (options.waitsUntilReady) {
    await waitUntilReady({ ...options, endpoint: config.endpoint, dialect, models, tls, notice });
  }
  return { workload, tls, seed, isSeedChosen };
}

export async function measureRun(options: MeasureOptions, prepared: PreparedRun): Promise<MeasuredRun> {
  const { config, directory, files, names, origin } = options;
  const { workload, seed, isSeedChosen } = prepared;
  const phases = planPhases(config.phases, workload.source.facts);
  const workers = workersFor(config, options.cores);
  const stored = describeRun(options, { seed, isSeedChosen, workers });
  await storeRun(files, directory, stored);
  const context = metricContextOf(config, options.endpoint);
  const builder = await createResultBuilder({ files, directory, names, config, context, phases, origin });
  const inputs = startInputs({ ...options, path: `${directory}/${names.inputs}`, source: workload.source });
  try {
    await inputs.headStart;
    const measured = await sendLoad(options, prepared, { phases, stored, builder });
    await inputs.finish();
    return measured;
  } finally {
    await inputs.finish().catch(() => {});
    // Nothing may have been there to finish, and an open file outlives the run.
    await builder.close();
  }
}

interface LoadParts {
  readonly phases: readonly PhasePlan[];
  readonly stored: StoredRun;
  readonly builder: ResultBuilder;
}

async function sendLoad(options: MeasureOptions, prepared: PreparedRun, parts: LoadParts): Promise<MeasuredRun> {
  const { config, directory, files, origin, stop } = options;
  const { workload, tls, seed } = prepared;
  const { phases, stored, builder } = parts;
  const { workers } = stored;
  const calibration = await findCalibration(files, options.env);
  const health = createClientHealth({ workers, transport: transportKindOf(config.endpoint), calibration });
  const { outcomes, cutShortBy } = await runTrial({
    config,
    phases,
    seed: streamSeed(seed),
    origin,
    caPem: tls.caPem,
    source: workload.source,
    ...(config.endpoint.useServerTokenCount ? {} : { opened: workload.opened }),
    fleet: options.fleet,
    workers,
    journalPathOf: (worker) => journalPath(directory, worker),
    readBytes: (path, from, to) => files.readRange(path, from, to),
    clock: options.clock,
    observer: {
      onEvent: options.onEvent,
      onRecord: (record) => builder.add(record),
      onHealth: (worker, sample) => health.add(worker, sample),
    },
    stop,
  });
  const ending = cutShortBy === undefined ? {} : { cutShortBy: explainLoss(cutShortBy) };
  if (outcomes.length === 0) return ending;
  const { source: tokenizer } = workload.opened.tokenizer;
  const result = await builder.finish(outcomes, { ...runFacts(stored), tokenizer }, ending.cutShortBy?.message);
  return { result: { ...result, clientHealth: health.summarise(result.headline) }, ...ending };
}

/** Load workers that the run wants on a machine with so many processors. */
export function workersFor({ phases, runtime }: BenchmarkConfig, cores: number): number {
  return countWorkers(planPhases(phases), { workersMax: runtime.workersMax, cores });
}

export function metricContextOf(config: BenchmarkConfig, { dialect }: EndpointFacts): MetricContext {
  const { producesTokens, tokenisesInput, canStream } = dialect.traits;
  return {
    streaming: config.endpoint.streaming && canStream,
    producesTokens,
    tokenisesInput,
    useServerTokenCount: config.endpoint.useServerTokenCount,
    slos: config.slos,
    seesSocket: config.endpoint.transport !== "fetch",
    latencyOrigin: config.artifacts.latencyOrigin ?? "sent",
    ...scheduleOf(config),
  };
}

/** Of the profiling phases together; each phase then has its own. */
function scheduleOf({ phases }: BenchmarkConfig): Pick<MetricContext, "schedule"> {
  const types = phases.filter(({ kind }) => kind === "profiling").map(({ type }) => type);
  if (types.includes("fixed_schedule")) return { schedule: "trace" };
  return types.every((type) => type === "concurrency") ? {} : { schedule: "rate" };
}

export function runFacts(stored: StoredRun): RunFacts {
  const { version, benchmarkId, inputConfig, cliCommand, origin, utcOffsetMin, seed, isSeedChosen, place } = stored;
  const seeds = isSeedChosen ? { randomSeed: seed } : { drawnSeed: seed };
  return { version, benchmarkId, inputConfig, cliCommand, origin, utcOffsetMin, trial: 0, ...place, ...seeds };
}

type Chosen = Pick<StoredRun, "seed" | "isSeedChosen" | "workers">;

/** A seed of 63 bits is rounded to what a double holds; the same number given as an option is rounded alike. */
const streamSeed = (seed: Seed): number => Number(seed);

function describeRun(options: MeasureOptions, chosen: Chosen): StoredRun {
  const { origin, utcOffsetMin, cliCommand, inputConfig, config, benchmarkId } = options;
  const place = options.place === undefined ? {} : { place: options.place };
  return { version: VERSION, benchmarkId, origin, utcOffsetMin, ...chosen, cliCommand, inputConfig, config, ...place };
}

/** Throws a `UserError` where the file of certificate authorities cannot be read. */
export async function readTls(config: BenchmarkConfig, files: Files): Promise<TlsOptions> {
  const { insecure, caFile } = config.endpoint;
  if (caFile === undefined) return { insecure };
  try {
    return { insecure, caPem: await files.readText(caFile) };
  } catch (error) {
    const wanted = "must be a PEM file that can be read";
    const problems = [{ where: "--ca-file", found: caFile, wanted }];
    throw new UserError("The certificate authorities cannot be read", { problems, cause: error });
  }
}
