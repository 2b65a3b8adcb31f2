import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { MetricContext } from "#metrics/metric-context.ts";
import { createPhaseMetrics } from "#metrics/phase-metrics.ts";
import type { PhaseOutcome } from "#record/phase.ts";
import type { FinishedRecord } from "#record/record.ts";
import { aFailure, anOutcome, aRecord, CHAT } from "./record-builder.ts";

function summarise(
  records: readonly FinishedRecord[],
  context: MetricContext = CHAT,
  outcome: Partial<PhaseOutcome> = {},
) {
  const metrics = createPhaseMetrics(context);
  for (const record of records) metrics.add(record);
  const result = metrics.summarise(anOutcome(outcome));
  return { ...result, stats: new Map(result.metrics.map((metric) => [metric.tag, metric.stats])) };
}

const ending = (endNs: number) => aRecord({ contentNs: [50e6, 60e6, endNs], endNs });

describe("a phase", () => {
  test("divides by its window, not by the span of its requests", () => {
    const { stats } = summarise([aRecord(), aRecord({ sentNs: 100e6, contentNs: [150e6, 300e6] })], CHAT, {
      endNs: 2e9,
    });
    expect(stats.get("request_throughput")).toEqual({ avg: 1 });
    expect(stats.get("output_token_throughput")).toEqual({ avg: 3 });
    expect(stats.get("benchmark_duration")).toEqual({ avg: 0.3 });
  });

  test("without length has no rates", () => {
    const { stats } = summarise([aRecord()], CHAT, { endNs: 0 });
    expect(stats.has("request_throughput")).toBe(false);
    expect(stats.has("effective_concurrency")).toBe(false);
    expect(stats.get("request_count")).toEqual({ avg: 1 });
  });

  test("without any record says nothing but that nothing was in flight", () => {
    const { metrics, errors } = summarise([]);
    expect(metrics.every(({ stats }) => stats.avg === 0 && stats.max === 0)).toBe(true);
    expect(metrics.every(({ consoleGroup }) => consoleGroup === "effective")).toBe(true);
    expect(errors).toEqual([]);
  });

  test("in which everything failed says so", () => {
    const { stats } = summarise([aFailure(), aFailure()]);
    expect(stats.get("request_count")).toEqual({ avg: 0 });
    expect(stats.get("request_throughput")).toEqual({ avg: 0 });
    expect(stats.get("request_error_rate")).toEqual({ avg: 100 });
    expect(stats.get("error_request_count")).toEqual({ avg: 2 });
    expect(stats.get("total_error_isl")).toEqual({ avg: 20 });
    for (const tag of ["request_latency", "adj_request_latency", "total_isl", "benchmark_duration"]) {
      expect(stats.has(tag)).toBe(false);
    }
  });

  test("counts given-up and dropped requests only where there are any", () => {
    const plain = summarise([aRecord()]).stats;
    expect(plain.has("cancelled_request_count") || plain.has("dropped_request_count")).toBe(false);
    const { stats } = summarise([aRecord()], CHAT, { cancelled: 2, dropped: 3 });
    expect(stats.get("cancelled_request_count")).toEqual({ avg: 2 });
    expect(stats.get("dropped_request_count")).toEqual({ avg: 3 });
  });

  test("has the same result in whatever order records come", () => {
    const record = fc.oneof(fc.integer({ min: 60e6 + 1, max: 300e6 }).map(ending), fc.constant(aFailure()));
    fc.assert(
      fc.property(fc.array(record, { minLength: 1, maxLength: 30 }), (records) => {
        const one = summarise(records).stats;
        const other = summarise(records.toReversed()).stats;
        expect([...other.keys()]).toEqual([...one.keys()]);
        for (const [tag, stats] of one) {
          for (const [name, value] of Object.entries(stats)) {
            const found = (other.get(tag) as Record<string, number>)[name] as number;
            expect(Math.abs(found - value)).toBeLessThanOrEqual(1e-9 * Math.abs(value) + 1e-6);
          }
        }
      }),
    );
  });
});

describe("with failures, error-adjusted latency", () => {
  test("takes them as infinitely slow", () => {
    const { stats } = summarise([ending(100e6), ending(110e6), ending(120e6), aFailure()]);
    const adjusted = stats.get("adj_request_latency");
    expect(adjusted).toEqual({ p1: 100, p5: 100, p10: 100, p25: 110, p50: 120, p75: 120, min: 100, count: 4 });
    expect(
      ["adj_time_to_first_token", "adj_decode_duration", "adj_inter_token_latency"].every((tag) => stats.has(tag)),
    ).toBe(true);
  });

  test("does not exist without them", () => {
    expect([...summarise([aRecord()]).stats.keys()].some((tag) => tag.startsWith("adj_"))).toBe(false);
  });
});

describe("failures", () => {
  const failing = (type: string, message: string) =>
    aFailure({ error: { kind: "http_status", code: 400, type, message } });

  test("are grouped by code, type and message, the most frequent first", () => {
    const { errors } = summarise([failing("A", "x"), failing("B", "x"), failing("B", "y"), failing("B", "y")]);
    expect(errors.map(({ failure, count }) => [failure.type, failure.message, count])).toEqual([
      ["B", "y", 2],
      ["A", "x", 1],
      ["B", "x", 1],
    ]);
  });

  test("that speak of the context's length are counted apart", () => {
    const overflow = failing("Bad Request", "This model's maximum context length is 4096 tokens.");
    expect(summarise([overflow, failing("Bad Request", "no")]).stats.get("context_overflow_count")).toEqual({ avg: 1 });
    expect(summarise([failing("Bad Request", "no")]).stats.get("context_overflow_count")).toEqual({ avg: 0 });
  });

  test("without an error of their own are told as missing content", () => {
    expect(summarise([aRecord({ contentNs: [] })]).errors[0]?.failure.kind).toBe("no_content");
  });
});

describe("token warnings", () => {
  test("count what differs by more than the thresholds", () => {
    const usage = { prompt_tokens: 12, completion_tokens: 3, total_tokens: 15 };
    const { tokenWarnings } = summarise([
      aRecord({ usage, requestedOutputTokens: 4 }),
      aRecord({ usage: { ...usage, prompt_tokens: 11 }, requestedOutputTokens: 3 }),
    ]);
    expect(tokenWarnings).toEqual({
      requests: 2,
      usageDiscrepancies: 1,
      usageThresholdPct: 10,
      oslMismatches: 1,
      oslThresholdPct: 5,
      oslMeanDiffPct: -12.5,
      usageWithoutCacheCounts: true,
    });
  });

  test("follow the thresholds that are set", () => {
    const thresholds = { usageDiscrepancyPct: 25, oslMismatchPct: 30 };
    const record = aRecord({ usage: { prompt_tokens: 12 }, requestedOutputTokens: 4 });
    const { tokenWarnings } = summarise([record], { ...CHAT, thresholds });
    expect([tokenWarnings.usageDiscrepancies, tokenWarnings.oslMismatches]).toEqual([0, 0]);
  });

  test("an output may miss a long request by no more than the fixed number of tokens", () => {
    const long = (output: number) => aRecord({ tokens: { output }, requestedOutputTokens: 10_000 });
    expect(summarise([long(9950), long(9949)]).tokenWarnings.oslMismatches).toBe(1);
  });

  test("say nothing of caches once the server reports them, or when it reports no usage", () => {
    const cached = aRecord({ usage: { prompt_tokens: 10, prompt_tokens_details: { cached_tokens: 0 } } });
    expect(summarise([cached]).tokenWarnings.usageWithoutCacheCounts).toBe(false);
    expect(summarise([aRecord()]).tokenWarnings.usageWithoutCacheCounts).toBe(false);
  });
});

test("cached tokens are shared out over all prompts", () => {
  const usage = (cached: number) => ({ prompt_tokens: 100, prompt_tokens_details: { cached_tokens: cached } });
  const { stats } = summarise([aRecord({ usage: usage(0) }), aRecord({ usage: usage(50) })]);
  expect(stats.get("overall_usage_prompt_cache_read_pct")).toEqual({ avg: 25 });
});

test("malformed chunks are added up", () => {
  expect(summarise([aRecord({ malformedChunks: 2 }), aFailure({ malformedChunks: 1 })]).malformedChunks).toBe(3);
});

test("of the failures, those that were answered 429 are counted once more", () => {
  const limited = { kind: "http_status", code: 429, type: "Too Many Requests", message: "slow down" } as const;
  const { rateLimited, stats } = summarise([aRecord(), aFailure(), aFailure({ error: limited })]);
  expect(rateLimited).toBe(1);
  expect(stats.get("error_request_count")).toEqual({ avg: 2 });
});

describe("beyond the limits of what is kept", () => {
  const records = Array.from({ length: 50 }, (_, index) => ending(70e6 + index * 1e6));
  const exact = summarise(records);
  const statOf = (of: typeof exact, tag: string, stat: "avg" | "p90" | "max") =>
    of.stats.get(tag)?.[stat] ?? Number.NaN;

  test("only percentiles become approximate, and it is said of which metrics", () => {
    const rough = summarise(records, { ...CHAT, limits: { gaps: 10 } });
    expect([...rough.stats.keys()]).toEqual([...exact.stats.keys()]);
    expect(statOf(rough, "inter_chunk_latency", "avg")).toBeCloseTo(statOf(exact, "inter_chunk_latency", "avg"), 9);
    expect(statOf(rough, "inter_chunk_latency", "p90") / statOf(exact, "inter_chunk_latency", "p90")).toBeCloseTo(1, 3);
    expect(rough.stats.get("request_latency")).toEqual(exact.stats.get("request_latency") as object);
    expect(rough.approximation).toEqual({
      metrics: ["inter_chunk_latency"],
      percentileErrorPct: 100 / 1024,
      evenRequests: 0,
      lateRequests: 0,
    });
  });

  test("every metric of requests still has the right mean and extremes, totals too", () => {
    const rough = summarise(records, { ...CHAT, limits: { values: 10, segments: 10 } });
    for (const [tag, stats] of exact.stats) {
      for (const stat of ["avg", "min", "max", "sum", "count"] as const) {
        expect(Math.abs((rough.stats.get(tag)?.[stat] ?? 0) - (stats[stat] ?? 0))).toBeLessThan(1e-6);
      }
    }
    expect(rough.approximation?.metrics).toContain("request_latency");
    expect(rough.approximation?.metrics).toContain("active_decode_throughput");
    expect(rough.approximation?.metrics).not.toContain("total_isl");
  });

  test("requests are drawn at one pace where their gaps find no room", () => {
    const rough = summarise(records, { ...CHAT, limits: { heldGaps: 10 } });
    expect(rough.approximation?.evenRequests).toBeGreaterThan(0);
    const tag = "effective_decode_throughput";
    expect(statOf(rough, tag, "avg")).toBeCloseTo(statOf(exact, tag, "avg"), 3);
  });

  test("nothing is said where everything is exact", () => {
    expect("approximation" in exact).toBe(false);
  });

  test("errors with ever new messages are grouped by kind", () => {
    const failing = (index: number) =>
      aFailure({ error: { kind: "http_status", code: 500, type: "Internal Server Error", message: `id ${index}` } });
    const { errors } = summarise([...Array.from({ length: 1000 }, (_, index) => failing(index)), failing(3)]);
    expect(errors.length).toBe(101);
    expect(errors[0]).toMatchObject({ count: 900, failure: { kind: "http_status", type: "Other" } });
    expect(errors[1]).toMatchObject({ count: 2, failure: { message: "id 3" } });
  });
});
