/**
 * The shape of one benchmark once everything has been read: flags, file and environment merged, shorthands
 * unfolded, defaults filled in. Keys are the YAML's, in camelCase; durations are seconds, delays milliseconds.
 */
import type { JsonObject } from "#core/json.ts";

export interface BenchmarkConfig {
  readonly models: { readonly strategy: "round_robin" | "random" | "weighted"; readonly items: readonly ModelItem[] };
  readonly endpoint: EndpointConfig;
  readonly dataset: DatasetConfig;
  readonly phases: readonly PhaseConfig[];
  readonly artifacts: ArtifactsConfig;
  /** Metric tag to bound, in the metric's display unit. Empty: no goodput. */
  readonly slos: Readonly<Record<string, number>>;
  readonly tokenizer: TokenizerConfig;
  readonly runtime: RuntimeConfig;
  readonly logging: { readonly level: LogLevel };
  /** Seed of everything random; absent: drawn from the system at the start and recorded. */
  readonly randomSeed?: number;
}

export interface ModelItem {
  readonly name: string;
  readonly weight?: number;
}

export type EndpointType =
  | "chat"
  | "completions"
  | "embeddings"
  | "nim_rankings"
  | "cohere_rankings"
  | "hf_tei_rankings"
  | "responses"
  | "messages"
  | "huggingface_generate"
  | "template";

export interface EndpointConfig {
  readonly type: EndpointType;
  /** At least one; scheme present. */
  readonly urls: readonly string[];
  readonly path?: string;
  readonly apiKey?: string;
  /** Seconds allowed for a whole request; 0: no limit. */
  readonly timeout: number;
  readonly streaming: boolean;
  /** `auto`: chosen by the program. */
  readonly transport: "auto" | "fetch" | "socket";
  readonly connectionReuse: "pooled" | "never" | "sticky-user-sessions";
  readonly useLegacyMaxTokens: boolean;
  readonly useServerTokenCount: boolean;
  readonly perChunkUsage: boolean;
  readonly template?: { readonly body: string; readonly responseField?: string };
  readonly headers: Readonly<Record<string, string>>;
  readonly extra: JsonObject;
  /** Header that carries the session's id in place of `X-Correlation-ID`. */
  readonly sessionHeader?: string;
  readonly waitForModelTimeout: number;
  readonly waitForModelMode: "inference" | "models" | "both";
  readonly waitForModelInterval: number;
  readonly insecure: boolean;
  readonly caFile?: string;
  /** Empty the server's prefix cache before each run; absent: leave it as it is. */
  readonly resetKvCache?: { readonly timeoutSeconds?: number; readonly path?: string };
}

export type Distribution = DistributionShape & { readonly min?: number; readonly max?: number };
export type DistributionShape =
  | { readonly type: "fixed"; readonly value: number }
  | { readonly type: "normal"; readonly mean: number; readonly stddev: number }
  | { readonly type: "lognormal"; readonly mean: number; readonly median: number }
  | { readonly type: "multimodal"; readonly peaks: readonly (Distribution & { readonly weight: number })[] }
  | { readonly type: "empirical"; readonly points: readonly { readonly value: number; readonly weight: number }[] }
  | { readonly type: "uniform"; readonly min: number; readonly max: number };

export type DatasetConfig = SyntheticDataset | FileDataset;
export type Sampling = "sequential" | "random" | "shuffle";

interface DatasetCommon {
  readonly name: string;
  /** Distinct conversations. For a file: how many random_pool draws. */
  readonly entries: number;
  readonly sampling: Sampling;
  /** Seed of the dataset alone; absent: that of the run. */
  readonly randomSeed?: number;
  readonly prompts: PromptsConfig;
  readonly systemPrompt?: string;
}

export interface SyntheticDataset extends DatasetCommon {
  readonly type: "synthetic";
  readonly prefixPrompts: {
    readonly poolSize: number;
    readonly length: number;
    readonly sharedSystemLength?: number;
    readonly userContextLength?: number;
  };
  readonly turns: Distribution;
  /** Milliseconds. */
  readonly turnDelay: Distribution;
  readonly turnDelayRatio: number;
  readonly rankings: {
    readonly passages: Distribution;
    readonly passageTokens: Distribution;
    readonly queryTokens: Distribution;
  };
}

export type FileFormat =
  | "single_turn"
  | "multi_turn"
  | "mooncake_trace"
  | "random_pool"
  | "raw_payload"
  | "inputs_json";

export interface FileDataset extends DatasetCommon {
  readonly type: "file";
  /** Exactly one of `path` and `records`. */
  readonly path?: string;
  readonly records?: readonly JsonObject[];
  /** Absent: told from the first record. */
  readonly format?: FileFormat;
}

export interface PromptsConfig {
  readonly isl: Distribution;
  /** Absent: no limit is sent. */
  readonly osl?: Distribution;
  /** Tokens of one hash id's block in a mooncake trace. */
  readonly blockSize: number;
  readonly batchSize: number;
  /** One pair is drawn per turn and used for both lengths; in place of `isl` and `osl`. */
  readonly sequenceDistribution?: readonly SequencePair[];
}

export interface SequencePair {
  readonly isl: number;
  readonly osl: number;
  readonly islStddev: number;
  readonly oslStddev: number;
  /** Percent; all of them sum to 100. */
  readonly probability: number;
}

export type PhaseKind = "warmup" | "profiling";
export type PhaseType = "concurrency" | "poisson" | "constant" | "gamma" | "user_centric" | "fixed_schedule";

export interface PhaseConfig {
  readonly name: string;
  readonly kind: PhaseKind;
  readonly type: PhaseType;
  /** Stop conditions: the first reached ends the phase. */
  readonly requests?: number;
  readonly duration?: number;
  readonly sessions?: number;
  /** Cap on sessions in progress. Closed loop: always there. Open loop: absent means no cap. */
  readonly concurrency?: number;
  /** Requests a second. */
  readonly rate?: number;
  /** Gamma: shape; 1 is Poisson, below it bursty, above it regular. */
  readonly smoothness?: number;
  /** Seconds after `duration` for requests in flight; `Infinity` allowed. */
  readonly gracePeriod?: number;
  /** Cap on requests that have no first token yet. */
  readonly prefillConcurrency?: number;
  readonly concurrencyRamp?: RampConfig;
  readonly prefillRamp?: RampConfig;
  readonly rateRamp?: RampConfig;
  /** In place of `rate`: requests a second over time, straight between the points. */
  readonly rateSeries?: readonly RateSeriesPoint[];
  /** Share of requests to cancel, in percent, and the seconds after sending when it happens. */
  readonly cancellation?: { readonly rate: number; readonly delay: number };
  /** Begins while the phase before still has requests in flight. */
  readonly seamless?: boolean;
  /** Share of failed requests, 0 to 1, above which the run is given up. */
  readonly failedRequestThreshold?: number;
  /** User-centric load. */
  readonly users?: number;
  /** Fixed schedule; milliseconds. */
  readonly autoOffset?: boolean;
  readonly startOffset?: number;
  readonly endOffset?: number;
}

export interface RateSeriesPoint {
  /** From the start of the phase, or the end of its ramp. */
  readonly atSec: number;
  readonly ratePerSec: number;
}

export interface RampConfig {
  /** Seconds. */
  readonly duration: number;
  readonly strategy: "linear" | "exponential" | "poisson";
}

export interface ArtifactsConfig {
  /** As the user gave it; absent: derived from model, endpoint and load. */
  readonly dir?: string;
  readonly prefix?: string;
  readonly exportLevel: "summary" | "records" | "raw";
  /** Seconds of a time slice; absent: no slices. */
  readonly sliceDuration?: number;
  /** Where latencies of requests begin that go out by a schedule; absent: when they were sent. */
  readonly latencyOrigin?: "sent" | "due";
  /** Add the stages of each HTTP exchange to the records. */
  readonly trace?: boolean;
  /** Show them in the final tables. */
  readonly showTraceTiming?: boolean;
  readonly overwrite: boolean;
  /** Plots at the end of a study; `required`: without them it has failed. Absent: none. */
  readonly plots?: PlotChoice;
}

export type PlotChoice = "wanted" | "required";

export interface TokenizerConfig {
  /** `builtin`, a directory or `tokenizer.json`, a model name of the local cache, or absent: chosen by what is there. */
  readonly name?: string;
  readonly revision: string;
  readonly applyChatTemplate: boolean;
}

export interface RuntimeConfig {
  /** Absent: `simple` on a terminal, else `none`. */
  readonly ui?: "dashboard" | "simple" | "none";
  readonly workersMax?: number;
}

export type LogLevel = "TRACE" | "DEBUG" | "INFO" | "NOTICE" | "WARNING" | "SUCCESS" | "ERROR" | "CRITICAL";
