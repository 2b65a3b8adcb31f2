/** What is sent, seen from outside: seeds, conversations, files, prefixes, and the configuration file. */
import { afterAll, describe, expect, test } from "bun:test";
import type { JsonObject } from "#core/json.ts";
import { startMockServer } from "#mock/server.ts";
import { metricOf, type RecordJson } from "../support/artifacts.ts";
import { type Profiled, profile, shortChat } from "../support/profile.ts";
import { openWorkspace } from "../support/workspace.ts";

const workspace = openWorkspace();
const mock = startMockServer({ ttftMs: 3, itlMs: 0 }, { nowNs: Bun.nanoseconds });
afterAll(() => mock.stop());

const run = (more: readonly string[]) => profile(workspace, shortChat(mock.url, more));
const metric = (record: RecordJson, tag: string): number => record.metrics[tag]?.value ?? Number.NaN;
const messagesOf = (payload: JsonObject | undefined) => payload?.messages as { role: string; content: string }[];

describe("seeds", () => {
  const seeded = (seed: number) =>
    run(["--random-seed", String(seed), "--isl-stddev", "4", "--session-turns-mean", "2", "--num-sessions", "4"]);

  test("the same seed gives the same inputs, byte for byte, and another one others", async () => {
    const [first, second, other] = await Promise.all([seeded(7), seeded(7), seeded(8)]);
    const texts = await Promise.all([first, second, other].map(({ artifacts }) => artifacts.text("inputs.json")));
    expect(texts[0]).toBe(texts[1] as string);
    expect(texts[0]).not.toBe(texts[2] as string);
    expect((await first.artifacts.records()).map(({ metadata }) => metadata.conversation_id).sort()).toEqual([
      ...["session_000000", "session_000000", "session_000001", "session_000001"],
      ...["session_000002", "session_000002", "session_000003", "session_000003"],
    ]);
  });

  test("a seed that nobody chose is written down, and makes the same prompts again", async () => {
    const prompts = async ({ artifacts }: Profiled) =>
      (await artifacts.inputs()).data.map(({ payloads }) => messagesOf(payloads[0])[0]?.content);
    const drawn = await run(["--isl-stddev", "4"]);
    const { aiperf } = await drawn.artifacts.summary();
    const again = await run(["--isl-stddev", "4", "--random-seed", String(aiperf.random_seed)]);
    expect(await prompts(again)).toEqual(await prompts(drawn));
  });

  test("what stands in inputs.json is what goes over the wire", async () => {
    const { artifacts } = await run(["--export-level", "raw", "--request-count", "4", "--random-seed", "1"]);
    const { data } = await artifacts.inputs();
    const sent = (await artifacts.raw()).map(({ payload }) => JSON.stringify(payload));
    expect(sent.sort()).toEqual(data.flatMap(({ payloads }) => payloads.map((body) => JSON.stringify(body))).sort());
  });
});

describe("conversations", () => {
  test("later turns wait for their pause, carry the replies so far, and grow", async () => {
    const { artifacts } = await run([
      ...["--num-sessions", "2", "--session-turns-mean", "3", "--session-turn-delay-mean", "25"],
      ...["--concurrency", "2", "--export-level", "raw"],
    ]);
    const records = await artifacts.records();
    expect(records).toHaveLength(6);
    for (const id of new Set(records.map(({ metadata }) => metadata.conversation_id))) {
      const turns = records.filter(({ metadata }) => metadata.conversation_id === id);
      expect(turns.map(({ metadata }) => metadata.turn_index)).toEqual([0, 1, 2]);
      expect(new Set(turns.map(({ metadata }) => metadata.x_correlation_id)).size).toBe(1);
      for (const [before, after] of [turns.slice(0, 2), turns.slice(1)] as [RecordJson, RecordJson][]) {
        const pauseNs = Number(after.metadata.request_start_ns) - Number(before.metadata.request_end_ns);
        expect(pauseNs).toBeGreaterThanOrEqual(25e6 - 1000);
        // A reply of five tokens and a prompt of twelve come in between, and what a template joins them with.
        const growth = metric(after, "input_sequence_length") - metric(before, "input_sequence_length");
        expect(growth).toBeGreaterThanOrEqual(17);
      }
    }
    const roles = (await artifacts.raw()).map(({ payload }) =>
      messagesOf(payload as JsonObject).map(({ role }) => role),
    );
    expect(roles.filter((list) => list.length === 5)).toEqual([
      ["user", "assistant", "user", "assistant", "user"],
      ["user", "assistant", "user", "assistant", "user"],
    ]);
  });

  test("prefixes come from a pool of the size asked for, on top of the prompt", async () => {
    const { artifacts } = await run([
      ...["--num-prefix-prompts", "2", "--prefix-prompt-length", "9", "--request-count", "8", "--random-seed", "3"],
    ]);
    const { data } = await artifacts.inputs();
    const beginnings = data.map(({ payloads }) => messagesOf(payloads[0])[0]?.content.slice(0, 24));
    expect(new Set(beginnings).size).toBe(2);
    // Joined by one blank, the two texts may share a token or gain one.
    const isl = metricOf(await artifacts.summary(), "input_sequence_length");
    expect(isl.min).toBeGreaterThanOrEqual(20);
    expect(isl.max).toBeLessThanOrEqual(22);
  });

  test("a mixture keeps its pairs of lengths together", async () => {
    const mix = ["--sequence-distribution", "20,3:50;40,7:50", "--request-count", "12", "--random-seed", "2"];
    const words = ["--model", "mock", "--tokenizer", "builtin", "--url", mock.url, "--streaming", ...mix];
    const { artifacts } = await profile(workspace, words);
    const pairs = (await artifacts.records()).map((record) =>
      [metric(record, "input_sequence_length"), metric(record, "output_sequence_length")].join(),
    );
    expect(new Set(pairs)).toEqual(new Set(["20,3", "40,7"]));
  });
});

describe("files", () => {
  const fromFile = (more: readonly string[]) =>
    profile(workspace, ["--model", "mock", "--tokenizer", "builtin", "--url", mock.url, "--streaming", ...more]);

  test("single_turn: each line is a prompt, with its own output length", async () => {
    const lines = ['{"text":"What is deep learning?","output_length":4}', '{"text":"Say hello","output_length":6}'];
    const file = await workspace.write("single.jsonl", `${lines.join("\n")}\n`);
    const { artifacts } = await fromFile([
      ...["--input-file", file, "--custom-dataset-type", "single_turn", "--request-count", "4"],
    ]);
    const { data } = await artifacts.inputs();
    expect(data.map(({ payloads }) => messagesOf(payloads[0])[0]?.content)).toEqual([
      "What is deep learning?",
      "Say hello",
    ]);
    const lengths = (await artifacts.records()).map((record) => metric(record, "output_sequence_length"));
    expect(lengths).toEqual([4, 6, 4, 6]);
  });

  test("multi_turn: sessions keep their ids and their turns", async () => {
    const lines = [
      '{"session_id":"alpha","turns":[{"text":"first"},{"text":"second","delay":5}]}',
      '{"session_id":"beta","turns":[{"text":"only"}]}',
    ];
    const file = await workspace.write("multi.jsonl", lines.join("\n"));
    const { artifacts } = await fromFile(["--input-file", file, "--num-sessions", "2", "--osl", "3"]);
    const turns = (await artifacts.records()).map(({ metadata }) => [metadata.conversation_id, metadata.turn_index]);
    expect(turns).toEqual([
      ["alpha", 0],
      ["alpha", 1],
      ["beta", 0],
    ]);
  });

  test("mooncake_trace: lengths are exact, and equal hash ids give equal text", async () => {
    const lines = [
      '{"input_length":20,"output_length":2,"hash_ids":[1,2]}',
      '{"input_length":25,"output_length":3,"hash_ids":[1,3]}',
      '{"input_length":9,"output_length":4}',
    ];
    const file = await workspace.write("mooncake.jsonl", lines.join("\n"));
    const { artifacts } = await fromFile([
      ...["--input-file", file, "--custom-dataset-type", "mooncake_trace", "--isl-block-size", "16"],
      ...["--request-count", "3"],
    ]);
    const records = await artifacts.records();
    expect(records.map((record) => metric(record, "input_sequence_length"))).toEqual([20, 25, 9]);
    expect(records.map((record) => metric(record, "output_sequence_length"))).toEqual([2, 3, 4]);
    const { data } = await artifacts.inputs();
    const [first = "", second = ""] = data.map(({ payloads }) => messagesOf(payloads[0])[0]?.content ?? "");
    const common = [...first].findIndex((letter, place) => letter !== second[place]);
    expect(common).toBeGreaterThan(first.length / 2);
  });

  test("random_pool: prompts are drawn from the file, the same under one seed", async () => {
    const file = await workspace.write("pool.jsonl", '{"text":"one"}\n{"text":"two"}\n{"text":"three"}\n');
    const words = ["--input-file", file, "--custom-dataset-type", "random_pool", "--request-count", "9"];
    const drawn = async () => {
      const { artifacts } = await fromFile([...words, "--osl", "2", "--random-seed", "5"]);
      return (await artifacts.inputs()).data.map(({ payloads }) => messagesOf(payloads[0])[0]?.content ?? "");
    };
    const [first, second] = [await drawn(), await drawn()];
    expect(first).toEqual(second);
    expect(first).toHaveLength(9);
    expect(new Set(first).isSubsetOf(new Set(["one", "two", "three"]))).toBe(true);
  });
});

describe("the configuration file", () => {
  const yaml = `
benchmark:
  model: from-the-file
  endpoint: { url: "${mock.url}", type: chat, streaming: true }
  dataset: { type: synthetic, entries: 4, prompts: { isl: 30, osl: 8 } }
  phases:
    - { name: warmup, type: concurrency, requests: 2, concurrency: 1 }
    - { name: profiling, type: concurrency, requests: 4, concurrency: 2 }
  tokenizer: builtin
`;

  test("is enough alone", async () => {
    const file = await workspace.write("whole.yaml", yaml);
    const { code, artifacts } = await profile(workspace, ["--config", file]);
    expect(code).toBe(0);
    const summary = await artifacts.summary();
    expect(metricOf(summary, "request_count").avg).toBe(4);
    expect(metricOf(summary, "input_sequence_length")).toMatchObject({ min: 30, max: 30 });
    expect(metricOf(summary, "output_sequence_length")).toMatchObject({ min: 8, max: 8 });
    const { data } = await artifacts.inputs();
    expect(new Set(data.map(({ payloads }) => payloads[0]?.model))).toEqual(new Set(["from-the-file"]));
  });

  test("gives way to flags, one by one", async () => {
    const file = await workspace.write("flags.yaml", yaml);
    const flags = ["--model", "from-a-flag", "--request-count", "6", "--isl", "21"];
    const { code, artifacts } = await profile(workspace, ["--config", file, ...flags]);
    expect(code).toBe(0);
    const summary = await artifacts.summary();
    expect(metricOf(summary, "request_count").avg).toBe(6);
    expect(metricOf(summary, "input_sequence_length")).toMatchObject({ min: 21, max: 21 });
    expect(metricOf(summary, "output_sequence_length")).toMatchObject({ min: 8, max: 8 });
    const { data } = await artifacts.inputs();
    expect(new Set(data.map(({ payloads }) => payloads[0]?.model))).toEqual(new Set(["from-a-flag"]));
  });
});
