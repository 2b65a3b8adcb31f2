/**
 * The requests that load curves still need, in columns: as objects they would keep the garbage collector busy. A slot is
 * one request; slots keep their number until the next `compact`.
 */
import type { RequestLoad } from "./request-load.ts";

const COLUMNS = [
  "sentNs",
  "firstContentNs",
  "endNs",
  "inputTokens",
  "outputLength",
  /** Where the slot's gaps begin among those of all, and how many there are; -1: they are not kept. */
  "gapStart",
  "gapCount",
] as const;

type Columns = Record<(typeof COLUMNS)[number], Float64Array<ArrayBuffer>>;

const NOT_KEPT = -1;

const WAITING = 0;
const PLAYING = 1;
const OVER = 2;

export class LoadStore {
  readonly columns: Columns;
  #stages: Uint8Array<ArrayBuffer>;
  /** Between chunks with content; of all slots, one after the other. */
  gapsNs: Float64Array<ArrayBuffer>;
  #length = 0;
  #gapsUsed = 0;

  constructor(slots: number, gaps: number) {
    this.columns = Object.fromEntries(COLUMNS.map((name) => [name, new Float64Array(slots)])) as Columns;
    this.#stages = new Uint8Array(slots);
    this.gapsNs = new Float64Array(gaps);
  }

  get slots(): number {
    return this.#stages.length;
  }

  /** Shares of the room that are in use. */
  get slotsUsed(): number {
    return this.#length / this.#stages.length;
  }

  get gapsUsed(): number {
    return this.#gapsUsed / this.gapsNs.length;
  }

  get isFull(): boolean {
    return this.#length === this.#stages.length;
  }

  /** Changes of load that all slots together bring, about. */
  get events(): number {
    return 4 * this.#length + this.#gapsUsed;
  }

  hasRoomFor(gaps: number): boolean {
    return this.#gapsUsed + gaps <= this.gapsNs.length;
  }

  /** There must be a free slot. */
  add(load: RequestLoad, keepsGaps: boolean): void {
    const slot = this.#length++;
    const { gapsNs } = load;
    const { columns } = this;
    columns.sentNs[slot] = load.sentNs;
    columns.firstContentNs[slot] = load.firstContentNs;
    columns.endNs[slot] = load.endNs;
    columns.inputTokens[slot] = load.inputTokens;
    columns.outputLength[slot] = load.outputLength;
    columns.gapStart[slot] = this.#gapsUsed;
    columns.gapCount[slot] = keepsGaps ? gapsNs.length : NOT_KEPT;
    this.#stages[slot] = WAITING;
    if (!keepsGaps) return;
    for (let i = 0; i < gapsNs.length; i++) this.gapsNs[this.#gapsUsed + i] = gapsNs[i] as number;
    this.#gapsUsed += gapsNs.length;
  }

  /** Undefined: the slot's gaps are not kept. */
  gapCount(slot: number): number | undefined {
    const count = this.columns.gapCount[slot] as number;
    return count === NOT_KEPT ? undefined : count;
  }

  /** True: it had some. */
  dropGaps(slot: number): boolean {
    const had = (this.gapCount(slot) ?? 0) > 0;
    this.columns.gapCount[slot] = NOT_KEPT;
    return had;
  }

  play(slot: number): void {
    this.#stages[slot] = PLAYING;
  }

  /** The slot is free from the next `compact` on. */
  free(slot: number): void {
    this.#stages[slot] = OVER;
  }

  /** Slots that have not been played yet. */
  waiting(): Float64Array {
    const slots = new Float64Array(this.#length);
    let count = 0;
    for (let slot = 0; slot < this.#length; slot++) if (this.#stages[slot] === WAITING) slots[count++] = slot;
    return slots.subarray(0, count);
  }

  /** Closes up the slots that are in use; gives back each one's new number by its old one. */
  compact(): Uint32Array {
    const moved = new Uint32Array(this.#length);
    let length = 0;
    let gapsUsed = 0;
    for (let slot = 0; slot < this.#length; slot++) {
      if (this.#stages[slot] === OVER) continue;
      const start = this.columns.gapStart[slot] as number;
      const count = this.gapCount(slot) ?? 0;
      this.gapsNs.copyWithin(gapsUsed, start, start + count);
      for (const name of COLUMNS) this.columns[name][length] = this.columns[name][slot] as number;
      this.#stages[length] = this.#stages[slot] as number;
      this.columns.gapStart[length] = gapsUsed;
      gapsUsed += count;
      moved[slot] = length++;
    }
    this.#length = length;
    this.#gapsUsed = gapsUsed;
    return moved;
  }

  /** Not less than there are. The memory of before is given back at once. */
  growSlots(slots: number): void {
    for (const name of COLUMNS) this.columns[name] = grown(this.columns[name], slots);
    this.#stages = new Uint8Array(this.#stages.buffer.transfer(slots));
  }

  growGaps(gaps: number): void {
    this.gapsNs = grown(this.gapsNs, gaps);
  }
}

function grown(column: Float64Array<ArrayBuffer>, length: number): Float64Array<ArrayBuffer> {
  return new Float64Array(column.buffer.transfer(length * Float64Array.BYTES_PER_ELEMENT));
}
