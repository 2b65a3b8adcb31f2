/** A configuration without its warmup: what trials after the first one run. */
import type { BenchmarkConfig } from "./config.ts";

/** The phase that becomes the first one has none before it to overlap, so it is no longer seamless. */
export function dropWarmup(config: BenchmarkConfig): BenchmarkConfig {
  const phases = config.phases.filter((phase) => phase.kind !== "warmup");
  const [first, ...rest] = phases;
  if (first === undefined || phases.length === config.phases.length) return config;
  const { seamless: _, ...alone } = first;
  return { ...config, phases: [alone, ...rest] };
}
