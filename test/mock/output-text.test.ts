import { describe, expect, test } from "bun:test";
import { countPieces, outputText } from "#mock/output-text.ts";
import { openBuiltinTokenizer } from "#workload/tokenizer/builtin.ts";

describe("what the mock says", () => {
  test("every word is one token, wherever the text begins and however it is cut", async () => {
    const tokenizer = await openBuiltinTokenizer({ readBytes: (path) => Bun.file(path).bytes() });
    for (const from of [0, 1, 5]) expect(tokenizer.count(outputText(from, 100))).toBe(100);
    for (let i = 0; i < 8; i++) expect(tokenizer.count(outputText(i, 1))).toBe(1);
    expect(outputText(0, 3) + outputText(3, 9)).toBe(outputText(0, 12));
    expect(outputText(4, 0)).toBe("");
  });

  test("words of a prompt are counted over all its texts", () => {
    expect(countPieces(["one two", "", " three\nfour "])).toBe(4);
  });
});
