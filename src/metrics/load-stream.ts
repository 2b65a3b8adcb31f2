/**
 * The changes of load that a request brings, in order of time and as far as asked for. It prefills from sending to its
 * first content and decodes from there to its end. Its prompt is taken in evenly while it prefills. Of its output the
 * first token stands at the first content; the other OSL − 1 are spread over its gaps between chunks, the same number
 * on each that has a length. Without gaps they are spread evenly.
 */
import {
  CHUNK,
  DECODE,
  END,
  END_WITHOUT_STREAM,
  type EventBatch,
  FIRST_CONTENT,
  SENT,
  SENT_WITHOUT_STREAM,
} from "./event-batch.ts";
import { RATE_PARTS, TOKEN_PARTS } from "./load-state.ts";
import type { LoadStore } from "./load-store.ts";

const PARTS_PER_NS = 1e9 * RATE_PARTS;

/** What comes next; from `FIRST_GAP` on: the end of that gap. */
const SENDING = -3;
const FIRST = -2;
const ENDING = -1;
const FIRST_GAP = 0;

export class LoadStream {
  readonly #store: LoadStore;
  #slot = 0;
  #next = SENDING;
  #nextNs = 0;
  /** Of the gap under way. */
  #rate = 0;
  #gapCount = 0;
  #isEven = false;
  #prefillRate = 0;
  #evenRate = 0;
  /** Decode rate of a gap times its length. */
  #partsPerGap = 0;
  #tokensPerGap = 0;
  /** Tokens that are there with the first content. */
  #tokensAtFirst = 0;

  constructor(store: LoadStore) {
    this.#store = store;
  }

  get slot(): number {
    return this.#slot;
  }

  /** The store has moved the request. */
  follow(slot: number): void {
    this.#slot = slot;
  }

  /** Takes up a request, once it is done with the one before. */
  play(slot: number): void {
    this.#slot = slot;
    const { sentNs, firstContentNs, endNs, outputLength, inputTokens } = this.#load();
    const laterTokens = Math.max(outputLength - 1, 0);
    const gapCount = this.#store.gapCount(slot);
    this.#next = SENDING;
    this.#nextNs = sentNs;
    this.#rate = 0;
    this.#isEven = gapCount === undefined;
    this.#gapCount = gapCount ?? 0;
    this.#prefillRate = toRate(inputTokens, firstContentNs - sentNs);
    this.#evenRate = toRate(laterTokens, endNs - firstContentNs);
    this.#partsPerGap = (laterTokens / this.#countLongGaps()) * PARTS_PER_NS;
    this.#tokensPerGap = this.#gapCount === 0 ? 0 : Math.floor((laterTokens * TOKEN_PARTS) / this.#gapCount);
    this.#tokensAtFirst = (this.#gapCount === 0 ? outputLength : Math.min(outputLength, 1)) * TOKEN_PARTS;
  }

  /** Puts what happens before `untilNs` into the batch. True: that was all. */
  emit(batch: EventBatch, untilNs: number): boolean {
    if (this.#nextNs >= untilNs) return false;
    if (this.#next === SENDING) this.#send(batch);
    if (this.#next === FIRST && this.#nextNs < untilNs) this.#begin(batch);
    if (this.#next >= FIRST_GAP && this.#nextNs < untilNs) this.#follow(batch, untilNs);
    if (this.#next !== ENDING || this.#nextNs >= untilNs) return false;
    this.#end(batch);
    return true;
  }

  #load(): { sentNs: number; firstContentNs: number; endNs: number; inputTokens: number; outputLength: number } {
    const { columns } = this.#store;
    const slot = this.#slot;
    return {
      sentNs: columns.sentNs[slot] as number,
      firstContentNs: columns.firstContentNs[slot] as number,
      endNs: columns.endNs[slot] as number,
      inputTokens: columns.inputTokens[slot] as number,
      outputLength: columns.outputLength[slot] as number,
    };
  }

  #send(batch: EventBatch): void {
    const { sentNs, firstContentNs, endNs, inputTokens } = this.#load();
    if (Number.isNaN(firstContentNs)) {
      batch.push(sentNs, SENT_WITHOUT_STREAM, 0, 0);
      this.#next = ENDING;
      this.#nextNs = endNs;
    } else {
      batch.push(sentNs, SENT, this.#prefillRate, inputTokens * TOKEN_PARTS);
      this.#next = FIRST;
      this.#nextNs = firstContentNs;
    }
  }

  #begin(batch: EventBatch): void {
    const atNs = this.#nextNs;
    batch.push(atNs, FIRST_CONTENT, this.#prefillRate, this.#tokensAtFirst);
    this.#rate = this.#isEven ? this.#evenRate : this.#rateOf(FIRST_GAP);
    batch.push(atNs, DECODE, this.#evenRate, this.#rate);
    if (this.#gapCount === 0) this.#expectEnd(atNs);
    else {
      this.#next = FIRST_GAP;
      this.#nextNs = atNs + this.#gapNs(FIRST_GAP);
    }
  }

  /** The hot path: once for each chunk. */
  #follow(batch: EventBatch, untilNs: number): void {
    let gap = this.#next;
    let atNs = this.#nextNs;
    let rate = this.#rate;
    while (gap < this.#gapCount && atNs < untilNs) {
      const following = this.#rateOf(gap + 1);
      batch.push(atNs, CHUNK, following - rate, this.#tokensPerGap);
      rate = following;
      gap++;
      if (gap < this.#gapCount) atNs += this.#gapNs(gap);
    }
    this.#rate = rate;
    if (gap === this.#gapCount) this.#expectEnd(atNs);
    else {
      this.#next = gap;
      this.#nextNs = atNs;
    }
  }

  #end(batch: EventBatch): void {
    const { firstContentNs, inputTokens } = this.#load();
    if (Number.isNaN(firstContentNs)) {
      batch.push(this.#nextNs, END_WITHOUT_STREAM, 0, 0);
      return;
    }
    // What is left of the decode rate is an even one.
    if (this.#rate !== 0) batch.push(this.#nextNs, CHUNK, -this.#rate, 0);
    const held = inputTokens * TOKEN_PARTS + this.#tokensAtFirst + this.#tokensPerGap * this.#gapCount;
    batch.push(this.#nextNs, END, this.#evenRate, held);
  }

  /** The end can't lie before the last chunk. */
  #expectEnd(lastNs: number): void {
    this.#next = ENDING;
    this.#nextNs = Math.max(this.#load().endNs, lastNs);
  }

  #gapNs(gap: number): number {
    return this.#store.gapsNs[(this.#store.columns.gapStart[this.#slot] as number) + gap] as number;
  }

  #rateOf(gap: number): number {
    const length = gap < this.#gapCount ? this.#gapNs(gap) : 0;
    return length > 0 ? Math.round(this.#partsPerGap / length) : 0;
  }

  #countLongGaps(): number {
    let count = 0;
    for (let gap = 0; gap < this.#gapCount; gap++) if (this.#gapNs(gap) > 0) count++;
    return count;
  }
}

function toRate(tokens: number, spanNs: number): number {
  return spanNs > 0 ? Math.round((tokens / spanNs) * PARTS_PER_NS) : 0;
}
