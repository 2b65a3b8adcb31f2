/**
 * Counts of positive numbers in buckets of equal ratio: any number of values in bounded memory, and quantiles within a
 * known relative error. The bucket rule is that of DDSketch (Masson, Rim, Lee 2019, VLDB 12(12), section 2.1):
 * with γ = (1 + α) / (1 − α), bucket i holds γ^(i−1) < x ≤ γ^i and answers 2γ^i / (γ + 1), at most α away from x.
 */

/** α, the relative error of a quantile. */
export const LOG_HISTOGRAM_ERROR = 0.001;

const GAMMA = (1 + LOG_HISTOGRAM_ERROR) / (1 - LOG_HISTOGRAM_ERROR);
const LOG_GAMMA = Math.log(GAMMA);

export class LogHistogram {
  readonly #buckets = new Map<number, number>();
  #zeros = 0;
  #count = 0;

  /** Counts a value. Zero has a bucket of its own; negative values count as zero. */
  add(value: number): void {
    this.#count++;
    if (value <= 0) {
      this.#zeros++;
      return;
    }
    const bucket = Math.ceil(Math.log(value) / LOG_GAMMA);
    this.#buckets.set(bucket, (this.#buckets.get(bucket) ?? 0) + 1);
  }

  /** The value at rank ⌊q·(n−1)⌋, at most `LOG_HISTOGRAM_ERROR` off relatively. NaN when empty. */
  quantiles(shares: readonly number[]): number[] {
    const buckets = [...this.#buckets].sort(([a], [b]) => a - b);
    return shares.map((share) => {
      if (this.#count === 0) return Number.NaN;
      const rank = Math.floor(share * (this.#count - 1));
      let passed = this.#zeros;
      if (rank < passed) return 0;
      for (const [bucket, count] of buckets) {
        passed += count;
        if (rank < passed) return (2 * GAMMA ** bucket) / (GAMMA + 1);
      }
      return Number.NaN;
    });
  }
}
