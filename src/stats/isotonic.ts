/**
 * The rising sequence that is nearest to a noisy one by weighted least squares: neighbours that fall are pooled into
 * their mean until none does. Pool adjacent violators, Ayer et al. 1955 ("An Empirical Distribution Function for
 * Sampling with Incomplete Information").
 */

export interface WeightedValue {
  readonly value: number;
  /** Above 0. */
  readonly weight: number;
}

interface Block {
  readonly mean: number;
  readonly weight: number;
  readonly count: number;
}

/** One fitted value for each given one, never falling; what rises already is left as it is. Empty for none. */
export function fitRising(values: readonly WeightedValue[]): number[] {
  const blocks: Block[] = [];
  for (const { value, weight } of values) {
    let block: Block = { mean: value, weight, count: 1 };
    for (let last = blocks.at(-1); last !== undefined && last.mean > block.mean; last = blocks.at(-1)) {
      blocks.pop();
      block = pool(last, block);
    }
    blocks.push(block);
  }
  return blocks.flatMap(({ mean, count }) => new Array<number>(count).fill(mean));
}

function pool(a: Block, b: Block): Block {
  const weight = a.weight + b.weight;
  return { mean: (a.mean * a.weight + b.mean * b.weight) / weight, weight, count: a.count + b.count };
}
