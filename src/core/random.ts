/**
 * Seeded random streams. Each purpose draws from a stream of its own, named, so that one more draw in one place
 * moves nothing anywhere else: same seed and same name, same numbers, on every machine.
 *
 * Generator: xoshiro128** (Blackman and Vigna 2018, arXiv:1805.01407), state filled by splitmix32 from a hash of
 * the seed and the name (FNV-1a, four lanes). Not for cryptography.
 */

export interface Random {
  /** Uniform in [0, 1), 53 bits. */
  next(): number;
  /** Uniform whole number in [0, bound); bound from 1 to 2^32. */
  below(bound: number): number;
  /** Standard normal deviate (Marsaglia polar method). */
  normal(): number;
}

/** A stream for `name` under `seed`. Names are dotted paths such as `prompt.corpus`. */
export function randomStream(seed: number | string, name: string): Random {
  const state = stateOf(`${seed}:${name}`);
  const uint32 = () => advance(state);
  let spare: number | undefined;
  const next = (): number => {
    const high = uint32() >>> 5;
    const low = uint32() >>> 6;
    return (high * 67108864 + low) / 9007199254740992;
  };
  return {
    next,
    below: (bound) => {
      // Rejects the ragged top of the range, so that no value is favoured.
      const limit = 4294967296 - (4294967296 % bound);
      let value = uint32();
      while (value >= limit) value = uint32();
      return value % bound;
    },
    normal: () => {
      if (spare !== undefined) {
        const value = spare;
        spare = undefined;
        return value;
      }
      for (;;) {
        const u = 2 * next() - 1;
        const v = 2 * next() - 1;
        const s = u * u + v * v;
        if (s > 0 && s < 1) {
          const factor = Math.sqrt((-2 * Math.log(s)) / s);
          spare = v * factor;
          return u * factor;
        }
      }
    },
  };
}

function stateOf(text: string): Uint32Array {
  const state = new Uint32Array(4);
  for (let lane = 0; lane < 4; lane++) {
    let hash = (0x811c9dc5 ^ Math.imul(lane + 1, 0x9e3779b9)) >>> 0;
    for (let i = 0; i < text.length; i++) {
      hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0;
    }
    state[lane] = splitmix32(hash);
  }
  // All zeros is the one state the generator cannot leave.
  if (state.every((word) => word === 0)) state[0] = 1;
  return state;
}

function splitmix32(seed: number): number {
  let z = (seed + 0x9e3779b9) >>> 0;
  z = Math.imul(z ^ (z >>> 16), 0x85ebca6b) >>> 0;
  z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35) >>> 0;
  return (z ^ (z >>> 16)) >>> 0;
}

function advance(s: Uint32Array): number {
  const [a, b, c, d] = s as unknown as [number, number, number, number];
  const result = Math.imul(rotateLeft(Math.imul(b, 5) >>> 0, 7), 9) >>> 0;
  const t = (b << 9) >>> 0;
  const c1 = c ^ a;
  const d1 = d ^ b;
  s[1] = b ^ c1;
  s[0] = a ^ d1;
  s[2] = c1 ^ t;
  s[3] = rotateLeft(d1 >>> 0, 11);
  return result;
}

const rotateLeft = (x: number, k: number): number => ((x << k) | (x >>> (32 - k))) >>> 0;
