/** The typed body → the configuration the rest of the program works with: defaults that depend on other options. */
import type {
  ArtifactsConfig,
  BenchmarkConfig,
  DatasetConfig,
  Distribution,
  EndpointConfig,
  PhaseConfig,
  PromptsConfig,
  SequencePair,
} from "./config.ts";
import type { Body, Dataset, Phase } from "./read-body.ts";
import { readUrl } from "./url.ts";

const DEFAULT_GRACE_SEC = 30;
/** Ends that a file name prefix may carry by mistake; the longest come first. */
const KNOWN_SUFFIX =
  /(_timeslices\.(csv|json)|_gpu_telemetry\.jsonl|_server_metrics\.(csv|jsonl?|parquet)|_raw\.jsonl|\.csv|\.jsonl?)$/;

/** A body that has passed every check. */
export type CheckedBody = Body & Required<Pick<Body, "models" | "endpoint" | "dataset" | "phases">>;

export interface Surroundings {
  readonly apiKey?: string;
  readonly systemPrompt?: string;
  readonly template?: EndpointConfig["template"];
  readonly randomSeed?: number;
  /** Of the phases that have one, by their numbers. */
  readonly rateSeries: ReadonlyMap<number, PhaseConfig["rateSeries"]>;
  readonly verbosity: 0 | 1 | 2;
}

export function resolveBody(body: CheckedBody, around: Surroundings): BenchmarkConfig {
  const { tokenizer, runtime, logging } = body;
  const ui = around.verbosity > 0 ? "simple" : runtime?.ui;
  return {
    models: {
      strategy: body.models.strategy,
      items: body.models.items.map(({ name, weight }) => ({ name, ...given({ weight }) })),
    },
    endpoint: resolveEndpoint(body.endpoint, around),
    dataset: resolveDataset(body.dataset, around),
    phases: body.phases.flatMap((phase, index) =>
      phase === undefined ? [] : [resolvePhase(phase, around.rateSeries.get(index))],
    ),
    artifacts: resolveArtifacts(body.artifacts),
    slos: body.slos ?? {},
    tokenizer: {
      ...given({ name: tokenizer?.name }),
      revision: tokenizer?.revision ?? "main",
      applyChatTemplate: tokenizer?.applyChatTemplate ?? false,
    },
    runtime: { ...given({ ui, workersMax: runtime?.workers }) },
    logging: { level: LEVEL_OF_VERBOSITY[around.verbosity] ?? logging?.level ?? "INFO" },
    ...given({ randomSeed: around.randomSeed }),
  };
}

const LEVEL_OF_VERBOSITY = [undefined, "DEBUG", "TRACE"] as const;

/** The members that are there. */
function given<T extends object>(members: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(members).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> };
}

function resolveEndpoint(endpoint: CheckedBody["endpoint"], around: Surroundings): EndpointConfig {
  const { path, sessionHeader, caFile } = endpoint;
  return {
    type: endpoint.type,
    urls: endpoint.urls.flatMap((url) => {
      const read = readUrl(url);
      return "url" in read ? [read.url] : [];
    }),
    ...given({ path, apiKey: endpoint.apiKey ?? around.apiKey, template: around.template, sessionHeader, caFile }),
    timeout: Number.isFinite(endpoint.timeout) ? endpoint.timeout : 0,
    streaming: endpoint.streaming,
    // The reference's only transport is called http.
    transport: endpoint.transport === "http" ? "auto" : endpoint.transport,
    connectionReuse: endpoint.connectionReuse,
    useLegacyMaxTokens: endpoint.useLegacyMaxTokens,
    useServerTokenCount: endpoint.useServerTokenCount,
    perChunkUsage: endpoint.perChunkUsage,
    headers: endpoint.headers,
    extra: endpoint.extra,
    waitForModelTimeout: endpoint.waitForModelTimeout,
    waitForModelMode: endpoint.waitForModelMode,
    waitForModelInterval: endpoint.waitForModelInterval,
    insecure: endpoint.insecure,
    ...resolveReset(endpoint.resetKvCache),
  };
}

function resolveReset(reset: CheckedBody["endpoint"]["resetKvCache"]): Pick<EndpointConfig, "resetKvCache"> {
  if (reset === undefined || reset.enabled === false) return {};
  const { timeoutSeconds, path } = reset;
  return { resetKvCache: given({ timeoutSeconds, path }) };
}

function resolveDataset(dataset: Dataset, around: Surroundings): DatasetConfig {
  const { name, entries, sampling, randomSeed } = dataset;
  const common = { name, entries, sampling, ...given({ randomSeed, systemPrompt: around.systemPrompt }) };
  if (dataset.type === "file") {
    const { path, records, format } = dataset;
    const prompts = { ...dataset.prompts, ...given({ osl: dataset.osl }) };
    return {
      type: "file",
      ...common,
      prompts: resolvePrompts(prompts),
      ...given({ path, records, format }),
    };
  }
  const { prefixPrompts, turns, turnDelay, turnDelayRatio, rankings } = dataset;
  return {
    type: "synthetic",
    ...common,
    prompts: resolvePrompts(dataset.prompts),
    prefixPrompts,
    turns,
    turnDelay,
    turnDelayRatio,
    rankings,
  };
}

function resolvePrompts(prompts: Dataset["prompts"]): PromptsConfig {
  const { isl, osl, blockSize, batchSize, sequenceDistribution } = prompts;
  return { isl, blockSize, batchSize, ...given({ osl, sequenceDistribution: sequenceDistribution?.map(resolvePair) }) };
}

type Pair = NonNullable<Dataset["prompts"]["sequenceDistribution"]>[number];

function resolvePair({ isl, osl, islStddev, oslStddev, probability }: Pair): SequencePair {
  return {
    isl: centreOf(isl),
    osl: centreOf(osl),
    islStddev: islStddev ?? spreadOf(isl),
    oslStddev: oslStddev ?? spreadOf(osl),
    probability,
  };
}

/** A pair holds fixed or normal lengths only, which `checkRules` makes sure of. */
const centreOf = (length: Distribution): number =>
  "mean" in length ? length.mean : "value" in length ? length.value : 0;
const spreadOf = (length: Distribution): number => (length.type === "normal" ? length.stddev : 0);

function resolvePhase(phase: Phase, rateSeries: PhaseConfig["rateSeries"]): PhaseConfig {
  const { name, type, requests, duration, sessions, rate, smoothness, prefillConcurrency, users } = phase;
  const { concurrencyRamp, prefillRamp, rateRamp, cancellation, seamless, failedRequestThreshold } = phase;
  const { autoOffset, startOffset, endOffset } = phase;
  return {
    name,
    kind: phase.kind ?? "profiling",
    type,
    ...given({
      requests,
      duration,
      sessions,
      concurrency: phase.concurrency ?? (type === "concurrency" ? 1 : undefined),
      rate,
      smoothness: type === "gamma" ? (smoothness ?? 1) : undefined,
      gracePeriod: phase.gracePeriod ?? (duration === undefined ? undefined : DEFAULT_GRACE_SEC),
      prefillConcurrency,
      users,
      concurrencyRamp,
      prefillRamp,
      rateRamp,
      rateSeries,
      cancellation:
        cancellation === undefined ? undefined : { rate: cancellation.rate, delay: cancellation.delay ?? 0 },
      seamless,
      failedRequestThreshold,
      autoOffset,
      startOffset,
      endOffset,
    }),
  };
}

function resolveArtifacts(artifacts: Body["artifacts"]): ArtifactsConfig {
  const prefix = artifacts?.prefix?.split(/[/\\]/).at(-1)?.replace(KNOWN_SUFFIX, "");
  return {
    ...given({
      dir: artifacts?.dir,
      prefix: prefix === "" ? undefined : prefix,
      sliceDuration: artifacts?.sliceDuration,
      plots: artifacts?.plotRequired === true ? "required" : artifacts?.autoPlot === true ? "wanted" : undefined,
    }),
    latencyOrigin: artifacts?.latencyOrigin ?? "sent",
    trace: artifacts?.trace ?? false,
    showTraceTiming: artifacts?.showTraceTiming ?? false,
    exportLevel: artifacts?.raw === true ? "raw" : artifacts?.records === false ? "summary" : "records",
    overwrite: artifacts?.overwrite ?? false,
  };
}
