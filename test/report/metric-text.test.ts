import { describe, expect, test } from "bun:test";
import type { StandingLimit } from "#core/search-standing.ts";
import {
  describeDistance,
  describeLimit,
  formatMeasured,
  nameMeasure,
  shortMeasure,
  unitOf,
} from "#report/text/metric-text.ts";
import { TTFT_LIMIT } from "./build-search.ts";

describe("nameMeasure", () => {
  test.each([
    ["time_to_first_token", "p95", "p95 TTFT"],
    ["time_to_first_token", "avg", "mean TTFT"],
    ["inter_token_latency", "p99", "p99 ITL"],
    ["request_latency", "max", "highest request latency"],
    // One number a run has no mean that would have to be named.
    ["output_token_throughput", "avg", "output token throughput"],
    ["goodput", "avg", "goodput"],
    ["good_request_fraction", "avg", "good request fraction"],
    ["e2e_output_token_throughput", "avg", "mean E2E output token throughput"],
    ["vllm:kv_cache_usage", "avg", "mean vllm:kv_cache_usage"],
  ])("%s %s is the %s", (metric, stat, name) => {
    expect(nameMeasure({ metric, stat })).toBe(name);
  });
});

test("columns have short names, units those of people", () => {
  expect(shortMeasure({ metric: "time_to_first_token", stat: "p95" })).toBe("TTFT p95");
  expect(shortMeasure({ metric: "output_token_throughput", stat: "avg" })).toBe("Output TPS");
  expect(unitOf("output_token_throughput")).toBe("tokens/s");
  expect(unitOf("good_request_fraction")).toBe("");
  expect(unitOf("no_such_metric")).toBe("");
});

test("figures have their interval and their unit", () => {
  const measure = { metric: "output_token_throughput", stat: "avg" };
  expect(formatMeasured(measure, { mean: 8487.8, halfWidth: 40.2 })).toBe("8,488 ± 40 tokens/s");
  expect(formatMeasured({ metric: "no_such_metric", stat: "avg" }, { mean: 1.5 })).toBe("1.50");
});

test("limits read as they are written on paper", () => {
  expect(describeLimit(TTFT_LIMIT)).toBe("p95 TTFT < 200 ms");
  expect(describeLimit({ ...TTFT_LIMIT, op: "le", threshold: 0.5 })).toBe("p95 TTFT ≤ 0.5 ms");
  expect(describeLimit({ ...TTFT_LIMIT, metric: "goodput", stat: "avg", op: "ge", threshold: 1000 })).toBe(
    "goodput ≥ 1,000 requests/s",
  );
});

describe("how far a figure is from its limit", () => {
  const far = (mean: number, limit: Partial<StandingLimit> = {}) =>
    describeDistance({ ...TTFT_LIMIT, ...limit }, { mean });

  test("is a share of the limit", () => {
    expect(far(231)).toBe("231 ms, 15.5 % above the limit");
    expect(far(150)).toBe("150 ms, 25.0 % below the limit");
    expect(far(200)).toBe("200 ms, exactly at the limit");
  });

  test("is never told as nothing", () => {
    expect(far(200.05)).toBe("200 ms, less than 0.1 % above the limit");
  });

  test("is a multiple where a share would be hard to read", () => {
    expect(far(3726)).toBe("3,726 ms, 18.6 times the limit");
  });

  test("is the difference where the limit is zero", () => {
    expect(far(2, { metric: "request_error_rate", stat: "avg", threshold: 0 })).toBe("2.00 %, 2.00 % above the limit");
  });
});
