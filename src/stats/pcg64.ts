/**
 * The generator PCG64, XSL-RR 128/64 (M. E. O'Neill 2014, "PCG: A Family of Simple Fast Space-Efficient Statistically
 * Good Algorithms"), seeded and drawn from as numpy does it: same seed, same numbers. For designs that have to be the
 * same everywhere; everything else in this program draws from the named streams of core.
 *
 * The state of 128 bits is kept in sixteen-bit digits: sums of their products are exact in doubles, and a draw costs
 * a fraction of what it does in bigints.
 */
import { seedWords } from "./seed-sequence.ts";

const DIGITS = 8;
const DIGIT_BASE = 0x10000;
const MULTIPLIER = toDigits(0x2360ed051fc65da44385df649fccf645n);
const TWO_32 = 2 ** 32;

export class Pcg64 {
  /** Least significant digit first. */
  readonly #state = new Uint16Array(DIGITS);
  readonly #increment: Uint16Array;
  /** Both halves of the newest output. */
  #high = 0;
  #low = 0;
  /** The high half is still to be given out as a 32-bit draw. */
  #isHighLeft = false;
  #highLeft = 0;

  /** `seed`: a whole number of 0 or above, of any size as a bigint. RangeError for any other. */
  constructor(seed: number | bigint) {
    const words = seedWords(seed, 8);
    // Pairs of words are 64-bit numbers, the low one first; pairs of those are 128-bit numbers, the high one first.
    const start = toDigits(join(words.subarray(0, 4)));
    this.#increment = toDigits(join(words.subarray(4, 8)) * 2n + 1n);
    this.#step();
    let carry = 0;
    for (let i = 0; i < DIGITS; i++) {
      const sum = (this.#state[i] as number) + (start[i] as number) + carry;
      this.#state[i] = sum;
      carry = sum >>> 16;
    }
    this.#step();
  }

  /** Uniform over all 64-bit numbers. */
  nextUint64(): bigint {
    this.#draw();
    return (BigInt(this.#high) << 32n) | BigInt(this.#low);
  }

  /** Uniform in [0, 1), 53 bits. */
  nextDouble(): number {
    this.#draw();
    return (this.#high * 2 ** 21 + (this.#low >>> 11)) / 2 ** 53;
  }

  /** Uniform over all 32-bit numbers: the low half of a new output, at the next call its high half, whatever was drawn between. */
  nextUint32(): number {
    if (this.#isHighLeft) {
      this.#isHighLeft = false;
      return this.#highLeft;
    }
    this.#draw();
    this.#isHighLeft = true;
    this.#highLeft = this.#high;
    return this.#low;
  }

  /** Uniform whole number from 0 to `most`, both included, below 2^32: bits are drawn until they are no larger. */
  nextMasked(most: number): number {
    if (most === 0) return 0;
    const mask = 0xffffffff >>> Math.clz32(most);
    for (;;) {
      const value = (this.nextUint32() & mask) >>> 0;
      if (value <= most) return value;
    }
  }

  /** Uniform whole number in [0, bound), bound from 1 to 2^32; draws nothing for 1. Lemire 2019, arXiv:1805.10941. */
  nextBelow(bound: number): number {
    if (bound === 1) return 0;
    // What the 2^32 values of a draw leave over when they are dealt to the results.
    const excess = TWO_32 % bound;
    for (;;) {
      const value = this.nextUint32();
      const lower = (value & 0xffff) * bound;
      const upper = (value >>> 16) * bound + Math.floor(lower / DIGIT_BASE);
      const fraction = (upper % DIGIT_BASE) * DIGIT_BASE + (lower % DIGIT_BASE);
      if (fraction >= excess) return Math.floor(upper / DIGIT_BASE);
    }
  }

  /** The next output: both halves of the new state xor each other, rotated right by its six leading bits. */
  #draw(): void {
    this.#step();
    const state = this.#state;
    const low = ((state[0] as number) ^ (state[4] as number)) | (((state[1] as number) ^ (state[5] as number)) << 16);
    const high = ((state[2] as number) ^ (state[6] as number)) | (((state[3] as number) ^ (state[7] as number)) << 16);
    const turn = (state[7] as number) >>> 10;
    const isSwapped = turn >= 32;
    const [first, second] = isSwapped ? [high, low] : [low, high];
    const rest = turn & 31;
    // A shift by 32 would be one by 0.
    this.#low = (rest === 0 ? first : (first >>> rest) | (second << (32 - rest))) >>> 0;
    this.#high = (rest === 0 ? second : (second >>> rest) | (first << (32 - rest))) >>> 0;
  }

  #step(): void {
    const state = this.#state;
    for (let to = 0; to < DIGITS; to++) {
      let sum = this.#increment[to] as number;
      for (let from = 0; from <= to; from++) sum += (state[from] as number) * (MULTIPLIER[to - from] as number);
      SUMS[to] = sum;
    }
    let carry = 0;
    for (let i = 0; i < DIGITS; i++) {
      const sum = (SUMS[i] as number) + carry;
      carry = Math.floor(sum / DIGIT_BASE);
      state[i] = sum - carry * DIGIT_BASE;
    }
  }
}

/** Room for one step; nothing in it outlives the step. */
const SUMS = new Float64Array(DIGITS);

function toDigits(value: bigint): Uint16Array {
  return Uint16Array.from({ length: DIGITS }, (_, index) => Number((value >> BigInt(16 * index)) & 0xffffn));
}

function join(words: Uint32Array): bigint {
  const [a, b, c, d] = Array.from(words, BigInt) as [bigint, bigint, bigint, bigint];
  return (b << 96n) | (a << 64n) | (d << 32n) | c;
}
