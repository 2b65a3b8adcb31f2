/**
 * A growing column of doubles: eight bytes a value, no object per entry. What the metrics of a run are kept in.
 */
import { type SortedSample, toSortedSample } from "./sorted-sample.ts";

const FIRST_CAPACITY = 64;
/** Shared by all columns that are still empty: most metrics of a catalog never get a value. */
const EMPTY = new Float64Array(0);

export class FloatColumn {
  #values = EMPTY;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const larger = new Float64Array(Math.max(FIRST_CAPACITY, this.#values.length * 2));
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#length++] = value;
  }

  /** The value at `index`; NaN outside the column. */
  at(index: number): number {
    return index < this.#length ? (this.#values[index] ?? Number.NaN) : Number.NaN;
  }

  /** The values in order of arrival, without a copy: valid until the next `push`. */
  view(): Float64Array {
    return this.#values.subarray(0, this.#length);
  }

  /** A sorted copy. */
  sorted(): SortedSample {
    return toSortedSample(this.view());
  }
}
