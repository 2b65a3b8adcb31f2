import { describe, expect, test } from "bun:test";
import { joinTexts, type MakePrompt, promptWriter } from "#workload/prompt-writer.ts";
import { countPieces, wordWriter } from "./fakes.ts";

/** Tokens that do not add up: every four characters are one, so a seam can merge two part tokens into one. */
const countQuads = (text: string): number => Math.ceil(text.length / 4);
const quads: MakePrompt = async (tokenCount, random) => {
  const length = tokenCount * 4 - random.below(4);
  return { text: " ".padEnd(length, "abcdefghij"), tokenCount };
};

describe("prompt writer", () => {
  test("a text behind another brings the sum to exactly the tokens wanted", async () => {
    const writer = promptWriter({ makePrompt: quads, tokenizer: { count: countQuads }, seed: 3 });
    for (let index = 0; index < 60; index++) {
      const head = await writer.write(1 + (index % 7), `head:${index}`);
      const whole = await writer.extend(head, 1 + (index % 11), `tail:${index}`);
      expect(whole.tokenCount).toBe(1 + (index % 7) + 1 + (index % 11));
      expect(countQuads(whole.text)).toBe(whole.tokenCount);
      expect(whole.text.startsWith(head.text)).toBe(true);
    }
  });

  test("where no draw fits, the nearest is taken and its true count told", async () => {
    const pairs: MakePrompt = async (tokenCount) => ({ text: " a b".repeat(Math.ceil(tokenCount / 2)), tokenCount });
    const writer = promptWriter({ makePrompt: pairs, tokenizer: { count: countPieces }, seed: 3 });
    const whole = await writer.extend({ text: "x", tokenCount: 1 }, 3, "tail");
    expect(Math.abs(whole.tokenCount - 4)).toBe(1);
    expect(countPieces(whole.text)).toBe(whole.tokenCount);
  });

  test("a seamless text adds its own tokens behind another text, even where half of the draws would not", async () => {
    // Half of the draws begin in the middle of a word, whose tokens change behind another text.
    const ragged: MakePrompt = async (tokenCount, random) => {
      const rest = " word".repeat(tokenCount - 1);
      return { text: (random.below(2) === 0 ? " whole" : "-part") + rest, tokenCount };
    };
    const count = (text: string) => countPieces(text.replaceAll(" -", ""));
    const writer = promptWriter({ makePrompt: ragged, tokenizer: { count }, seed: 3 });
    for (let index = 0; index < 20; index++) {
      const block = await writer.writeSeamless(6, `block:${index}`);
      expect(count(joinTexts("before it", block.text))).toBe(8);
    }
  });

  test("the same name gives the same text, another name another", async () => {
    expect(await wordWriter(1).write(9, "a")).toEqual(await wordWriter(1).write(9, "a"));
    expect(await wordWriter(1).write(9, "a")).not.toEqual(await wordWriter(1).write(9, "b"));
    expect(await wordWriter(1).write(9, "a")).not.toEqual(await wordWriter(2).write(9, "a"));
  });
});

describe("joining texts", () => {
  test("one space at most is put between", () => {
    expect(joinTexts("a", "b")).toBe("a b");
    expect(joinTexts("a", " b")).toBe("a b");
    expect(joinTexts("a\n", "b")).toBe("a\nb");
    expect(joinTexts("", " b")).toBe(" b");
    expect(joinTexts("a", "")).toBe("a");
  });
});
