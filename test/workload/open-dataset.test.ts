/** Datasets opened as a run opens them: the builtin tokenizer, its corpus, and the shapes of the reference's payloads. */
import { beforeAll, describe, expect, test } from "bun:test";
import type { DatasetConfig, EndpointType, PromptsConfig } from "#config/config.ts";
import type { Conversation } from "#record/turn.ts";
import { openDataset, sessionId } from "#workload/open-dataset.ts";
import { openBuiltinTokenizer } from "#workload/tokenizer/builtin.ts";
import type { Tokenizer } from "#workload/tokenizer.ts";
import golden from "../golden/workload/datasets.json";
import { fileConfig, fixed, memoryFiles, promptsOf, syntheticConfig } from "./fakes.ts";

let tokenizer: Tokenizer;
beforeAll(async () => {
  tokenizer = await openBuiltinTokenizer({ readBytes: (path) => Bun.file(path).bytes() });
});

const FILES = memoryFiles({
  "trace.jsonl": [
    '{"input_length": 1024, "hash_ids": [1, 2]}',
    '{"input_length": 1500, "hash_ids": [2, 1]}',
    '{"input_length": 700, "hash_ids": [1, 7]}',
  ].join("\n"),
});

async function conversationsOf(config: DatasetConfig, endpointType?: EndpointType): Promise<Conversation[]> {
  const dataset = await openDataset({
    config,
    models: { strategy: "round_robin", items: [{ name: "mock" }] },
    tokenizer,
    seed: 42,
    files: FILES,
    conversationId: sessionId,
    ...(endpointType === undefined ? {} : { endpointType }),
  });
  return Promise.all(Array.from({ length: dataset.size }, (_, index) => dataset.conversation(index)));
}

const prompts = (changes: Partial<PromptsConfig>) => promptsOf(syntheticConfig(), changes);
/** What a chat body would show of a conversation's turns. */
const asChat = (conversations: readonly Conversation[]) =>
  conversations.map(({ id, turns, systemPrompt }) => ({
    id,
    payloads: turns.map((turn) => ({
      roles: [...(systemPrompt === undefined ? [] : ["system"]), turn.role ?? "user"],
      maxTokens: turn.maxTokens,
    })),
  }));
const tokensOf = async (conversations: readonly Conversation[]) =>
  Promise.all(
    conversations.flatMap(({ turns }) =>
      turns.flatMap((turn) => turn.texts.flatMap((text) => text.contents.map((content) => tokenizer.count(content)))),
    ),
  );

describe("synthetic datasets have the shape of the reference's", () => {
  test("multi_turn", async () => {
    const config = syntheticConfig({
      entries: 4,
      turns: { type: "normal", mean: 3, stddev: 0 },
      turnDelay: { type: "normal", mean: 100, stddev: 0 },
      prompts: prompts({ isl: fixed(30), osl: fixed(8) }),
    });
    const conversations = await conversationsOf(config);
    expect(asChat(conversations)).toEqual(golden.synthetic.multi_turn);
    expect(new Set(await tokensOf(conversations))).toEqual(new Set([30]));
    expect(conversations[0]?.turns.map((turn) => turn.delayMs)).toEqual([undefined, 100, 100]);
  });

  test("prefix_prompts: one system message of 40 tokens for all, and prompts of 30", async () => {
    const config = syntheticConfig({
      entries: 4,
      prompts: prompts({ isl: fixed(30), osl: fixed(5) }),
      prefixPrompts: { poolSize: 0, length: 0, sharedSystemLength: 40 },
    });
    const conversations = await conversationsOf(config);
    expect(asChat(conversations)).toEqual(golden.synthetic.prefix_prompts);
    expect(new Set(conversations.map(({ systemPrompt }) => systemPrompt)).size).toBe(1);
    expect(await tokenizer.count(conversations[0]?.systemPrompt ?? "")).toBe(40);
    expect(new Set(await tokensOf(conversations))).toEqual(new Set([30]));
  });

  test("reasoning", async () => {
    const config = syntheticConfig({ entries: 4, prompts: prompts({ isl: fixed(20), osl: fixed(10) }) });
    expect(asChat(await conversationsOf(config))).toEqual(golden.synthetic.reasoning);
  });

  test("seq_dist: only the pairs asked for", async () => {
    const sequenceDistribution = [
      { isl: 20, osl: 5, islStddev: 0, oslStddev: 0, probability: 60 },
      { isl: 60, osl: 10, islStddev: 0, oslStddev: 0, probability: 40 },
    ];
    const conversations = await conversationsOf(
      syntheticConfig({ entries: 30, prompts: prompts({ sequenceDistribution }) }),
    );
    const isl = await tokensOf(conversations);
    const wanted = new Set(
      golden.synthetic.seq_dist.flatMap(({ payloads }) => payloads.map(({ maxTokens }) => maxTokens)),
    );
    expect(new Set(conversations.map(({ turns: [turn] }) => turn?.maxTokens ?? 0))).toEqual(wanted);
    for (const [
      index,
      {
        turns: [turn],
      },
    ] of conversations.entries())
      expect(turn?.maxTokens).toBe(isl[index] === 20 ? 5 : 10);
  });

  test("embeddings: two texts of 50 tokens each", async () => {
    const conversations = await conversationsOf(
      syntheticConfig({ entries: 4, prompts: prompts({ isl: fixed(50), batchSize: 2 }) }),
      "embeddings",
    );
    const shape = conversations.map(({ id, turns }) => ({
      id,
      payloads: turns.map((turn) => ({ texts: turn.texts.flatMap((text) => text.contents).length })),
    }));
    expect(shape).toEqual(golden.synthetic.embeddings);
    expect(new Set(await tokensOf(conversations))).toEqual(new Set([50]));
  });

  test("rankings_nim: a query and ten passages", async () => {
    const rankings = { passages: fixed(10), passageTokens: fixed(128), queryTokens: fixed(32) };
    const conversations = await conversationsOf(syntheticConfig({ entries: 3, rankings }), "nim_rankings");
    const shape = conversations.map(({ id, turns }) => ({
      id,
      payloads: turns.map((turn) => ({
        passages: turn.texts.find(({ name }) => name === "passages")?.contents.length,
      })),
    }));
    expect(shape).toEqual(golden.synthetic.rankings_nim);
    expect(new Set(await tokensOf(conversations))).toEqual(new Set([32, 128]));
  });
});

describe("token counts under the builtin tokenizer", () => {
  test("a pool's prefix adds exactly its tokens, and the text's own count is told", async () => {
    const config = syntheticConfig({
      entries: 40,
      prompts: prompts({ isl: { type: "uniform", min: 1, max: 200 } }),
      prefixPrompts: { poolSize: 2, length: 64 },
    });
    const plain = await conversationsOf({ ...config, prefixPrompts: { poolSize: 0, length: 0 } });
    const prefixed = await conversationsOf(config);
    const counts = await tokensOf(prefixed);
    expect(counts).toEqual((await tokensOf(plain)).map((tokens) => tokens + 64));
    expect(prefixed.map(({ turns: [turn] }) => turn?.textTokens)).toEqual(counts);
  });

  test("a trace's prompts have its lengths", async () => {
    const conversations = await conversationsOf(fileConfig({ path: "trace.jsonl" }));
    expect(await tokensOf(conversations)).toEqual([1024, 1500, 700]);
  });
});

test("ids are numbered with six digits, more where they are needed", () => {
  expect([sessionId(0), sessionId(123), sessionId(1_234_567)]).toEqual([
    "session_000000",
    "session_000123",
    "session_1234567",
  ]);
});
