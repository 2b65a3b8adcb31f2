/**
 * A sample that may grow very large. Up to its limit every value is kept and all statistics are exact; beyond it the
 * values give way to a histogram: count, sum, mean, deviation and extremes stay exact, quantiles come within
 * `LOG_HISTOGRAM_ERROR` of a value that was observed.
 */
import { FloatColumn } from "./column.ts";
import { LogHistogram } from "./log-histogram.ts";
import { type Moments, toMoments } from "./moments.ts";
import { quantile } from "./quantile.ts";
import { toSortedSample } from "./sorted-sample.ts";

/** 8 million doubles are 64 MB, and as much again while they are sorted. */
export const POOLED_SAMPLE_LIMIT = 8_000_000;

export interface SampleSummary {
  readonly moments: Moments;
  /** In the order of the shares asked for. */
  readonly quantiles: readonly number[];
}

export class PooledSample {
  readonly #limit: number;
  #kept: FloatColumn | undefined = new FloatColumn();
  #histogram: LogHistogram | undefined;
  #running: { -readonly [Key in keyof Moments]: Moments[Key] } = { ...toMoments([]) };

  constructor(limit: number = POOLED_SAMPLE_LIMIT) {
    this.#limit = limit;
  }

  get count(): number {
    return this.#kept === undefined ? this.#running.count : this.#kept.length;
  }

  push(value: number): void {
    if (this.#kept === undefined) {
      this.#count(value);
      return;
    }
    this.#kept.push(value);
    if (this.#kept.length > this.#limit) this.#giveUpValues(this.#kept);
  }

  /** Every value in order of arrival, without a copy; undefined once the limit has been passed. */
  kept(): Float64Array | undefined {
    return this.#kept?.view();
  }

  /** Moments, and quantiles for the shares asked for. */
  summarise(shares: readonly number[]): SampleSummary {
    if (this.#kept === undefined) {
      const { min, max } = this.#running;
      const rough = this.#histogram?.quantiles(shares) ?? [];
      return { moments: { ...this.#running }, quantiles: rough.map((value) => Math.min(max, Math.max(min, value))) };
    }
    const sorted = toSortedSample(this.#kept.view());
    return { moments: toMoments(this.#kept.view()), quantiles: shares.map((share) => quantile(sorted, share)) };
  }

  #giveUpValues(kept: FloatColumn): void {
    this.#running = { ...toMoments(kept.view()) };
    const histogram = new LogHistogram();
    for (const value of kept.view()) histogram.add(value);
    this.#histogram = histogram;
    this.#kept = undefined;
  }

  /** Welford 1962: mean and squared deviations, one value at a time. */
  #count(value: number): void {
    const running = this.#running;
    const deviation = value - running.mean;
    running.count++;
    running.sum += value;
    running.mean += deviation / running.count;
    running.squaredDeviations += deviation * (value - running.mean);
    if (value < running.min) running.min = value;
    if (value > running.max) running.max = value;
    this.#histogram?.add(value);
  }
}
