/**
 * In which order conversations are played. In: how many there are, the strategy, the seed; out: an endless
 * iterator of indices. The order depends on nothing else, so every phase of a run can go on with the same iterator.
 */
import type { Sampling } from "#config/config.ts";
import { type Random, randomStream } from "#core/random.ts";

/**
 * Indices in [0, size), without end. `sequential` starts again at 0; `shuffle` plays a permutation and shuffles
 * anew when it is used up; `random` draws with replacement. An empty dataset is refused.
 */
export function sessionOrder(size: number, strategy: Sampling, seed: number | string): Iterator<number, never> {
  if (!(size >= 1)) throw new RangeError(`no order of ${size} conversations`);
  const random = randomStream(seed, "session.order");
  if (strategy === "random") return endless(() => random.below(size));
  if (strategy === "shuffle") return endless(shuffled(size, random));
  let next = 0;
  return endless(() => next++ % size);
}

function endless(next: () => number): Iterator<number, never> {
  return { next: () => ({ done: false, value: next() }) };
}

/** Fisher-Yates, one step per index handed out: a start costs the array and no more. */
function shuffled(size: number, random: Random): () => number {
  const indices = Uint32Array.from({ length: size }, (_, index) => index);
  let used = 0;
  return () => {
    if (used === size) used = 0;
    const other = used + random.below(size - used);
    const value = indices[other] as number;
    indices[other] = indices[used] as number;
    indices[used] = value;
    used++;
    return value;
  };
}
