/** The catalog's latencies and per-request speeds: what a user of the server would feel. */
import { type MetricDefinition, MILLISECONDS, TOKENS_PER_SEC_PER_USER } from "./definition.ts";
import type { RequestReading } from "./reading.ts";

const NS_PER_SEC = 1e9;

/** A span that begins with the sending, from where latencies of this run begin. */
const fromOrigin = (spanNs: number | undefined, { originLagNs }: RequestReading): number | undefined =>
  spanNs === undefined ? undefined : spanNs + originLagNs;

const perSecond = (amount: number | undefined, spanNs: number | undefined): number | undefined =>
  amount === undefined || spanNs === undefined || spanNs <= 0 ? undefined : amount / (spanNs / NS_PER_SEC);

const decodeNs = ({ latencyNs, ttftNs }: RequestReading): number | undefined =>
  latencyNs === undefined || ttftNs === undefined ? undefined : latencyNs - ttftNs;

/** A first chunk that reports k tokens leaves OSL − k for the rest; nonsensical reports count as one token. */
function interTokenNs(reading: RequestReading): number | undefined {
  const decode = decodeNs(reading);
  const { outputLength, firstChunkTokens: reported } = reading;
  if (decode === undefined || outputLength === undefined || outputLength < 2) return undefined;
  const first = reported !== undefined && reported > 0 && outputLength - reported >= 1 ? reported : 1;
  return decode / (outputLength - first);
}

export const LATENCY_METRICS: readonly MetricDefinition[] = [
  {
    kind: "request",
    of: "valid",
    tag: "time_to_first_token",
    header: "Time to First Token",
    shortHeader: "TTFT",
    unit: MILLISECONDS,
    group: "default",
    order: 100,
    needs: ["streaming", "outputTokens"],
    errorAdjusted: true,
    description: "How long a user waits before anything appears: queueing and prefill. Reasoning counts as content.",
    formulaText: "first content chunk − request sent",
    valueOf: (reading) => fromOrigin(reading.ttftNs, reading),
  },
  {
    kind: "request",
    of: "valid",
    tag: "time_to_second_token",
    header: "Time to Second Token",
    shortHeader: "TTST",
    unit: MILLISECONDS,
    group: "default",
    order: 200,
    needs: ["streaming", "outputTokens"],
    description: "The first gap inside the stream, where a hand-over from prefill to decode would show.",
    formulaText: "second content chunk − first content chunk",
    valueOf: (reading) => reading.gapsNs[0],
  },
  {
    kind: "request",
    of: "valid",
    tag: "time_to_first_output_token",
    header: "Time to First Output Token",
    shortHeader: "TTFO",
    unit: MILLISECONDS,
    group: "default",
    order: 210,
    needs: ["streaming", "outputTokens"],
    description: "As time to first token, but reasoning does not count: when the answer itself begins.",
    formulaText: "first content chunk that is no reasoning − request sent",
    valueOf: (reading) => fromOrigin(reading.ttfoNs, reading),
  },
  {
    kind: "request",
    of: "valid",
    tag: "request_latency",
    header: "Request Latency",
    shortHeader: "Req Latency",
    unit: MILLISECONDS,
    group: "default",
    order: 300,
    needs: [],
    errorAdjusted: true,
    description: "From sending to the last piece of content. Chunks that carry only usage or the end mark add nothing.",
    formulaText: "last content chunk − request sent",
    valueOf: (reading) => fromOrigin(reading.latencyNs, reading),
  },
  {
    kind: "request",
    of: "valid",
    tag: "decode_duration",
    header: "Decode Duration",
    shortHeader: "Decode Duration",
    unit: MILLISECONDS,
    group: "default",
    order: 350,
    needs: ["streaming", "outputTokens"],
    errorAdjusted: true,
    description: "How long the answer streamed.",
    formulaText: "request_latency − time_to_first_token",
    valueOf: decodeNs,
  },
  {
    kind: "request",
    of: "valid",
    tag: "inter_token_latency",
    header: "Inter Token Latency",
    shortHeader: "ITL",
    unit: MILLISECONDS,
    group: "default",
    order: 400,
    needs: ["streaming", "outputTokens"],
    errorAdjusted: true,
    description: "Mean time per output token after the first. Needs at least two output tokens.",
    formulaText: "decode_duration / (output_sequence_length − 1), or − k where the first chunk reports k tokens",
    valueOf: interTokenNs,
  },
  {
    kind: "pooled",
    tag: "inter_chunk_latency",
    header: "Inter Chunk Latency",
    shortHeader: "ICL",
    unit: MILLISECONDS,
    group: "none",
    needs: ["streaming", "outputTokens"],
    description:
      "Gaps between neighbouring content chunks, of all requests together. Equals the inter token latency only for a server that sends each token on its own.",
    formulaText: "content chunk i + 1 − content chunk i",
    valuesOf: (reading) => reading.gapsNs,
  },
  {
    kind: "request",
    of: "valid",
    tag: "output_token_throughput_per_user",
    header: "Output Token Throughput Per User",
    shortHeader: "Output TPS/User",
    unit: TOKENS_PER_SEC_PER_USER,
    group: "default",
    order: 500,
    needs: ["streaming", "outputTokens"],
    largerIsBetter: true,
    description: "How fast one stream runs once it has begun.",
    formulaText: "1 / inter_token_latency",
    valueOf: (reading) => perSecond(1, interTokenNs(reading)),
  },
  {
    kind: "request",
    of: "valid",
    tag: "e2e_output_token_throughput",
    header: "E2E Output Token Throughput",
    shortHeader: "E2E Output TPS/User",
    unit: TOKENS_PER_SEC_PER_USER,
    group: "default",
    order: 510,
    needs: ["outputTokens"],
    largerIsBetter: true,
    description: "Output tokens per second of the whole request, the wait for the first token included.",
    formulaText: "output_sequence_length / request_latency",
    valueOf: (reading) => perSecond(reading.outputLength, fromOrigin(reading.latencyNs, reading)),
  },
  {
    kind: "request",
    of: "valid",
    tag: "prefill_throughput_per_user",
    header: "Prefill Throughput Per User",
    shortHeader: "Prefill TPS/User",
    unit: TOKENS_PER_SEC_PER_USER,
    group: "none",
    needs: ["streaming", "outputTokens", "inputTokens"],
    largerIsBetter: true,
    description: "Prompt tokens taken in per second of waiting for the first token.",
    formulaText: "input_sequence_length / time_to_first_token",
    valueOf: (reading) => perSecond(reading.inputTokens, fromOrigin(reading.ttftNs, reading)),
  },
  {
    kind: "request",
    of: "all",
    tag: "credit_to_start_latency",
    header: "Credit-to-Start Latency",
    shortHeader: "Credit to Start",
    unit: MILLISECONDS,
    group: "none",
    needs: [],
    summaryOnly: true,
    description: "Time a request spent inside the client, between the right to send it and its first byte.",
    formulaText: "max(request sent − credit issued, 0)",
    valueOf: (reading) => Math.max(reading.sentNs - reading.issuedNs, 0),
  },
  {
    kind: "request",
    of: "all",
    tag: "effective_latency",
    header: "Effective Latency (CO-aware)",
    shortHeader: "Effective Latency",
    unit: MILLISECONDS,
    group: "effective",
    needs: [],
    summaryOnly: true,
    description:
      "Latency as a user in the queue would see it: from when the schedule let the request go. A client that falls behind cannot hide it here (coordinated omission). Failed requests count.",
    formulaText: "response over − credit issued",
    valueOf: (reading) => Math.max(reading.endNs - reading.issuedNs, 0),
  },
];
