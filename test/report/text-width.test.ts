import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { cleanText, cutText, padEnd, padStart, textWidth, wrapText } from "#report/text/text-width.ts";

const anyText = fc.string({ unit: "grapheme", maxLength: 60 });
const anyWidth = fc.integer({ min: 2, max: 40 });

describe("textWidth", () => {
  test("agrees with the runtime on letters of every width", () => {
    for (const text of [
      "abc",
      "Müller",
      "e\u0301",
      "千問",
      "qwen-千問-7b",
      "カタカナ",
      "한국어",
      "🦊",
      "👨‍👩‍👧",
      "🇩🇪",
      "❤️",
      "─│…",
      "",
    ]) {
      expect(`${text}:${textWidth(text)}`).toBe(`${text}:${Bun.stringWidth(text)}`);
    }
  });

  test("is the length for plain ASCII", () => {
    fc.assert(fc.property(fc.string({ unit: "grapheme-ascii" }), (text) => textWidth(text) === text.length));
  });
});

describe("cutText", () => {
  test("never gives more cells than asked", () => {
    fc.assert(fc.property(anyText, anyWidth, (text, width) => textWidth(cutText(text, width)) <= width));
  });

  test("leaves alone what fits and marks what it cut", () => {
    expect(cutText("llama", 5)).toBe("llama");
    expect(cutText("llama-3", 5)).toBe("llam…");
    expect(cutText("千問千問", 4)).toBe("千…");
    expect(cutText("llama", 0)).toBe("");
  });
});

describe("padding", () => {
  test("fills up by cells and not by characters", () => {
    expect(padEnd("千", 4)).toBe("千  ");
    expect(padStart("千", 4)).toBe("  千");
    expect(padEnd("longer", 3)).toBe("longer");
  });
});

describe("wrapText", () => {
  test("never makes a line wider than asked and loses no letter", () => {
    fc.assert(
      fc.property(anyText, anyWidth, (text, width) => {
        const lines = wrapText(text, width);
        expect(lines.every((line) => textWidth(line) <= width)).toBe(true);
        expect(lines.join("").replaceAll(" ", "")).toBe(text.replaceAll(" ", ""));
      }),
    );
  });

  test("breaks between words where it can", () => {
    expect(wrapText("the server is not up", 10)).toEqual(["the server", "is not up"]);
    expect(wrapText("abcdefghij", 4)).toEqual(["abcd", "efgh", "ij"]);
    expect(wrapText("", 4)).toEqual([""]);
  });
});

describe("cleanText", () => {
  test("takes escape sequences, control characters and direction marks out", () => {
    expect(cleanText("a\u001b[31mred\u001b[0m\r\nb\tc\u0000d\u202ee")).toBe("ared b c de");
    expect(cleanText("\u001b]0;title\u0007")).toBe("]0;title");
  });

  test("leaves nothing that could move the cursor", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => !/\p{Cc}/u.test(cleanText(text))));
  });
});
