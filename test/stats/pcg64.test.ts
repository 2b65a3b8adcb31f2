import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { Pcg64 } from "#stats/pcg64.ts";
import { seedWords } from "#stats/seed-sequence.ts";
import golden from "../golden/stats/designs.json";

describe.each(golden.pcg64)("as numpy has it: seed $seed", ({ seed, words, uint64, doubles }) => {
  test("the seed becomes the same words", () => {
    expect(Array.from(seedWords(BigInt(seed), words.length))).toEqual(words);
    expect(Array.from(seedWords(Number(seed), words.length))).toEqual(words);
  });

  test("outputs and doubles are the same", () => {
    const generator = new Pcg64(BigInt(seed));
    expect(uint64.map(() => generator.nextUint64().toString())).toEqual(uint64);
    const again = new Pcg64(BigInt(seed));
    expect(doubles.map(() => again.nextDouble())).toEqual(doubles);
  });
});

const seeds = fc.bigInt({ min: 0n, max: 2n ** 200n });

/** The definition itself, in bigints. */
function* outputsByDefinition(seed: bigint): Generator<bigint> {
  const words = Array.from(seedWords(seed, 8), BigInt);
  const q = [0, 2, 4, 6].map((at) => words[at]! | (words[at + 1]! << 32n));
  const increment = ((q[2]! << 64n) | q[3]!) * 2n + 1n;
  const step = (state: bigint) => BigInt.asUintN(128, state * 0x2360ed051fc65da44385df649fccf645n + increment);
  let state = step(BigInt.asUintN(128, step(0n) + ((q[0]! << 64n) | q[1]!)));
  for (;;) {
    state = step(state);
    const folded = (state >> 64n) ^ BigInt.asUintN(64, state);
    const turn = state >> 122n;
    yield BigInt.asUintN(64, (folded >> turn) | (folded << (64n - turn)));
  }
}

test("arithmetic in digits is arithmetic modulo 2^128, for seeds of any size", () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const generator = new Pcg64(seed);
      const definition = outputsByDefinition(seed);
      for (let i = 0; i < 50; i++) expect(generator.nextUint64()).toBe(definition.next().value as bigint);
    }),
  );
});

test("seeds beyond 32 bits tell apart, and a number is the same seed as its bigint", () => {
  const first = (seed: number | bigint) => new Pcg64(seed).nextUint64();
  expect(new Set([first(1), first(1 + 2 ** 32), first(1n + 2n ** 64n), first(1n + 2n ** 160n)]).size).toBe(4);
  expect(first(2 ** 53 - 1)).toBe(first(2n ** 53n - 1n));
});

test("what is no whole number from 0 on is no seed", () => {
  for (const seed of [-1, -1n, 1.5, Number.NaN, 2 ** 53]) expect(() => new Pcg64(seed)).toThrow(RangeError);
});

test("32-bit draws give the low half, then the high one, over other draws in between", () => {
  const [wide, narrow] = [new Pcg64(7), new Pcg64(7)];
  const [first, second, third] = [wide.nextUint64(), wide.nextUint64(), wide.nextUint64()];
  expect(narrow.nextUint32()).toBe(Number(first & 0xffffffffn));
  expect(narrow.nextUint64()).toBe(second);
  expect(narrow.nextUint32()).toBe(Number(first >> 32n));
  expect(narrow.nextUint32()).toBe(Number(third & 0xffffffffn));
});

test("bounded draws are the definition's: a mask with rejection, and the upper half of a product", () => {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 1, max: 2 ** 32 - 1 }), (seed, most) => {
      const words = new Pcg64(seed);
      const mask = 2 ** most.toString(2).length - 1;
      const accepted = () => {
        let value: bigint;
        do value = BigInt(words.nextUint32()) & BigInt(mask);
        while (value > BigInt(most));
        return Number(value);
      };
      const masked = new Pcg64(seed);
      for (let i = 0; i < 8; i++) expect(masked.nextMasked(most)).toBe(accepted());

      const bound = BigInt(most) + 1n;
      const others = new Pcg64(seed);
      const upper = () => {
        let scaled: bigint;
        do scaled = BigInt(others.nextUint32()) * bound;
        while ((scaled & 0xffffffffn) < 2n ** 32n % bound);
        return Number(scaled >> 32n);
      };
      const below = new Pcg64(seed);
      for (let i = 0; i < 8; i++) expect(below.nextBelow(most + 1)).toBe(upper());
    }),
  );
});

test("a range of one value costs no draw", () => {
  const [used, fresh] = [new Pcg64(3), new Pcg64(3)];
  expect([used.nextMasked(0), used.nextBelow(1)]).toEqual([0, 0]);
  expect(used.nextUint64()).toBe(fresh.nextUint64());
});
