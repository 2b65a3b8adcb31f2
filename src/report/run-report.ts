/** What the renderers of a result are given: the result of each phase, and what was asked of the run. Plain data. */
import type { BenchmarkConfig } from "#config/config.ts";
import type { ClientHealth } from "#metrics/client-health.ts";
import type { PhaseResult } from "#metrics/result.ts";
import type { RunWarning } from "./warnings.ts";

export interface RunReport {
  /** Kind of metrics, as the dialect names it: `LLM Metrics`, `Embeddings Metrics`. */
  readonly title: string;
  readonly config: Pick<BenchmarkConfig, "models" | "endpoint" | "phases" | "slos">;
  /** Full addresses that requests went to. */
  readonly urls: readonly string[];
  /** Where token counts come from; absent: nothing was counted. */
  readonly tokenizer?: TokenizerNote;
  /** Every phase of the run in order, warmup too. */
  readonly phases: readonly PhaseResult[];
  /** All that is to be shown, in the order of showing: `findWarnings` and what the caller knows besides. */
  readonly warnings: readonly RunWarning[];
  /** The stages of HTTP exchanges have a table too (`--show-trace-timing`). */
  readonly showsHttpTrace?: boolean;
  /** How the client fared; absent where nobody watched it. */
  readonly clientHealth?: ClientHealth;
  /** What the server lists under `/v1/models`, where it was asked. */
  readonly serverModels?: readonly string[];
}

export interface TokenizerNote {
  readonly name: string;
  readonly reason?: string;
  readonly isApproximate: boolean;
}
