/**
 * How many of n independent tries succeed: exact probabilities for n up to millions. They are built outward from the
 * likeliest count by the ratio of neighbours, and divided by their sum: only products and sums of positive numbers,
 * no factorials, in time ~ √n.
 */

export interface CountDistribution {
  /** The count that the first of the probabilities belongs to; all that is left out is below 1e-300 of the likeliest. */
  readonly first: number;
  readonly probabilities: Float64Array;
}

const LEAST_WEIGHT = 1e-300;

/** `tries` of 0 or more, each successful with probability `chance`, from 0 to 1. */
export function countDistribution(tries: number, chance: number): CountDistribution {
  const likeliest = Math.min(tries, Math.floor((tries + 1) * chance));
  const odds = chance / (1 - chance);
  const above: number[] = [];
  for (let weight = 1, count = likeliest + 1; count <= tries; count++) {
    weight *= ((tries - count + 1) / count) * odds;
    if (!(weight > LEAST_WEIGHT)) break;
    above.push(weight);
  }
  const below: number[] = [];
  for (let weight = 1, count = likeliest - 1; count >= 0; count--) {
    weight *= (count + 1) / (tries - count) / odds;
    if (!(weight > LEAST_WEIGHT)) break;
    below.push(weight);
  }
  const weights = Float64Array.from([...below.reverse(), 1, ...above]);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return { first: likeliest - below.length, probabilities: weights.map((weight) => weight / total) };
}
