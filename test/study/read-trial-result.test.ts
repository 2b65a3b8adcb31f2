import { describe, expect, test } from "bun:test";
import { Float } from "#core/parameter-value.ts";
import { artifactNames } from "#export/artifact-names.ts";
import { readTrialResult } from "#study/found/read-trial-result.ts";
import { readExactValue } from "#study/trial/exact-values.ts";
import { createMemoryFiles } from "./memory-files.ts";

const identity = {
  label: "run_0002",
  trialIndex: 1,
  variation: { index: 0, label: "base", dirName: "base", title: "base", values: [] },
};

const summaryOf = (more: object = {}) => ({
  schema_version: "1.4",
  request_throughput: { unit: "requests/sec", avg: 12.5 },
  request_count: { unit: "requests", avg: 3 },
  time_to_first_token: { unit: "ms", avg: 20, p99: 40.5, count: 3, sum: 60, odd: 7, min: null },
  usage_prompt_tokens: { unit: "tokens", avg: 10, sum: 30 },
  input_config: { models: { items: [{ name: "first" }, { name: "second" }] } },
  was_cancelled: false,
  is_complete: true,
  usage_prompt_cache_read_tokens: { unit: "tokens", avg: 4, sum: 12 },
  something_new: { of: "a later version" },
  aiperf: { requests: { sent: 3 } },
  ...more,
});

interface Setting {
  readonly summary?: object | string;
  readonly records?: readonly object[];
  readonly prefix?: string;
  readonly failure?: string;
  readonly moreTags?: readonly string[];
  /** After the last whole line. */
  readonly torn?: string;
}

function read({ summary, records, prefix, torn = "", ...more }: Setting) {
  const names = artifactNames(prefix);
  const files = createMemoryFiles({ "/run/inputs.json": "{}" });
  if (summary !== undefined) {
    files.put(`/run/${names.profileJson}`, typeof summary === "string" ? summary : JSON.stringify(summary));
  }
  if (records !== undefined) {
    const text = records.map((record) => `${JSON.stringify(record)}\n`).join("");
    files.put(`/run/${names.records}`, text.replaceAll(/"(\d{19})"/g, "$1") + torn);
  }
  return readTrialResult({ files, directory: "/run", names, identity, ...more });
}

/** Starts are texts here: they have more digits than a double. */
const recordOf = (startNs: string, ttft: number, more: object = {}) => ({
  metadata: { request_start_ns: startNs, benchmark_phase: "profiling" },
  metrics: { time_to_first_token: { value: ttft, unit: "ms" } },
  ...more,
});

describe("the summary of a run", () => {
  test("gives its metrics in the order of the file, and nothing that is no metric", async () => {
    const result = await read({ summary: summaryOf() });
    expect(result).toMatchObject({ ...identity, status: "succeeded", model: "first" });
    expect(result.metrics.map(({ tag }) => tag)).toEqual([
      "request_throughput",
      "request_count",
      "time_to_first_token",
      "usage_prompt_tokens",
      "usage_prompt_cache_read_tokens",
    ]);
    expect(result.metrics[2]).toEqual({
      tag: "time_to_first_token",
      unit: "ms",
      stats: { avg: 20, p99: 40.5, count: 3, sum: 60 },
    });
    expect(result).toMatchObject({ promptTokens: 30, cachedTokens: 12 });
    expect(result.requestValues).toBeUndefined();
  });

  test.each([
    ["is not there", undefined, "ended without a summary"],
    ["is half a file", '{"request_count": {', "cannot be read"],
    ["is a list", "[]", "no JSON object"],
    ["has no metrics", { was_cancelled: false }, "no metrics"],
    ["counts no request", { request_throughput: { unit: "x", avg: 1 } }, "no request came to its end"],
    [
      "counts failed requests only",
      summaryOf({ request_count: { unit: "requests", avg: 0 }, error_request_count: { unit: "requests", avg: 7 } }),
      "all 7 requests failed",
    ],
    [
      "names errors, by the most frequent of them",
      summaryOf({
        request_count: { unit: "requests", avg: 0 },
        error_request_count: { unit: "requests", avg: 3 },
        error_summary: [
          { error_details: { type: "TimeoutError", message: "no answer\nin time" }, count: 1 },
          { error_details: { code: 404, type: "Not Found", message: "{}" }, count: 2 },
        ],
      }),
      "all 3 requests failed: 404 Not Found",
    ],
    [
      "has an error without a code, by its first line",
      summaryOf({
        request_count: { unit: "requests", avg: 0 },
        error_request_count: { unit: "requests", avg: 1 },
        error_summary: [{ error_details: { type: "TimeoutError", message: "no answer\nin time" }, count: 1 }],
      }),
      /^the only request failed: no answer$/,
    ],
    [
      "says that the run is not whole",
      summaryOf({ is_complete: false, incomplete_reason: "a worker died" }),
      "a worker died",
    ],
  ])("that %s makes the run a failed one, and says why", async (_what, summary, error) => {
    const result = await read(summary === undefined ? {} : { summary });
    expect(result).toMatchObject({ status: "failed", metrics: [], error: expect.stringMatching(error) });
  });

  test("of a run that some requests failed in is that of a success", async () => {
    const result = await read({ summary: summaryOf({ error_request_count: { unit: "requests", avg: 2 } }) });
    expect(result.status).toBe("succeeded");
  });

  test("of an interrupted run keeps its numbers, and is no success", async () => {
    const result = await read({ summary: summaryOf({ was_cancelled: true, is_complete: false }) });
    expect(result.status).toBe("cancelled");
    expect(result.metrics).not.toBeEmpty();
  });

  test("does not outweigh what was seen when the run failed", async () => {
    const result = await read({ summary: summaryOf(), failure: "a load worker was lost" });
    expect(result).toMatchObject({ status: "failed", error: "a load worker was lost", metrics: [] });
  });

  test.each([
    [{ model: "plain" }, "plain"],
    [{ models: ["one", "two"] }, "one"],
    [{ models: [{ name: "named" }] }, "named"],
    [{ benchmark: { models: { items: ["inner"] } } }, "inner"],
  ])("tells the model in whatever spelling: %j", async (config, model) => {
    expect((await read({ summary: summaryOf({ input_config: config }) })).model).toBe(model);
  });
});

describe("the records of a run", () => {
  test("give the values of single requests in the order of sending, to the nanosecond", async () => {
    const { requestValues } = await read({
      summary: summaryOf(),
      records: [
        recordOf("1795320943205575265", 2),
        recordOf("1795320943205575264", 1),
        recordOf("1795320943205575999", 3),
      ],
    });
    expect(requestValues?.get("time_to_first_token")).toEqual(Float64Array.of(1, 2, 3));
    expect([...(requestValues?.keys() ?? [])]).toEqual(["time_to_first_token"]);
  });

  test("count only where they are of the profiling phase and succeeded", async () => {
    const warmup = { metadata: { request_start_ns: "1795320943205575264", benchmark_phase: "warmup" } };
    const steady = {
      metadata: { request_start_ns: "1795320943205575265", benchmark_phase: "steady", phase_kind: "profiling" },
    };
    const { requestValues } = await read({
      summary: summaryOf(),
      records: [
        recordOf("1795320943205575264", 1, warmup),
        recordOf("1795320943205575265", 2, steady),
        recordOf("1795320943205575266", 3, { error: { type: "Timeout", message: "late" } }),
        recordOf("1795320943205575267", 4, { error: null }),
      ],
    });
    expect(requestValues?.get("time_to_first_token")).toEqual(Float64Array.of(2, 4));
  });

  test("of other metrics are read where they are asked for, lists never", async () => {
    const metrics = { odd: { value: 5, unit: "ms" }, gaps: { value: [1, 2], unit: "ms" } };
    const { requestValues } = await read({
      summary: summaryOf(),
      records: [recordOf("1795320943205575264", 1, { metrics })],
      moreTags: ["odd", "gaps"],
    });
    expect([...(requestValues ?? [])]).toEqual([["odd", Float64Array.of(5)]]);
  });

  test("may end in a torn line, or in a whole one without a break", async () => {
    const records = [recordOf("1795320943205575264", 1)];
    const whole = await read({ summary: summaryOf(), records, torn: JSON.stringify(recordOf("", 9)) });
    expect(whole.requestValues?.get("time_to_first_token")).toEqual(Float64Array.of(1, 9));
    const torn = await read({ summary: summaryOf(), records, torn: '{"metadata":{"request_st' });
    expect(torn.requestValues?.get("time_to_first_token")).toEqual(Float64Array.of(1));
  });

  test("are read piece by piece", async () => {
    const names = artifactNames();
    const line = `${JSON.stringify(recordOf("1795320943205575264", 1))}\n`;
    const lines = 20_000;
    const files = createMemoryFiles({
      [`/run/${names.profileJson}`]: JSON.stringify(summaryOf()),
      [`/run/${names.records}`]: line.repeat(lines),
    });
    const { requestValues } = await readTrialResult({ files, directory: "/run", names, identity });
    expect(requestValues?.get("time_to_first_token")).toHaveLength(lines);
    expect(files.largestRange()).toBeLessThanOrEqual(1 << 20);
  });

  test("and the summary may have names of their own", async () => {
    const result = await read({
      summary: summaryOf(),
      records: [recordOf("1795320943205575264", 1)],
      prefix: "mine",
    });
    expect(result.status).toBe("succeeded");
    expect(result.requestValues?.get("time_to_first_token")).toEqual(Float64Array.of(1));
  });
});

test("numbers written with a point or an exponent stay apart from whole ones", () => {
  expect(readExactValue('{"a": 10, "b": 10.0, "c": [1e3, "1.5", -2], "d": null, "e": true}')).toEqual({
    a: 10,
    b: new Float(10),
    c: [new Float(1000), "1.5", -2],
    d: null,
    e: true,
  });
});
