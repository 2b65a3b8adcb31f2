import { beforeAll, describe, expect, test } from "bun:test";
import fc from "fast-check";
import { realFiles } from "#host/files.ts";
import { type LocalTokenizer, openBuiltinTokenizer } from "#workload/tokenizer/builtin.ts";
import { BytePairMerger } from "#workload/tokenizer/byte-pair-merge.ts";
import { pieceEnd } from "#workload/tokenizer/split-o200k.ts";
import { Vocabulary } from "#workload/tokenizer/vocabulary.ts";

let tokenizer: LocalTokenizer;
beforeAll(async () => {
  tokenizer = await openBuiltinTokenizer(realFiles);
});

/** Text with what pieces are cut at: contractions, blanks of all sorts, numbers, letters of several scripts. */
const oddText = fc
  .array(
    fc.oneof(
      fc.constantFrom("'s", "'LL", "'ſ", "'", " ", "  ", "\n", "\r\n", "\t", "\u0085", "\ufeff", "\u00a0", "/", "//\n"),
      fc.constantFrom(
        "word",
        " Word",
        "HTTPServer",
        "é",
        "e\u0301",
        "日本",
        "ſ",
        "İ",
        "ǅ",
        "½",
        "12",
        "12345",
        "😀",
        "_",
      ),
      fc.string({ maxLength: 6 }),
      fc.string({ unit: "binary", maxLength: 4 }),
    ),
    { maxLength: 25 },
  )
  .map((parts) => parts.join(""));

describe("special tokens", () => {
  test("are one token each, wherever they stand", () => {
    expect(tokenizer.encode("<|endoftext|>")).toEqual([199999]);
    expect(tokenizer.encode("<|endofprompt|><|endoftext|>")).toEqual([200018, 199999]);
    expect(tokenizer.encode("a<|endoftext|>b")).toEqual([...tokenizer.encode("a"), 199999, ...tokenizer.encode("b")]);
    expect(tokenizer.decode([199999, 200018])).toBe("<|endoftext|><|endofprompt|>");
  });

  test("are ordinary text when they are not whole", () => {
    expect(tokenizer.encode("<|endoftext|")).not.toContain(199999);
    expect(tokenizer.decode(tokenizer.encode("<|endof <|endoftext"))).toBe("<|endof <|endoftext");
  });
});

describe("decoding", () => {
  test("gives back every text whose surrogates are paired", () => {
    fc.assert(
      fc.property(oddText, (text) => {
        expect(tokenizer.decode(tokenizer.encode(text))).toBe(text.toWellFormed());
      }),
      { numRuns: 500 },
    );
  });

  test("puts U+FFFD where a character is cut, one for each broken piece as Python does", () => {
    const ids = tokenizer.encode("𓀀");
    expect(ids.length).toBeGreaterThan(1);
    expect(tokenizer.decode(ids.slice(0, -1))).toBe("\ufffd");
    expect(tokenizer.decode([...ids.slice(0, 1), ...tokenizer.encode("ok")])).toBe("\ufffdok");
  });

  test("of nothing is the empty text", () => {
    expect(tokenizer.encode("")).toEqual([]);
    expect(tokenizer.decode([])).toBe("");
  });

  test.each([-1, 199998, 200000, 200017, 200019, 1.5])("refuses %p, which is no token", (id) => {
    expect(() => tokenizer.decode([id])).toThrow(RangeError);
  });
});

describe("cutting into pieces", () => {
  // The published pattern, written independently of the one in the source.
  const upper = "[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]";
  const lower = "[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]";
  const suffix = "(?:'[sSſ]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])?";
  const pattern = new RegExp(
    `[^\\r\\n\\p{L}\\p{N}]?${upper}*${lower}+${suffix}|[^\\r\\n\\p{L}\\p{N}]?${upper}+${lower}*${suffix}|\\p{N}{1,3}| ?[^\\p{White_Space}\\p{L}\\p{N}]+[\\r\\n/]*|\\p{White_Space}*[\\r\\n]+|\\p{White_Space}+(?!\\P{White_Space})|\\p{White_Space}+`,
    "gu",
  );
  const pieces = (text: string): string[] => {
    const found: string[] = [];
    for (let at = 0; at < text.length; at = pieceEnd(text, at)) found.push(text.slice(at, pieceEnd(text, at)));
    return found;
  };

  test("agrees with the published pattern on any text", () => {
    fc.assert(
      fc.property(oddText, (text) => {
        expect(pieces(text)).toEqual(text.match(pattern) ?? []);
      }),
      { numRuns: 2000 },
    );
  });

  test("agrees with the published pattern on plain ASCII", () => {
    const ascii = fc.string({ unit: fc.constantFrom(..."aZ1 '/\n\r\t.sdLlRrEeVv\v\x1c"), maxLength: 30 });
    fc.assert(
      fc.property(ascii, (text) => {
        expect(pieces(text)).toEqual(text.match(pattern) ?? []);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("merging", () => {
  /** Tokens a, b, c, aa, ab, … by rank: the blob that scripts/make-vocabulary.ts would write for them. */
  function vocabularyOf(tokens: readonly string[]): Vocabulary {
    const bytes = tokens.map((token) => Buffer.from(token));
    const head = Buffer.alloc(4);
    head.writeUInt32LE(tokens.length);
    return new Vocabulary(new Uint8Array(Buffer.concat([head, Buffer.from(bytes.map((b) => b.length)), ...bytes])));
  }

  /** The definition, step by step: join the leftmost pair of lowest rank until none is left. */
  function mergeByDefinition(text: string, ranks: ReadonlyMap<string, number>): number[] {
    const parts = [...text];
    for (;;) {
      let best = -1;
      let bestRank = Number.POSITIVE_INFINITY;
      for (let i = 0; i + 1 < parts.length; i++) {
        const rank = ranks.get(parts[i]! + parts[i + 1]!) ?? Number.POSITIVE_INFINITY;
        if (rank < bestRank) [best, bestRank] = [i, rank];
      }
      if (best < 0) return parts.map((part) => ranks.get(part)!);
      parts.splice(best, 2, parts[best]! + parts[best + 1]!);
    }
  }

  test("follows the definition for any vocabulary and text", () => {
    const letters = ["a", "b", "c"];
    const longer = fc.uniqueArray(fc.string({ unit: fc.constantFrom(...letters), minLength: 2, maxLength: 5 }), {
      maxLength: 30,
    });
    const text = fc.string({ unit: fc.constantFrom(...letters), minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(longer, text, (tokens, piece) => {
        const all = [...letters, ...tokens];
        const out: number[] = [];
        new BytePairMerger(vocabularyOf(all)).merge(new TextEncoder().encode(piece), piece.length, out);
        expect(out).toEqual(mergeByDefinition(piece, new Map(all.map((token, rank) => [token, rank]))));
      }),
      { numRuns: 1000 },
    );
  });

  test.each(["a", "é", "日本", " ", "=", "\n", "😀", "0"])("takes a run of 100,000 %p within a second", (unit) => {
    const text = unit.repeat(100_000);
    const startedMs = performance.now();
    const ids = tokenizer.encode(text);
    expect(performance.now() - startedMs).toBeLessThan(1000);
    expect(tokenizer.decode(ids)).toBe(text);
  });

  test("refuses a blob that is cut short", () => {
    expect(() => new Vocabulary(new Uint8Array([2, 0, 0, 0, 1, 1, 97]))).toThrow("1 bytes of tokens, 2 expected");
  });
});

test("half a surrogate pair counts as U+FFFD", () => {
  expect(tokenizer.encode("a\ud83d b")).toEqual(tokenizer.encode("a\ufffd b"));
});
