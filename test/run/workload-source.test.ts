/** The dataset as the load needs it: bodies, counted prompts, the order of sampling, and what is kept. */
import { describe, expect, test } from "bun:test";
import { dialectOf } from "#endpoint/dialects.ts";
import type { Conversation } from "#record/turn.ts";
import type { OpenedTokenizer } from "#run/open-tokenizer.ts";
import { createWorkloadSource, type WorkloadSourceOptions } from "#run/workload-source.ts";
import { buildEndpoint, buildTurn } from "../endpoint/build-endpoint.ts";
import { countPieces } from "../workload/fakes.ts";

const WORDS: OpenedTokenizer = {
  tokenizer: {
    source: { kind: "builtin", name: "words", isApproximate: false },
    encode: () => [],
    decode: () => "",
    count: countPieces,
  },
  notices: [],
};

function openSource(conversations: readonly Conversation[], changes: Partial<WorkloadSourceOptions> = {}) {
  const made: number[] = [];
  const source = createWorkloadSource({
    dataset: {
      size: conversations.length,
      conversation: async (index) => {
        made.push(index);
        return conversations[index] as Conversation;
      },
      notices: [],
      hasTimestamps: false,
    },
    dialect: dialectOf("chat"),
    endpoint: buildEndpoint(),
    opened: WORDS,
    sampling: "sequential",
    seed: 1,
    ...changes,
  });
  return { source, made };
}

const talk = (id: string, texts: readonly string[], changes: Partial<Conversation> = {}): Conversation => ({
  id,
  turns: texts.map((text) => buildTurn(text)),
  history: "deltas",
  ...changes,
});

describe("counting prompts", () => {
  test("the first turn is counted before it is sent, with all that goes out beside it", async () => {
    const { source } = openSource([talk("a", ["one two three"], { systemPrompt: "be brief" })]);
    const [session] = await source.next(1);
    expect(session?.conversation.turns[0]?.inputTokens).toBe(5);
  });

  test("later turns of a live conversation carry replies, and are not", async () => {
    const { source } = openSource([talk("a", ["one", "two"])]);
    const [session] = await source.next(1);
    expect(session?.conversation.turns.map(({ inputTokens }) => inputTokens)).toEqual([1, undefined]);
  });

  test("turns that carry all they need are counted each", async () => {
    const { source } = openSource([talk("a", ["one", "two three"], { history: "whole" })]);
    const [session] = await source.next(1);
    expect(session?.conversation.turns.map(({ inputTokens }) => inputTokens)).toEqual([1, 2]);
  });

  test("under a chat template the rendered prompt counts", async () => {
    const opened: OpenedTokenizer = { ...WORDS, renderPrompt: () => "<s> user one </s>" };
    const { source } = openSource([talk("a", ["one"])], { opened });
    expect((await source.next(1))[0]?.conversation.turns[0]?.inputTokens).toBe(4);
  });

  test("where the server counts, nothing is counted here", async () => {
    const { source } = openSource([talk("a", ["one"])]);
    const { opened: _, ...withoutTokenizer } = { opened: WORDS };
    const { source: uncounted } = openSource([talk("a", ["one"])], { ...withoutTokenizer, opened: undefined as never });
    expect((await source.next(1))[0]?.conversation.turns[0]?.inputTokens).toBe(1);
    expect((await uncounted.next(1))[0]?.conversation.turns[0]?.inputTokens).toBeUndefined();
  });
});

describe("order", () => {
  const three = [talk("a", ["1"]), talk("b", ["2"]), talk("c", ["3"])];

  test("sessions come endlessly, round and round", async () => {
    const { source } = openSource(three);
    const ids = [...(await source.next(2)), ...(await source.next(5))].map(({ conversation }) => conversation.id);
    expect(ids.join("")).toBe("abcabca");
  });

  test("drawn at random, they are the same under the same seed", async () => {
    const drawn = async (seed: number) => {
      const { source } = openSource(three, { sampling: "random", seed });
      return (await source.next(20)).map(({ conversationIndex }) => conversationIndex);
    };
    expect(await drawn(1)).toEqual(await drawn(1));
    expect(await drawn(1)).not.toEqual(await drawn(2));
  });

  test("a conversation is made once, and kept", async () => {
    const { source, made } = openSource(three);
    await source.next(7);
    await source.bodies(1);
    expect(made).toEqual([0, 1, 2]);
  });

  test("of a great many short conversations only the first are kept", async () => {
    const many = Array.from({ length: 17_000 }, (_, index) => talk(`${index}`, ["hi"]));
    const { source, made } = openSource(many);
    await source.next(many.length);
    expect(made.splice(0)).toHaveLength(many.length);
    await source.bodies(0);
    expect(made).toEqual([]);
    await source.bodies(many.length - 1);
    expect(made).toEqual([many.length - 1]);
  });
});

test("bodies are what the turns look like on the wire, without replies", async () => {
  const { source } = openSource([talk("a", ["first", "second"])], { endpoint: buildEndpoint({ streaming: true }) });
  const { conversationId, payloads } = await source.bodies(0);
  expect(conversationId).toBe("a");
  expect(payloads).toHaveLength(2);
  expect(payloads[0]).toMatchObject({ model: "m", stream: true, messages: [{ role: "user", content: "first" }] });
  expect(payloads[1]).toMatchObject({ messages: [{ role: "user", content: "second" }] });
});
