/** A growing column of doubles: eight bytes a value, no object per entry. What the metrics of a run are kept in. */

const FIRST_CAPACITY = 64;
const GROWTH = 4;

export class FloatColumn {
  readonly #most: number;
  #values: Float64Array<ArrayBuffer>;
  #length = 0;

  /** `most`: how many values it will be asked to hold, so that growing leaves no room that nobody needs. */
  constructor(most = Number.POSITIVE_INFINITY) {
    this.#most = most;
    this.#values = new Float64Array(Math.min(FIRST_CAPACITY, most));
  }

  get length(): number {
    return this.#length;
  }

  get isFull(): boolean {
    return this.#length >= this.#most;
  }

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const capacity = Math.min(this.#length * GROWTH, this.#most);
      // Gives the old memory back at once: the collector sees how small the object is, not how large its memory.
      this.#values = new Float64Array(this.#values.buffer.transfer(capacity * Float64Array.BYTES_PER_ELEMENT));
    }
    this.#values[this.#length++] = value;
  }

  /** The values, without a copy: valid until the next `push` or `clear`. May be reordered. */
  view(): Float64Array {
    return this.#values.subarray(0, this.#length);
  }

  /** Keeps its room. */
  clear(): void {
    this.#length = 0;
  }
}
