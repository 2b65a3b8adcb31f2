/**
 * Statistics of a step function over time: every value weighs as long as it lasted. Segments are added one by one;
 * neighbours of equal value are one segment. A segment may be marked idle, and the statistics can leave idle time out.
 * Up to a limit segments are kept one by one; beyond it they go into a histogram: mean, deviation and extremes stay
 * exact, quantiles come within `LOG_HISTOGRAM_ERROR`.
 */
import { FloatColumn } from "./column.ts";
import { LogHistogram } from "./log-histogram.ts";
import { type Moments, mergeMoments, populationSd, toMoments, toWeightedMoments } from "./moments.ts";
import { sortPairs } from "./pair-sort.ts";

export interface TimeWeightedStats {
  readonly avg: number;
  readonly std: number;
  readonly min: number;
  readonly max: number;
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
}

export class StepDistribution {
  /** Of the segments that are whole. */
  readonly #values: FloatColumn;
  readonly #durations: FloatColumn;
  /** Of the segment under way. */
  #value = Number.NaN;
  #duration = 0;
  #idleDuration = 0;
  #histogram: LogHistogram | undefined;
  /** Of the segments in the histogram. */
  #given: Moments = toMoments([]);

  /** `limit`: segments that are kept one by one; at least 1. */
  constructor(limit: number) {
    this.#values = new FloatColumn(limit);
    this.#durations = new FloatColumn(limit);
  }

  /** False: quantiles are approximate. */
  get isExact(): boolean {
    return this.#histogram === undefined;
  }

  /** Adds a segment; `value` 0 or above, `duration` above 0. Idle ones have the value 0 and are no part of `whenActive`. */
  add(value: number, duration: number, isIdle: boolean): void {
    if (isIdle) {
      this.#idleDuration += duration;
      return;
    }
    if (value !== this.#value) {
      this.#close();
      this.#value = value;
    }
    this.#duration += duration;
  }

  /** Statistics over all segments, and over those that were not idle; undefined where that is no time at all. */
  summarise(): { readonly overall: TimeWeightedStats | undefined; readonly whenActive: TimeWeightedStats | undefined } {
    this.#close();
    if (this.#histogram !== undefined) this.#giveUpSegments();
    const values = this.#values.view();
    const durations = this.#durations.view();
    // In place: the order of arrival is of no use any more, and more segments may still follow.
    sortPairs(values, durations);
    const active = mergeMoments(this.#given, toWeightedMoments(values, durations));
    const reach = (time: number) => this.#histogram?.at(time) ?? findReached(values, durations, time);
    return { overall: toStats(active, this.#idleDuration, reach), whenActive: toStats(active, 0, reach) };
  }

  #close(): void {
    if (this.#duration === 0) return;
    if (this.#values.isFull) this.#giveUpSegments();
    this.#values.push(this.#value);
    this.#durations.push(this.#duration);
    this.#duration = 0;
    this.#value = Number.NaN;
  }

  #giveUpSegments(): void {
    const values = this.#values.view();
    const durations = this.#durations.view();
    this.#given = mergeMoments(this.#given, toWeightedMoments(values, durations));
    this.#histogram ??= new LogHistogram();
    for (let i = 0; i < values.length; i++) this.#histogram.add(values[i] as number, durations[i] as number);
    this.#values.clear();
    this.#durations.clear();
  }
}

/** The least value at or below which the function stays for at least `time`; the values are sorted. */
function findReached(values: Float64Array, durations: Float64Array, time: number): number {
  let index = 0;
  let passed = durations[0] as number;
  while (passed < time && index < values.length - 1) passed += durations[++index] as number;
  return values[index] as number;
}

/** No value is below 0, so that idle time comes before all of them. */
function toStats(active: Moments, idle: number, reach: (time: number) => number): TimeWeightedStats | undefined {
  const rest: Moments = { count: idle, sum: 0, mean: 0, min: 0, max: 0, squaredDeviations: 0 };
  const all = mergeMoments(rest, active);
  if (all.count === 0) return undefined;
  const at = (share: number) => (share * all.count <= idle ? 0 : reach(share * all.count - idle));
  const [p50, p90, p95, p99] = [at(0.5), at(0.9), at(0.95), at(0.99)];
  return { avg: all.sum / all.count, std: populationSd(all), min: all.min, max: all.max, p50, p90, p95, p99 };
}
