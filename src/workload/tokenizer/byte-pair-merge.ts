/**
 * Byte-pair merging of one piece: the adjacent pair whose joined bytes are the token of lowest rank is joined first,
 * the leftmost one among equals, until no pair is a token.
 * Pairs wait in a binary heap, so a piece of n bytes takes O(n log n) steps and not n²; a heap entry is outdated,
 * and skipped, when its pair has changed since.
 */
import type { Vocabulary } from "./vocabulary.ts";

/** Heap keys are rank · 2^32 + position: exact in a double, ordered by rank, then from left to right. */
const RANK_UNIT = 2 ** 32;
const NO_PAIR = -1;

export class BytePairMerger {
  readonly #vocabulary: Vocabulary;
  /** Per byte position that starts a part: where the next part starts, where the previous one does. */
  #next = new Int32Array(256);
  #previous = new Int32Array(256);
  /** Rank of this part joined with the next one. */
  #pairRank = new Int32Array(256);
  #heap = new Float64Array(512);
  #heapSize = 0;

  constructor(vocabulary: Vocabulary) {
    this.#vocabulary = vocabulary;
  }

  /** Appends the ranks of `bytes[0, length)` to `out`. */
  merge(bytes: Uint8Array, length: number, out: number[]): void {
    this.#reserve(length);
    const next = this.#next;
    const pairRank = this.#pairRank;
    for (let at = 0; at <= length; at++) {
      next[at] = at + 1;
      this.#previous[at] = at - 1;
    }
    this.#heapSize = 0;
    for (let at = 0; at < length; at++) this.#rankPair(bytes, at, length);
    while (this.#heapSize > 0) {
      const key = this.#pop();
      const rank = Math.floor(key / RANK_UNIT);
      const at = key - rank * RANK_UNIT;
      if (pairRank[at] === rank) this.#join(bytes, at, length);
    }
    for (let at = 0; at < length; at = next[at] as number) {
      out.push(this.#vocabulary.rankOf(bytes, at, next[at] as number));
    }
  }

  #join(bytes: Uint8Array, at: number, length: number): void {
    const joined = this.#next[at] as number;
    const after = this.#next[joined] as number;
    this.#next[at] = after;
    this.#pairRank[joined] = NO_PAIR;
    if (after < length) this.#previous[after] = at;
    this.#rankPair(bytes, at, length);
    const before = this.#previous[at] as number;
    if (before >= 0) this.#rankPair(bytes, before, length);
  }

  #rankPair(bytes: Uint8Array, at: number, length: number): void {
    const middle = this.#next[at] as number;
    const rank = middle < length ? this.#vocabulary.rankOf(bytes, at, this.#next[middle] as number) : NO_PAIR;
    this.#pairRank[at] = rank;
    if (rank !== NO_PAIR) this.#push(rank * RANK_UNIT + at);
  }

  #push(key: number): void {
    if (this.#heapSize === this.#heap.length) {
      const larger = new Float64Array(this.#heap.length * 2);
      larger.set(this.#heap);
      this.#heap = larger;
    }
    const heap = this.#heap;
    let child = this.#heapSize++;
    while (child > 0) {
      const parent = (child - 1) >> 1;
      const above = heap[parent] as number;
      if (above <= key) break;
      heap[child] = above;
      child = parent;
    }
    heap[child] = key;
  }

  #pop(): number {
    const heap = this.#heap;
    const top = heap[0] as number;
    const size = --this.#heapSize;
    const key = heap[size] as number;
    let parent = 0;
    for (;;) {
      let child = 2 * parent + 1;
      if (child >= size) break;
      if (child + 1 < size && (heap[child + 1] as number) < (heap[child] as number)) child++;
      const below = heap[child] as number;
      if (below >= key) break;
      heap[parent] = below;
      parent = child;
    }
    heap[parent] = key;
    return top;
  }

  #reserve(length: number): void {
    if (this.#next.length > length) return;
    const size = 2 ** Math.ceil(Math.log2(length + 1));
    this.#next = new Int32Array(size);
    this.#previous = new Int32Array(size);
    this.#pairRank = new Int32Array(size);
  }
}
