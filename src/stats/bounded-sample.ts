/**
 * A sample in bounded memory. Up to its limit every value is kept and all statistics are exact. Beyond it values go
 * into a histogram: count, sum, mean, deviation and extremes stay exact, quantiles come within `LOG_HISTOGRAM_ERROR`.
 * The order of the values is not kept.
 */
import { FloatColumn } from "./column.ts";
import { LogHistogram } from "./log-histogram.ts";
import { type Moments, mergeMoments, toMoments } from "./moments.ts";
import { nearestRank, quantile, quantileNearest } from "./quantile.ts";
import { sortInPlace } from "./sorted-sample.ts";

export class BoundedSample {
  readonly #values: FloatColumn;
  #histogram: LogHistogram | undefined;
  /** Of the values in the histogram. */
  #given: Moments = toMoments([]);

  /** `limit`: values that are kept one by one; at least 1. */
  constructor(limit: number) {
    this.#values = new FloatColumn(limit);
  }

  get count(): number {
    return this.#given.count + this.#values.length;
  }

  /** False: quantiles are approximate. */
  get isExact(): boolean {
    return this.#histogram === undefined;
  }

  /** Not NaN. */
  push(value: number): void {
    if (this.#values.isFull) this.#giveUpValues();
    this.#values.push(value);
  }

  moments(): Moments {
    return mergeMoments(this.#given, toMoments(this.#values.view()));
  }

  /** Interpolated linearly between the neighbours of the rank; shares from 0 to 1, NaN for an empty sample. */
  quantiles(shares: readonly number[]): number[] {
    const histogram = this.#finished();
    if (histogram === undefined) {
      const sorted = sortInPlace(this.#values.view());
      return shares.map((share) => quantile(sorted, share));
    }
    const { min, max } = this.#given;
    return shares.map((share) => {
      if (share === 0 || share === 1) return share === 0 ? min : max;
      const rank = share * (histogram.total - 1);
      const low = atRank(histogram, Math.floor(rank));
      return low + (rank % 1) * (atRank(histogram, Math.ceil(rank)) - low);
    });
  }

  /** The values at the nearest ranks among the sample and `infinities` more values of +∞ behind it. */
  nearest(shares: readonly number[], infinities: number): number[] {
    const histogram = this.#finished();
    if (histogram === undefined) {
      const sorted = sortInPlace(this.#values.view());
      return shares.map((share) => quantileNearest(sorted, share, infinities));
    }
    return shares.map((share) => {
      const rank = nearestRank(share, histogram.total + infinities);
      return rank < histogram.total ? atRank(histogram, rank) : Number.POSITIVE_INFINITY;
    });
  }

  /** The histogram with everything in it; undefined while the values themselves are there. */
  #finished(): LogHistogram | undefined {
    if (this.#histogram !== undefined) this.#giveUpValues();
    return this.#histogram;
  }

  #giveUpValues(): void {
    this.#histogram ??= new LogHistogram();
    const values = this.#values.view();
    this.#given = mergeMoments(this.#given, toMoments(values));
    for (let i = 0; i < values.length; i++) this.#histogram.add(values[i] as number);
    // The room is used again: values go into the histogram in pieces as long as the limit.
    this.#values.clear();
  }
}

/** Ranks count from 0; those beyond the last are the last. */
function atRank(histogram: LogHistogram, rank: number): number {
  return histogram.at(Math.min(rank + 1, histogram.total));
}
