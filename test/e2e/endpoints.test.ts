/** Every API that can be measured, streamed and not, end to end: counts, lengths and files. */
import { afterAll, describe, expect, test } from "bun:test";
import { startMockServer } from "#mock/server.ts";
import { metricOf } from "../support/artifacts.ts";
import { profile } from "../support/profile.ts";
import { openWorkspace } from "../support/workspace.ts";

const workspace = openWorkspace();
const mock = startMockServer({ ttftMs: 3, itlMs: 1 }, { nowNs: Bun.nanoseconds });
afterAll(() => mock.stop());

const ISL = 14;
const OSL = 6;
const REQUESTS = 4;

interface EndpointCase {
  readonly type: string;
  readonly streams: boolean;
  readonly words?: readonly string[];
}

const templateWords = (stream: boolean) => {
  const fields = '"model":{{ model|tojson }},"prompt":{{ text|tojson }},"max_tokens":{{ max_tokens }}';
  const template = { payload_template: `{${fields},"stream":${stream}}`, response_field: "choices[0].text" };
  return ["--endpoint", "/v1/completions", "--extra-inputs", JSON.stringify(template)];
};

const GENERATING: readonly EndpointCase[] = [
  ...["chat", "completions", "responses", "messages", "huggingface_generate"].flatMap((type) => [
    { type, streams: false },
    { type, streams: true },
  ]),
  { type: "template", streams: false, words: templateWords(false) },
  { type: "template", streams: true, words: templateWords(true) },
];

function run({ type, streams, words = [] }: EndpointCase, more: readonly string[]) {
  return profile(workspace, [
    ...["--model", "mock", "--tokenizer", "builtin", "--url", mock.url, "--endpoint-type", type],
    ...["--request-count", String(REQUESTS), "--concurrency", "2", ...(streams ? ["--streaming"] : [])],
    ...words,
    ...more,
  ]);
}

describe("text comes back", () => {
  for (const endpoint of GENERATING) {
    const { type, streams } = endpoint;
    test(`${type}, ${streams ? "streamed" : "whole"}: every request is counted, and its tokens exactly`, async () => {
      const before = mock.stats();
      const { code, stdout, artifacts } = await run(endpoint, ["--isl", String(ISL), "--osl", String(OSL)]);
      expect({ code, stdout }).toMatchObject({ code: 0 });
      expect(mock.stats().requests - before.requests).toBe(REQUESTS);
      const summary = await artifacts.summary();
      expect(metricOf(summary, "request_count").avg).toBe(REQUESTS);
      expect(summary.error_summary).toEqual([]);
      expect(metricOf(summary, "input_sequence_length")).toMatchObject({ min: ISL, max: ISL, count: REQUESTS });
      expect(metricOf(summary, "output_sequence_length")).toMatchObject({ min: OSL, max: OSL, count: REQUESTS });
      expect("time_to_first_token" in summary).toBe(streams);
      expect(await artifacts.records()).toHaveLength(REQUESTS);
      const { data } = await artifacts.inputs();
      expect(data.flatMap(({ payloads }) => payloads)).toHaveLength(REQUESTS);
    });
  }
});

describe("vectors and scores come back", () => {
  const texts = ["--rankings-query-prompt-token-mean", "4", "--rankings-passages-prompt-token-mean", "5"];
  const rankings = [...texts, "--rankings-passages-mean", "2"];
  test.each([
    ["embeddings", ["--isl", String(ISL)]],
    ["nim_rankings", rankings],
    ["cohere_rankings", rankings],
    ["hf_tei_rankings", rankings],
  ])("%s: requests and prompt tokens are counted, and there is no output", async (type, words) => {
    const { code, artifacts } = await run({ type, streams: false }, words);
    expect(code).toBe(0);
    const summary = await artifacts.summary();
    expect(metricOf(summary, "request_count").avg).toBe(REQUESTS);
    expect(metricOf(summary, "input_sequence_length")).toMatchObject({ min: ISL, max: ISL });
    expect(summary.output_sequence_length).toBeUndefined();
    expect(metricOf(summary, "request_latency").count).toBe(REQUESTS);
    expect(await artifacts.records()).toHaveLength(REQUESTS);
  });

  test("an API that cannot stream is measured whole, and says so, where streaming was asked for", async () => {
    const { code, stderr, artifacts } = await run({ type: "embeddings", streams: true }, ["--isl", String(ISL)]);
    expect(code).toBe(0);
    expect(stderr).toMatch(/stream/i);
    expect((await artifacts.summary()).time_to_first_token).toBeUndefined();
  });
});

describe("what the server counts", () => {
  test("usage in the records is the usage on the wire, and adds up to the server's own counters", async () => {
    const counted = startMockServer({ ttftMs: 3, itlMs: 1 }, { nowNs: Bun.nanoseconds });
    const { artifacts } = await profile(workspace, [
      ...["--model", "mock", "--tokenizer", "builtin", "--url", counted.url, "--streaming"],
      ...["--request-count", "6", "--concurrency", "3", "--isl", "20", "--osl", "7"],
    ]);
    const summary = await artifacts.summary();
    const counters = await (await fetch(`${counted.url}/metrics`)).text();
    await counted.stop();
    const counter = (name: string) => Number(new RegExp(`^vllm:${name}\\{.*\\} (\\d+)$`, "m").exec(counters)?.[1]);
    expect(metricOf(summary, "total_usage_prompt_tokens").avg).toBe(counter("prompt_tokens_total"));
    expect(metricOf(summary, "total_usage_completion_tokens").avg).toBe(counter("generation_tokens_total"));
    expect(metricOf(summary, "usage_completion_tokens")).toMatchObject({ min: 7, max: 7, count: 6 });
  });

  test("under --use-server-token-count the lengths are the server's", async () => {
    const { code, artifacts } = await run({ type: "chat", streams: true }, ["--osl", "5", "--use-server-token-count"]);
    expect(code).toBe(0);
    for (const { metrics } of await artifacts.records()) {
      expect(metrics.input_sequence_length?.value).toBe(metrics.usage_prompt_tokens?.value ?? Number.NaN);
      expect(metrics.output_sequence_length?.value).toBe(5);
    }
  });
});
