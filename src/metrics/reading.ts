/**
 * What the formulas of the catalog see of a request: stamps turned into spans, usage read, tokens added up. Made
 * once per request, so that no two metrics can disagree on what a latency is.
 */
import type { HttpTrace } from "#record/http-trace.ts";
import type { FailureKind, RequestFailure } from "#record/raw-record.ts";
import { type FinishedRecord, isValid } from "#record/record.ts";
import { readUsage, type UsageCounts } from "#record/usage.ts";
import type { MetricContext } from "./metric-context.ts";

export interface RequestReading {
  /** Set for a request that is not valid: only metrics of failures are defined for it. */
  readonly failure: RequestFailure | undefined;
  /** When the schedule wanted it out. */
  readonly dueNs: number;
  readonly issuedNs: number;
  readonly sentNs: number;
  readonly endNs: number;
  /** What latencies have to count besides, where they begin when a request was due; else 0. */
  readonly originLagNs: number;
  /** From sending to the last chunk with content. */
  readonly latencyNs: number | undefined;
  /** From sending to the first chunk with content; streams only, as are all chunk times. */
  readonly ttftNs: number | undefined;
  /** From sending to the first chunk with content that is no reasoning. */
  readonly ttfoNs: number | undefined;
  /** Between neighbouring chunks with content. Empty for a single chunk. */
  readonly gapsNs: readonly number[];
  readonly inputTokens: number | undefined;
  /** Output that is no reasoning. */
  readonly outputTokens: number | undefined;
  readonly reasoningTokens: number | undefined;
  /** Output and reasoning together (OSL); absent where neither was counted. */
  readonly outputLength: number | undefined;
  readonly requestedOutputTokens: number | undefined;
  readonly firstChunkTokens: number | undefined;
  readonly usage: UsageCounts | undefined;
  readonly trace: HttpTrace | undefined;
  readonly connectionReused: boolean | undefined;
}

const NO_GAPS: readonly number[] = [];
const CONTENT_MISSING: RequestFailure = {
  kind: "no_content" satisfies FailureKind,
  type: "InvalidInferenceResultError",
  message: "The response ended without any content.",
};

/** Reads a record. What the endpoint does not define (tokens of an embedding, chunks of an unstreamed body) is absent. */
export function readRequest(record: FinishedRecord, context: MetricContext): RequestReading {
  const { contentNs, sentNs, tokens } = record;
  const failed = !isValid(record);
  const isStream = context.streaming && context.producesTokens && !failed;
  const first = contentNs[0] ?? 0;
  const output = context.producesTokens ? tokens.output : undefined;
  const reasoning = context.producesTokens ? tokens.reasoning : undefined;
  return {
    failure: failed ? (record.error ?? CONTENT_MISSING) : undefined,
    dueNs: record.dueNs,
    originLagNs: context.latencyOrigin === "due" && context.schedule !== undefined ? sentNs - record.dueNs : 0,
    issuedNs: record.issuedNs,
    sentNs,
    endNs: record.endNs,
    latencyNs: failed ? undefined : (contentNs[contentNs.length - 1] ?? 0) - sentNs,
    ttftNs: isStream ? first - sentNs : undefined,
    ttfoNs: isStream && record.firstOutputNs !== undefined ? record.firstOutputNs - sentNs : undefined,
    gapsNs: isStream ? toGaps(contentNs) : NO_GAPS,
    inputTokens: context.tokenisesInput ? (tokens.input ?? record.inputTokens) : undefined,
    outputTokens: output,
    reasoningTokens: reasoning,
    outputLength: output === undefined && reasoning === undefined ? undefined : (output ?? 0) + (reasoning ?? 0),
    requestedOutputTokens: record.requestedOutputTokens,
    firstChunkTokens: record.firstChunkTokens,
    usage: record.usage === undefined || failed ? undefined : readUsage(record.usage),
    trace: record.trace,
    connectionReused: record.connectionReused,
  };
}

function toGaps(stampsNs: readonly number[]): readonly number[] {
  if (stampsNs.length < 2) return NO_GAPS;
  const gaps = new Array<number>(stampsNs.length - 1);
  let previous = stampsNs[0] as number;
  for (let i = 1; i < stampsNs.length; i++) {
    const stamp = stampsNs[i] as number;
    gaps[i - 1] = stamp - previous;
    previous = stamp;
  }
  return gaps;
}
