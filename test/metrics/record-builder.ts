/** Finished records and phase outcomes for tests: a plain success unless told otherwise. */
import type { MetricContext } from "#metrics/metric-context.ts";
import type { PhaseOutcome } from "#record/phase.ts";
import type { FinishedRecord } from "#record/record.ts";

export function aRecord(parts: Partial<FinishedRecord> = {}): FinishedRecord {
  return {
    phaseIndex: 0,
    requestIndex: 0,
    requestId: "request",
    correlationId: "session",
    conversationId: "session_000000",
    conversationIndex: 0,
    turnIndex: 0,
    workerId: "worker",
    urlIndex: 0,
    model: "mock",
    dueNs: 0,
    issuedNs: 0,
    sentNs: 0,
    endNs: 100e6,
    contentNs: [50e6, 75e6, 100e6],
    firstOutputNs: 50e6,
    outputText: "",
    reasoningText: "",
    malformedChunks: 0,
    tokens: { input: 10, output: 3 },
    ...parts,
  };
}

export function aFailure(parts: Partial<FinishedRecord> = {}): FinishedRecord {
  const error = { kind: "http_status", code: 503, type: "Service Unavailable", message: "overloaded" } as const;
  return aRecord({ contentNs: [], error, tokens: { input: 10 }, ...parts });
}

export const CHAT: MetricContext = {
  streaming: true,
  producesTokens: true,
  tokenisesInput: true,
  useServerTokenCount: false,
  slos: {},
};

export function anOutcome(parts: Partial<PhaseOutcome> = {}): PhaseOutcome {
  return {
    phaseIndex: 0,
    name: "profiling",
    kind: "profiling",
    startNs: 0,
    sendingEndNs: 0,
    endNs: 1e9,
    sent: 0,
    succeeded: 0,
    failed: 0,
    cancelled: 0,
    dropped: 0,
    sessionsStarted: 0,
    sessionsFinished: 0,
    peakInFlight: 0,
    wasCancelled: false,
    ...parts,
  };
}
