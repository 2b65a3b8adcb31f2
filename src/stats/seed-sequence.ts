/**
 * A seed of any size → well mixed 32-bit words, so that neighbouring seeds start generators that have nothing in
 * common. M. E. O'Neill's seed_seq_fe (2015, "Developing a seed_seq Alternative") with a pool of four words, as numpy
 * has it: the words are the same.
 */

const POOL_WORDS = 4;
const POOL_HASH = { start: 0x43b0d7e5, factor: 0x931e8875 };
const OUTPUT_HASH = { start: 0x8b51f9dd, factor: 0x58f38ded };
const MIX_LEFT = 0xca01f9dd;
const MIX_RIGHT = 0x4973f715;
const SHIFT = 16;

/** `count` words from a seed, which is a whole number of 0 or above. RangeError for any other. */
export function seedWords(seed: number | bigint, count: number): Uint32Array {
  const pool = fillPool(splitSeed(seed));
  const hash = hasher(OUTPUT_HASH);
  return Uint32Array.from({ length: count }, (_, index) => hash(pool[index % POOL_WORDS] as number));
}

/** Least significant word first; at least one. */
function splitSeed(seed: number | bigint): number[] {
  if (seed < 0 || (typeof seed === "number" && !Number.isSafeInteger(seed))) {
    throw new RangeError(`A seed is a whole number from 0 on, numbers beyond 2^53 as a bigint; got ${seed}.`);
  }
  const words: number[] = [];
  let rest = BigInt(seed);
  do {
    words.push(Number(rest & 0xffffffffn));
    rest >>= 32n;
  } while (rest > 0n);
  return words;
}

function fillPool(words: readonly number[]): Uint32Array {
  const hash = hasher(POOL_HASH);
  const pool = Uint32Array.from({ length: POOL_WORDS }, (_, index) => hash(words[index] ?? 0));
  for (let from = 0; from < POOL_WORDS; from++) {
    for (let to = 0; to < POOL_WORDS; to++) {
      if (from !== to) pool[to] = mix(pool[to] as number, hash(pool[from] as number));
    }
  }
  for (const word of words.slice(POOL_WORDS)) {
    for (let to = 0; to < POOL_WORDS; to++) pool[to] = mix(pool[to] as number, hash(word));
  }
  return pool;
}

/** A hash that changes with every call. */
function hasher({ start, factor }: { readonly start: number; readonly factor: number }): (word: number) => number {
  let constant = start;
  return (word) => {
    const flipped = word ^ constant;
    constant = Math.imul(constant, factor);
    const product = Math.imul(flipped, constant);
    return (product ^ (product >>> SHIFT)) >>> 0;
  };
}

function mix(left: number, right: number): number {
  const difference = (Math.imul(MIX_LEFT, left) - Math.imul(MIX_RIGHT, right)) | 0;
  return (difference ^ (difference >>> SHIFT)) >>> 0;
}
