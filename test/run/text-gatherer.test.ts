import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { TextGatherer } from "#run/text-gatherer.ts";

const piece = fc.record({ text: fc.string({ unit: "binary", maxLength: 300 }), asBytes: fc.boolean() });

describe("text gathered from pieces", () => {
  test("is what they are one after another, given as text or as bytes, in any alphabet", () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
        const gatherer = new TextGatherer();
        for (const { text, asBytes } of pieces) {
          const bytes = Buffer.from(`[${text}]`);
          if (asBytes) gatherer.addBytes(bytes, 1, bytes.length - 1);
          else gatherer.add(text);
        }
        const whole = pieces.map(({ text, asBytes }) => (asBytes ? text.toWellFormed() : text)).join("");
        expect(gatherer.text).toBe(whole);
        expect(gatherer.text).toBe(whole);
      }),
    );
  });

  test("does not change with the read that its bytes were in", () => {
    const gatherer = new TextGatherer();
    const read = Buffer.from("token");
    gatherer.addBytes(read, 0, read.length);
    read.fill(0);
    expect(gatherer.text).toBe("token");
  });

  test("is empty without pieces", () => {
    expect(new TextGatherer().text).toBe("");
  });
});
