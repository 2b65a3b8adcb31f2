/** The sections of `benchmark`, each with its block, in the order of the dump. */
import { anything } from "./collections.ts";
import { endpointBlock } from "./endpoint.ts";
import type { Field } from "./field.ts";
import { modelsBlock, tokenizerBlock } from "./models.ts";
import {
  artifactsBlock,
  gpuTelemetryBlock,
  loggingBlock,
  networkLatencyBlock,
  runtimeBlock,
  serverMetricsBlock,
  slosField,
} from "./output.ts";

/** Sections that are one block or map; the dataset and the phases have readers of their own. */
export const SECTIONS = {
  models: modelsBlock,
  endpoint: endpointBlock,
  artifacts: artifactsBlock,
  slos: slosField,
  tokenizer: tokenizerBlock,
  gpuTelemetry: gpuTelemetryBlock,
  serverMetrics: serverMetricsBlock,
  networkLatency: networkLatencyBlock,
  runtime: runtimeBlock,
  logging: loggingBlock,
} as const;

/** Known by name only. */
export const LATER_SECTIONS = ["otel", "mlflow", "wandb", "metrics", "accuracy", "scenario", "unsafeOverride"] as const;

export const laterSection: Field<unknown> = anything();

/** Every key that may stand under `benchmark`, shorthands included. */
export const BODY_KEYS: readonly string[] = [
  "model",
  "dataset",
  "datasets",
  "warmup",
  "profiling",
  "phases",
  ...Object.keys(SECTIONS),
  ...LATER_SECTIONS,
];
