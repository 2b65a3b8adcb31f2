import { describe, expect, test } from "bun:test";
import type { MetricContext } from "#metrics/metric-context.ts";
import { recordMetrics } from "#metrics/phase-metrics.ts";
import type { FinishedRecord } from "#record/record.ts";
import { aFailure, aRecord, CHAT } from "./record-builder.ts";

function metricOf(tag: string, parts: Partial<FinishedRecord> = {}, context: MetricContext = CHAT) {
  return recordMetrics(aRecord(parts), context)[tag]?.value;
}

describe("latencies of one request", () => {
  test("run from sending to content, and ignore what follows the last content", () => {
    const parts = { sentNs: 1e6, endNs: 900e6, contentNs: [73_365_445, 83e6, 101e6] };
    expect(metricOf("time_to_first_token", parts)).toBe(72.365445);
    expect(metricOf("time_to_second_token", parts)).toBe(9.634555);
    expect(metricOf("request_latency", parts)).toBe(100);
    expect(metricOf("decode_duration", parts)).toBe(27.634555);
    expect(metricOf("inter_chunk_latency", parts)).toEqual([9.634555, 18]);
  });

  test("reasoning counts for the first token, but not for the first output token", () => {
    expect(metricOf("time_to_first_output_token", { firstOutputNs: 75e6 })).toBe(75);
    const { firstOutputNs: _, ...onlyReasoning } = aRecord();
    expect(recordMetrics(onlyReasoning, CHAT)).not.toHaveProperty("time_to_first_output_token");
  });

  test("a single chunk has no second token, and no gaps", () => {
    const metrics = recordMetrics(aRecord({ contentNs: [50e6], tokens: { input: 10, output: 1 } }), CHAT);
    for (const tag of ["time_to_second_token", "inter_chunk_latency", "inter_token_latency"]) {
      expect(metrics).not.toHaveProperty(tag);
    }
    expect(metrics).not.toHaveProperty("output_token_throughput_per_user");
    expect(metrics.decode_duration?.value).toBe(0);
  });

  test("time per token divides by the tokens that came after the first chunk", () => {
    expect(metricOf("inter_token_latency", { tokens: { output: 11 } })).toBe(5);
    expect(metricOf("inter_token_latency", { tokens: { output: 11 }, firstChunkTokens: 6 })).toBe(10);
    expect(metricOf("output_token_throughput_per_user", { tokens: { output: 11 } })).toBe(200);
  });

  test.each([0, -1, 11, 50])("a first chunk that claims %d of 11 tokens counts as one", (firstChunkTokens) => {
    expect(metricOf("inter_token_latency", { tokens: { output: 11 }, firstChunkTokens })).toBe(5);
  });

  test("without streaming there is only the whole", () => {
    const metrics = recordMetrics(aRecord({ contentNs: [100e6] }), { ...CHAT, streaming: false });
    expect(metrics.request_latency?.value).toBe(100);
    expect(metrics.e2e_output_token_throughput?.value).toBe(30);
    for (const tag of ["time_to_first_token", "decode_duration", "prefill_throughput_per_user"]) {
      expect(metrics).not.toHaveProperty(tag);
    }
  });
});

describe("tokens of one request", () => {
  test("output length holds reasoning, and either may be missing", () => {
    expect(metricOf("output_sequence_length", { tokens: { output: 3, reasoning: 4 } })).toBe(7);
    expect(metricOf("output_sequence_length", { tokens: { reasoning: 4 } })).toBe(4);
    expect(metricOf("output_sequence_length", { tokens: {} })).toBeUndefined();
  });

  test("no output besides reasoning is no output count", () => {
    expect(metricOf("output_token_count", { tokens: { output: 0, reasoning: 4 } })).toBeUndefined();
    expect(metricOf("reasoning_token_count", { tokens: { output: 0, reasoning: 4 } })).toBe(4);
  });

  test("missing the requested length keeps its sign", () => {
    expect(metricOf("osl_mismatch_diff_pct", { tokens: { output: 9 }, requestedOutputTokens: 10 })).toBe(-10);
    expect(metricOf("osl_mismatch_diff_pct", { tokens: { output: 9 } })).toBeUndefined();
  });

  test("client and server counts are compared only where both are known and the client counts", () => {
    const parts = { usage: { prompt_tokens: 12, completion_tokens: 3 } };
    expect(metricOf("usage_prompt_tokens_diff_pct", parts)).toBe(20);
    expect(metricOf("usage_prompt_tokens_diff_pct", { ...parts, tokens: { input: 0, output: 3 } })).toBeUndefined();
    expect(metricOf("usage_prompt_tokens_diff_pct", parts, { ...CHAT, useServerTokenCount: true })).toBeUndefined();
    expect(metricOf("usage_prompt_tokens", parts, { ...CHAT, useServerTokenCount: true })).toBe(12);
  });

  test("embeddings have no output, and rankings no input either", () => {
    const embeddings = { ...CHAT, streaming: false, producesTokens: false };
    const record = aRecord({ contentNs: [50e6] });
    expect(Object.keys(recordMetrics(record, embeddings)).toSorted()).toEqual([
      "input_sequence_length",
      "request_latency",
    ]);
    expect(Object.keys(recordMetrics(record, { ...embeddings, tokenisesInput: false }))).toEqual(["request_latency"]);
  });
});

describe("a failed request", () => {
  test("has nothing but the length of its prompt", () => {
    expect(recordMetrics(aFailure(), CHAT)).toEqual({ error_isl: { value: 10, unit: "tokens" } });
  });

  test("is also one that brought no content and no error", () => {
    expect(Object.keys(recordMetrics(aRecord({ contentNs: [] }), CHAT))).toEqual(["error_isl"]);
  });
});
