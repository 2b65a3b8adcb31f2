/**
 * Statistics of a step function over time: every value weighs as long as it lasted. Segments are added one by one;
 * neighbours of equal value are one segment. A segment may be marked idle, and the statistics can leave idle time out.
 */
import { FloatColumn } from "./column.ts";
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
  readonly #values = new FloatColumn();
  readonly #durations = new FloatColumn();
  #value = Number.NaN;
  #duration = 0;
  #idleDuration = 0;

  /** Adds a segment. `duration` above 0. An idle segment must have the value 0: it is left out of `whenActive`. */
  add(value: number, duration: number, isIdle: boolean): void {
    if (isIdle) {
      this.#idleDuration += duration;
      return;
    }
    if (value !== this.#value) {
      this.#flush();
      this.#value = value;
    }
    this.#duration += duration;
  }

  /** Statistics over all segments, and over those that were not idle; undefined where that is no time at all. */
  summarise(): { readonly overall: TimeWeightedStats | undefined; readonly whenActive: TimeWeightedStats | undefined } {
    this.#flush();
    const values = this.#values.view();
    const durations = this.#durations.view();
    // In place: the order of arrival is of no use any more, and more segments may still follow.
    sortPairs(values, durations);
    const whenActive = weigh(values, durations);
    if (this.#idleDuration === 0) return { overall: whenActive, whenActive };
    return { overall: weigh(...withIdle(values, durations, this.#idleDuration)), whenActive };
  }

  #flush(): void {
    if (this.#duration === 0) return;
    this.#values.push(this.#value);
    this.#durations.push(this.#duration);
    this.#duration = 0;
    this.#value = Number.NaN;
  }
}

/** Puts the idle time, as one segment of value 0, in its sorted place. */
function withIdle(values: Float64Array, durations: Float64Array, idle: number): [Float64Array, Float64Array] {
  let place = 0;
  while (place < values.length && (values[place] as number) < 0) place++;
  return [insertAt(values, place, 0), insertAt(durations, place, idle)];
}

function insertAt(array: Float64Array, place: number, value: number): Float64Array {
  const longer = new Float64Array(array.length + 1);
  longer.set(array.subarray(0, place));
  longer[place] = value;
  longer.set(array.subarray(place), place + 1);
  return longer;
}

/**
 * avg = Σ v·dt / W, std = √(Σ dt·(v − avg)² / W), W = Σ dt; a quantile is the smallest value at or below which the
 * function stays for at least that share of the time. The values are sorted.
 */
function weigh(values: Float64Array, durations: Float64Array): TimeWeightedStats | undefined {
  let total = 0;
  let area = 0;
  for (let i = 0; i < values.length; i++) {
    total += durations[i] as number;
    area += (values[i] as number) * (durations[i] as number);
  }
  if (total === 0) return undefined;
  const avg = area / total;
  let spread = 0;
  for (let i = 0; i < values.length; i++) spread += (durations[i] as number) * ((values[i] as number) - avg) ** 2;
  let index = 0;
  let passed = durations[0] as number;
  const reach = (share: number): number => {
    while (passed < share * total && index < values.length - 1) passed += durations[++index] as number;
    return values[index] as number;
  };
  // Ascending shares: `reach` walks forward only.
  const [p50, p90, p95, p99] = [reach(0.5), reach(0.9), reach(0.95), reach(0.99)];
  const [min, max] = [values[0] as number, values[values.length - 1] as number];
  return { avg, std: Math.sqrt(spread / total), min, max, p50, p90, p95, p99 };
}
