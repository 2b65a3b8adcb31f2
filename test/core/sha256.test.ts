import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { sha256 } from "#core/sha256.ts";

const MILLION = 1_000_000;

describe("SHA-256", () => {
  test("gives the digests of the standard's own examples", () => {
    expect(sha256("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    expect(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")).toBe(
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
    );
    expect(sha256("")).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    expect(sha256("a".repeat(MILLION))).toBe("cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
  });

  test("agrees with the runtime's own on any text, whatever it leaves of the last block", () => {
    const theirs = (text: string) => new Bun.CryptoHasher("sha256").update(text).digest("hex");
    for (let length = 50; length < 70; length++) expect(sha256("x".repeat(length))).toBe(theirs("x".repeat(length)));
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
        expect(sha256(text)).toBe(theirs(text));
      }),
    );
  });
});
