import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { SyntheticDataset } from "#config/config.ts";
import type { Conversation } from "#record/turn.ts";
import { chooseModels } from "#workload/model-choice.ts";
import { type SyntheticOptions, syntheticDataset } from "#workload/synthetic.ts";
import { countPieces, fixed, oneModel, promptsOf, sessionName, syntheticConfig, wordWriter } from "./fakes.ts";

function open(changes: Partial<SyntheticDataset> = {}, more: Partial<SyntheticOptions> = {}) {
  const seed = more.seed ?? 42;
  return syntheticDataset({
    config: syntheticConfig(changes),
    modelOf: oneModel,
    writer: wordWriter(seed),
    seed,
    conversationId: sessionName,
    rankings: false,
    ...more,
  });
}
const all = (dataset: ReturnType<typeof open>): Promise<Conversation[]> =>
  Promise.all(Array.from({ length: dataset.size }, (_, index) => dataset.conversation(index)));
const base = syntheticConfig();
const textOf = (conversation: Conversation, turn = 0): string => conversation.turns[turn]?.texts[0]?.contents[0] ?? "";

describe("synthetic conversations", () => {
  test("by default: one turn, one text of the wanted tokens, no output limit, history of deltas", async () => {
    const conversation = await open().conversation(3);
    expect(conversation.id).toBe("session_000003");
    expect(conversation.history).toBe("deltas");
    expect(conversation.turns).toEqual([
      { model: "mock", texts: [{ name: "text", contents: [expect.any(String)] }], textTokens: 20 },
    ]);
    expect(countPieces(textOf(conversation))).toBe(20);
  });

  test("law: every length asked for is met exactly, and the output limit is what was drawn", async () => {
    const lengths = fc.integer({ min: 1, max: 60 });
    await fc.assert(
      fc.asyncProperty(lengths, lengths, fc.integer(), async (isl, osl, seed) => {
        const prompts = promptsOf(base, { isl: fixed(isl), osl: fixed(osl) });
        const [turn] = (await open({ prompts }, { seed }).conversation(0)).turns;
        expect(countPieces(turn?.texts[0]?.contents[0] ?? "")).toBe(isl);
        expect(turn?.textTokens).toBe(isl);
        expect(turn?.maxTokens).toBe(osl);
      }),
      { numRuns: 30 },
    );
  });

  test("law: a conversation is a function of seed and index, in whatever order it is asked for", async () => {
    const turns = { type: "uniform", min: 1, max: 4 } as const;
    const prompts = promptsOf(base, {
      isl: { type: "normal", mean: 15, stddev: 5 },
      osl: { type: "normal", mean: 9, stddev: 4 },
    });
    const forwards = await all(open({ turns, prompts }));
    const again = open({ turns, prompts });
    for (const index of [9, 0, 4, 4]) expect(await again.conversation(index)).toEqual(forwards[index]!);
    const other = await all(open({ turns, prompts }, { seed: 43 }));
    expect(other).not.toEqual(forwards);
  });

  test("conversations differ from one another", async () => {
    const texts = (await all(open({ entries: 200 }))).map((conversation) => textOf(conversation));
    expect(new Set(texts).size).toBe(200);
  });

  test("more entries change none of the first ones", async () => {
    const few = await all(open({ entries: 3 }));
    expect((await all(open({ entries: 30 }))).slice(0, 3)).toEqual(few);
  });

  test("turns, output lengths and a prefix leave the other draws where they were", async () => {
    const isl = { type: "normal", mean: 15, stddev: 5 } as const;
    const plain = await all(open({ prompts: promptsOf(base, { isl }) }));
    const limited = await all(
      open({ prompts: promptsOf(base, { isl, osl: { type: "normal", mean: 50, stddev: 9 } }) }),
    );
    const longer = await all(open({ prompts: promptsOf(base, { isl }), turns: fixed(3), turnDelay: fixed(10) }));
    const prefixed = await all(open({ prompts: promptsOf(base, { isl }), prefixPrompts: { poolSize: 4, length: 6 } }));
    for (const [index, { turns }] of plain.entries()) {
      const text = turns[0]?.texts[0]?.contents[0] ?? "";
      expect(textOf(limited[index]!)).toBe(text);
      expect(textOf(longer[index]!)).toBe(text);
      expect(textOf(prefixed[index]!).endsWith(text)).toBe(true);
    }
  });

  test("an index outside the dataset is refused", async () => {
    const dataset = open({ entries: 2 });
    expect(dataset.conversation(2)).rejects.toThrow(RangeError);
    expect(dataset.conversation(-1)).rejects.toThrow(RangeError);
  });
});

describe("several turns", () => {
  test("delays stand before every turn but the first, times the ratio", async () => {
    const { turns } = await open({ turns: fixed(3), turnDelay: fixed(100), turnDelayRatio: 0.5 }).conversation(0);
    expect(turns.map((turn) => turn.delayMs)).toEqual([undefined, 50, 50]);
  });

  test("a mean delay of 0 is no delay, whatever the spread", async () => {
    const turnDelay = { type: "normal", mean: 0, stddev: 30 } as const;
    const { turns } = await open({ turns: fixed(3), turnDelay }).conversation(0);
    expect(turns.map((turn) => turn.delayMs)).toEqual([undefined, undefined, undefined]);
  });

  test("the number of turns follows its distribution", async () => {
    const conversations = await all(open({ entries: 400, turns: { type: "uniform", min: 1, max: 4 } }));
    for (const wanted of [1, 2, 3, 4]) {
      const share = conversations.filter(({ turns }) => turns.length === wanted).length / 400;
      expect(Math.abs(share - 0.25)).toBeLessThan(0.08);
    }
  });

  test("turns of one conversation hold different texts", async () => {
    const conversation = await open({ turns: fixed(4) }).conversation(0);
    expect(new Set(conversation.turns.map((_, turn) => textOf(conversation, turn))).size).toBe(4);
  });
});

describe("lengths in pairs", () => {
  test("input and output lengths come from the same pair, in the wanted shares", async () => {
    const sequenceDistribution = [
      { isl: 20, osl: 5, islStddev: 0, oslStddev: 0, probability: 60 },
      { isl: 60, osl: 10, islStddev: 0, oslStddev: 0, probability: 40 },
    ];
    const prompts = promptsOf(base, { sequenceDistribution });
    const pairs = (await all(open({ entries: 1000, prompts }))).map(
      ({ turns: [turn] }) => `${turn?.textTokens},${turn?.maxTokens}`,
    );
    expect(new Set(pairs)).toEqual(new Set(["20,5", "60,10"]));
    expect(Math.abs(pairs.filter((pair) => pair === "20,5").length - 600)).toBeLessThan(50);
  });

  test("a pair's spreads apply to each length", async () => {
    const sequenceDistribution = [{ isl: 200, osl: 90, islStddev: 10, oslStddev: 0, probability: 100 }];
    const conversations = await all(open({ entries: 40, prompts: promptsOf(base, { sequenceDistribution }) }));
    const inputs = conversations.map(({ turns: [turn] }) => turn?.textTokens);
    expect(new Set(inputs).size).toBeGreaterThan(10);
    expect(new Set(conversations.map(({ turns: [turn] }) => turn?.maxTokens))).toEqual(new Set([90]));
  });
});

describe("batches", () => {
  test("a batch is several different texts of one length, whose joint count is not claimed", async () => {
    const [turn] = (await open({ prompts: promptsOf(base, { batchSize: 3 }) }).conversation(0)).turns;
    const contents = turn?.texts[0]?.contents ?? [];
    expect(contents.map(countPieces)).toEqual([20, 20, 20]);
    expect(new Set(contents).size).toBe(3);
    expect(turn).not.toHaveProperty("textTokens");
  });
});

describe("shared text", () => {
  test("a pool's prefix stands before the first turn only and adds its tokens", async () => {
    const prefixPrompts = { poolSize: 3, length: 7 };
    const conversations = await all(open({ entries: 60, turns: fixed(2), prefixPrompts }));
    const prefixes = conversations.map((conversation) => textOf(conversation).split(" ").slice(1, 8).join(" "));
    expect(new Set(prefixes).size).toBe(3);
    for (const { turns } of conversations) expect(turns.map((turn) => turn.textTokens)).toEqual([27, 20]);
  });

  test("the shared system message is one text for all, the user context one for each", async () => {
    const prefixPrompts = { poolSize: 0, length: 0, sharedSystemLength: 8, userContextLength: 4 };
    const conversations = await all(open({ prefixPrompts }));
    const systems = new Set(conversations.map((conversation) => conversation.systemPrompt));
    const contexts = new Set(conversations.map((conversation) => conversation.userContext));
    expect([...systems].map((text) => countPieces(text ?? ""))).toEqual([8]);
    expect(contexts.size).toBe(10);
    for (const context of contexts) expect(countPieces(context ?? "")).toBe(4);
  });

  test("a system prompt is passed on verbatim, before the shared one where both are wanted", async () => {
    expect((await open({ systemPrompt: "Be brief. " }).conversation(0)).systemPrompt).toBe("Be brief. ");
    const prefixPrompts = { poolSize: 0, length: 0, sharedSystemLength: 8 };
    const both = await open({ systemPrompt: "Be brief.", prefixPrompts }).conversation(0);
    expect(both.systemPrompt?.startsWith("Be brief.\n")).toBe(true);
  });
});

describe("rankings", () => {
  test("a turn is one query and its passages, each of its own length", async () => {
    const conversation = await open({}, { rankings: true }).conversation(1);
    const [query, passages] = conversation.turns[0]?.texts ?? [];
    expect(query?.name).toBe("query");
    expect(query?.contents.map(countPieces)).toEqual([5]);
    expect(passages?.name).toBe("passages");
    expect(passages?.contents.map(countPieces)).toEqual([12, 12, 12]);
    expect(new Set(passages?.contents).size).toBe(3);
    expect(conversation.turns[0]).not.toHaveProperty("maxTokens");
  });
});

describe("models", () => {
  const items = [
    { name: "a", weight: 3 },
    { name: "b", weight: 1 },
  ];
  const models = async (strategy: "round_robin" | "random" | "weighted", turns: number, entries: number) => {
    const modelOf = chooseModels({ strategy, items }, 42);
    const conversations = await all(open({ entries, turns: fixed(turns) }, { modelOf }));
    return conversations.map((conversation) => conversation.turns.map((turn) => turn.model).join(""));
  };

  test("round robin goes on from conversation to conversation and from turn to turn", async () => {
    expect(await models("round_robin", 1, 5)).toEqual(["a", "b", "a", "b", "a"]);
    expect(await models("round_robin", 3, 2)).toEqual(["aba", "bab"]);
  });

  test("random takes each equally often, weighted by the weights", async () => {
    const share = (names: readonly string[]) => names.filter((name) => name === "a").length / names.length;
    expect(Math.abs(share(await models("random", 1, 800)) - 0.5)).toBeLessThan(0.06);
    expect(Math.abs(share(await models("weighted", 1, 800)) - 0.75)).toBeLessThan(0.06);
  });

  test("no model at all is refused", () => {
    expect(() => chooseModels({ strategy: "random", items: [] }, 1)).toThrow(RangeError);
  });
});
