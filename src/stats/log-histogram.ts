/**
 * Weights of numbers in buckets that are narrow relative to their values: any number of values in bounded memory, and
 * quantiles within a known relative error. Each power of two is cut into equal buckets, so that the bucket of a number
 * is read off the leading bits of its floating-point form. A bucket answers with the mean of what fell into it: where
 * few different values occur (counts, constants) quantiles stay exact.
 */

const BUCKETS_PER_OCTAVE = 1024;

/** Relative error of a quantile: the width of a bucket, at its widest. */
export const LOG_HISTOGRAM_ERROR = 1 / BUCKETS_PER_OCTAVE;

/** Exponents that are told apart: below them lies zero, above them nothing that a benchmark measures. */
const LEAST = 2 ** -40;
const MOST = 2 ** 80;

/** The upper half of a double: sign, 11 bits of exponent, 20 bits of fraction, of which ten name the bucket. */
const float = new Float64Array(1);
const halves = new Uint32Array(float.buffer);
/** Place of the upper half on little-endian machines, which are all that the runtime knows. */
const UPPER = 1;
const DROPPED_BITS = 10;

const EMPTY = new Float64Array(0);

export class LogHistogram {
  readonly #above = new BucketRow();
  /** By magnitude. */
  readonly #below = new BucketRow();
  #zeros = 0;
  #total = 0;

  get total(): number {
    return this.#total;
  }

  /** Counts a number, which is not NaN. `weight` above 0. */
  add(value: number, weight = 1): void {
    this.#total += weight;
    if (value >= LEAST) this.#above.add(value, weight);
    else if (value <= -LEAST) this.#below.add(-value, weight);
    else this.#zeros += weight;
  }

  /** The least value at or below which a weight of at least `reach` lies; the greatest where there is not so much. NaN when empty. */
  at(reach: number): number {
    const below = this.#below.total;
    const isBelowOnly = this.#zeros === 0 && this.#above.total === 0;
    // Counted from the other end: from the least magnitude on, as much as is to be left over.
    if (below > 0 && (reach <= below || isBelowOnly)) return -this.#below.atMost(Math.max(below - reach, 0));
    if (this.#zeros > 0 && (reach <= below + this.#zeros || this.#above.total === 0)) return 0;
    return this.#above.at(reach - below - this.#zeros);
  }
}

/** Buckets of positive numbers, from the least octave that occurs to the greatest. */
class BucketRow {
  total = 0;
  #weights: Float64Array = EMPTY;
  #means: Float64Array = EMPTY;
  #first = 0;

  add(value: number, weight: number): void {
    this.total += weight;
    float[0] = Math.min(value, MOST);
    const bucket = (halves[UPPER] as number) >>> DROPPED_BITS;
    let place = bucket - this.#first;
    if (place < 0 || place >= this.#weights.length) place = this.#cover(bucket);
    const total = (this.#weights[place] as number) + weight;
    const mean = this.#means[place] as number;
    this.#weights[place] = total;
    // Equal values must not be rounded away from themselves.
    if (value !== mean) this.#means[place] = mean + (value - mean) * (weight / total);
  }

  /** The least value at or below which a weight of at least `reach` lies; the greatest where there is not so much. */
  at(reach: number): number {
    let passed = 0;
    let found = Number.NaN;
    for (let place = 0; place < this.#weights.length; place++) {
      const weight = this.#weights[place] as number;
      if (weight === 0) continue;
      passed += weight;
      found = this.#means[place] as number;
      if (passed >= reach) return found;
    }
    return found;
  }

  /** The greatest value below which there is a weight of no more than `rest`. */
  atMost(rest: number): number {
    let passed = 0;
    let found = Number.NaN;
    for (let place = 0; place < this.#weights.length && passed <= rest; place++) {
      const weight = this.#weights[place] as number;
      if (weight === 0) continue;
      passed += weight;
      found = this.#means[place] as number;
    }
    return found;
  }

  /** Makes room for a bucket by whole octaves; gives back its place. */
  #cover(bucket: number): number {
    const octave = bucket - (bucket % BUCKETS_PER_OCTAVE);
    const isFirst = this.#weights.length === 0;
    const first = isFirst ? octave : Math.min(this.#first, octave);
    const end = Math.max(isFirst ? 0 : this.#first + this.#weights.length, octave + BUCKETS_PER_OCTAVE);
    this.#weights = moved(this.#weights, this.#first - first, end - first);
    this.#means = moved(this.#means, isFirst ? 0 : this.#first - first, end - first);
    this.#first = first;
    return bucket - first;
  }
}

function moved(row: Float64Array, by: number, length: number): Float64Array {
  const larger = new Float64Array(length);
  if (row.length > 0) larger.set(row, by);
  return larger;
}
