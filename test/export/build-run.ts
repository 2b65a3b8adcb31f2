/** Small runs for the tests of this room. */
import type { RunFacts, RunResult } from "#export/run-result.ts";
import type { MetricResult, PhaseResult } from "#metrics/result.ts";
import type { PhaseOutcome } from "#record/phase.ts";
import type { RawRecord } from "#record/raw-record.ts";

export const ORIGIN = { monotonicNs: 1_553_697_925_192n, wallNs: 1_795_320_390_997_611_102n };

export function buildRecord(changes: Partial<RawRecord> = {}): RawRecord {
  return {
    phaseIndex: 0,
    requestIndex: 3,
    requestId: "6470286e-d19a-42c7-9a83-fcdf14606861",
    correlationId: "52c22ec8-45c8-4a44-b682-356891b6d718",
    conversationId: "session_000003",
    conversationIndex: 3,
    turnIndex: 0,
    workerId: "worker_1",
    urlIndex: 0,
    model: "mock",
    dueNs: 1_000,
    issuedNs: 2_001,
    sentNs: 3_002,
    headersNs: 4_003,
    endNs: 9_007_199,
    status: 200,
    contentNs: [5_000, 6_000],
    outputText: "a b",
    reasoningText: "",
    malformedChunks: 0,
    ...changes,
  };
}

export function buildOutcome(changes: Partial<PhaseOutcome> = {}): PhaseOutcome {
  return {
    phaseIndex: 0,
    name: "profiling",
    kind: "profiling",
    startNs: 0,
    sendingEndNs: 900_000_000,
    endNs: 1_000_000_000,
    sent: 10,
    succeeded: 8,
    failed: 1,
    cancelled: 1,
    dropped: 2,
    sessionsStarted: 10,
    sessionsFinished: 9,
    peakInFlight: 4,
    wasCancelled: false,
    ...changes,
  };
}

export function buildMetric(
  tag: string,
  stats: MetricResult["stats"],
  changes: Partial<MetricResult> = {},
): MetricResult {
  return { tag, header: tag, shortHeader: tag, unit: "ms", consoleGroup: "default", stats, ...changes };
}

export function buildPhase(changes: Partial<PhaseResult> = {}): PhaseResult {
  return {
    outcome: buildOutcome(),
    metrics: [
      buildMetric("zeta", { avg: 2 }),
      buildMetric("request_count", { avg: 8 }, { header: "Request Count", unit: "requests" }),
      buildMetric("request_latency", { avg: 1.5, p50: 1.25, min: 1, max: 2, std: 0.5, count: 8, sum: 12 }),
    ],
    errors: [],
    tokenWarnings: {
      requests: 8,
      usageDiscrepancies: 0,
      usageThresholdPct: 10,
      oslMismatches: 1,
      oslThresholdPct: 5,
      oslMeanDiffPct: -12.5,
      usageWithoutCacheCounts: false,
    },
    malformedChunks: 0,
    rateLimited: 0,
    ...changes,
  };
}

export function buildFacts(changes: Partial<RunFacts> = {}): RunFacts {
  return {
    version: "0.1.0",
    benchmarkId: "691d9ad3662c",
    inputConfig: { models: { items: [{ name: "mock" }] } },
    randomSeed: 42,
    trial: 0,
    cliCommand: "aiperf profile -m mock",
    origin: ORIGIN,
    utcOffsetMin: 0,
    ...changes,
  };
}

export function buildRun(changes: Partial<RunResult> = {}): RunResult {
  const phase = buildPhase();
  return { facts: buildFacts(), headline: phase, phases: [phase], ...changes };
}
