/** Reports for tests: a plausible run with parts that a test may replace. */
import type { BenchmarkConfig } from "#config/config.ts";
import type { MetricResult, PhaseResult } from "#metrics/result.ts";
import type { RunReport } from "#report/run-report.ts";
import { buildEndpoint as buildEndpointOf } from "../endpoint/build-endpoint.ts";

export type Outcome = PhaseResult["outcome"];

export async function readGoldenMetrics(name: string): Promise<MetricResult[]> {
  return (await Bun.file(`${import.meta.dir}/../golden/report/${name}.metrics.json`).json()) as MetricResult[];
}

export function readGoldenText(name: string): Promise<string> {
  return Bun.file(`${import.meta.dir}/../golden/report/${name}`).text();
}

export function buildOutcome(parts: Partial<Outcome> = {}): Outcome {
  return {
    phaseIndex: 0,
    name: "profiling",
    kind: "profiling",
    startNs: 1e9,
    sendingEndNs: 2e9,
    endNs: 2.267e9,
    sent: 10,
    succeeded: 10,
    failed: 0,
    cancelled: 0,
    dropped: 0,
    sessionsStarted: 10,
    sessionsFinished: 10,
    peakInFlight: 2,
    wasCancelled: false,
    ...parts,
  };
}

export function buildPhase(parts: Partial<PhaseResult> = {}): PhaseResult {
  return {
    outcome: buildOutcome(),
    metrics: [],
    errors: [],
    tokenWarnings: {
      requests: 10,
      usageDiscrepancies: 0,
      usageThresholdPct: 10,
      oslMismatches: 0,
      oslThresholdPct: 5,
      usageWithoutCacheCounts: false,
    },
    malformedChunks: 0,
    rateLimited: 0,
    ...parts,
  };
}

export function buildEndpoint(parts: Partial<BenchmarkConfig["endpoint"]> = {}): BenchmarkConfig["endpoint"] {
  return buildEndpointOf({ urls: ["http://127.0.0.1:8000"], timeout: 600, streaming: true, ...parts });
}

export function buildReport(parts: Partial<RunReport> = {}): RunReport {
  return {
    title: "LLM Metrics",
    config: {
      models: { strategy: "round_robin", items: [{ name: "meta-llama/Llama-3.1-8B-Instruct" }] },
      endpoint: buildEndpoint(),
      phases: [{ name: "profiling", kind: "profiling", type: "concurrency", concurrency: 2, requests: 10 }],
      slos: {},
    },
    urls: ["http://127.0.0.1:8000/v1/chat/completions"],
    tokenizer: { name: "builtin (o200k_base)", isApproximate: false },
    phases: [buildPhase()],
    warnings: [],
    ...parts,
  };
}
