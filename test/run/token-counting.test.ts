/** Raw records into finished ones: whose count it is, and what stays without one. */
import { describe, expect, test } from "bun:test";
import type { RawRecord } from "#record/raw-record.ts";
import type { OpenedTokenizer } from "#run/open-tokenizer.ts";
import { countTokens } from "#run/token-counting.ts";
import { buildRecord } from "../export/build-run.ts";
import { countPieces } from "../workload/fakes.ts";

const WORDS: OpenedTokenizer = {
  tokenizer: {
    source: { kind: "builtin", name: "words", isApproximate: false },
    encode: () => [],
    decode: () => "",
    count: async (text) => countPieces(text),
  },
  notices: [],
};

const tokensOf = async (changes: Partial<RawRecord>, opened: OpenedTokenizer | undefined = WORDS) =>
  (await countTokens(buildRecord(changes), opened)).tokens;
const byServer = async (changes: Partial<RawRecord>) => (await countTokens(buildRecord(changes), undefined)).tokens;

describe("by the client", () => {
  test("output and reasoning are counted each as one text", async () => {
    const record = { inputTokens: 9, outputText: "three words here", reasoningText: "two thoughts" };
    expect(await tokensOf(record)).toEqual({ input: 9, output: 3, reasoning: 2 });
  });

  test("a prompt that was counted before is not counted again", async () => {
    expect(await tokensOf({ inputTokens: 4, promptText: "not looked at", outputText: "" })).toEqual({ input: 4 });
  });

  test("one that was not is counted now, as its texts or as its template renders it", async () => {
    const record = { promptText: "one two three", promptBody: { messages: [] }, outputText: "" };
    expect(await tokensOf(record)).toEqual({ input: 3 });
    expect(await tokensOf(record, { ...WORDS, renderPrompt: () => "<s> one two three </s>" })).toEqual({ input: 5 });
    expect(await tokensOf(record, { ...WORDS, renderPrompt: () => undefined })).toEqual({ input: 3 });
  });

  test("no text has no length, rather than one of zero", async () => {
    expect(await tokensOf({ outputText: "", reasoningText: "" })).toEqual({});
  });

  test("a failed request still has its prompt", async () => {
    const error = { kind: "reset", type: "ConnectionReset", message: "gone" } as const;
    expect(await tokensOf({ error, inputTokens: 6, outputText: "" })).toEqual({ input: 6 });
  });

  test("what was observed stays as it is", async () => {
    const record = buildRecord({ outputText: "a b" });
    expect(await countTokens(record, WORDS)).toEqual({ ...record, tokens: { output: 2 } });
  });
});

describe("by the server", () => {
  test("its usage is taken, with the reasoning apart", async () => {
    const usage = { prompt_tokens: 11, completion_tokens: 7, completion_tokens_details: { reasoning_tokens: 3 } };
    expect(await byServer({ usage, outputText: "never looked at" })).toEqual({ input: 11, output: 4, reasoning: 3 });
  });

  test("what it does not tell stays absent", async () => {
    expect(await byServer({ outputText: "some text" })).toEqual({});
    expect(await byServer({ usage: { prompt_tokens: 5 } })).toEqual({ input: 5 });
  });

  test("more reasoning than output leaves no negative rest", async () => {
    const usage = { completion_tokens: 2, completion_tokens_details: { reasoning_tokens: 5 } };
    expect(await byServer({ usage })).toMatchObject({ output: 0, reasoning: 5 });
  });
});
