/**
 * Changes of load, gathered in any order for a stretch of time and applied in order of time. Those of one instant may
 * come in any order: what they do adds up.
 */
import type { LoadState } from "./load-state.ts";

/** `x` and `y` of an event are what its comment says, in the parts of `LoadState`. */
export const SENT = 0; /* x: prefill rate, y: tokens of the prompt */
export const FIRST_CONTENT = 1; /* x: prefill rate that ends, y: tokens that are there at once */
export const DECODE = 2; /* x: even decode rate that begins, y: decode rate that begins */
export const CHUNK = 3; /* x: change of the decode rate, y: tokens that came */
export const END = 4; /* x: even decode rate that ends, y: tokens that are let go */
export const SENT_WITHOUT_STREAM = 5;
export const END_WITHOUT_STREAM = 6;

const FIRST_CAPACITY = 1024;

/**
 * An event is sorted by one number: its instant after the start of the batch, and below it its place in the batch.
 * 53 bits are exact in a double: 2³² ns and two million events.
 */
const PLACES = 2 ** 21;
export const LONGEST_BATCH_NS = 2 ** 32;

export class EventBatch {
  #length = 0;
  #keys = new Float64Array(FIRST_CAPACITY);
  #kinds = new Uint8Array(FIRST_CAPACITY);
  #x = new Float64Array(FIRST_CAPACITY);
  #y = new Float64Array(FIRST_CAPACITY);
  #startNs = 0;

  get length(): number {
    return this.#length;
  }

  /** Empties the batch, for events from `startNs` on; earlier ones count as of then. */
  begin(startNs: number): void {
    this.#startNs = startNs;
    this.#length = 0;
  }

  /** Less than `LONGEST_BATCH_NS` after the start. */
  push(atNs: number, kind: number, x: number, y: number): void {
    const place = this.#length++;
    if (place === this.#keys.length) this.#grow();
    this.#keys[place] = Math.max(Math.round(atNs - this.#startNs), 0) * PLACES + place;
    this.#kinds[place] = kind;
    this.#x[place] = x;
    this.#y[place] = y;
  }

  /** Changes `state` event by event; `before` is told of an event's instant and kind while it has not happened yet. */
  apply(state: LoadState, before: (atNs: number, kind: number) => void): void {
    const keys = this.#keys.subarray(0, this.#length).sort();
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i] as number;
      const afterNs = Math.floor(key / PLACES);
      const place = key - afterNs * PLACES;
      const kind = this.#kinds[place] as number;
      before(this.#startNs + afterNs, kind);
      change(state, kind, this.#x[place] as number, this.#y[place] as number);
    }
  }

  #grow(): void {
    const capacity = this.#keys.length * 2;
    if (capacity > PLACES) throw new Error(`a batch of more than ${PLACES} events`);
    this.#keys = grown(this.#keys, new Float64Array(capacity));
    this.#kinds = grown(this.#kinds, new Uint8Array(capacity));
    this.#x = grown(this.#x, new Float64Array(capacity));
    this.#y = grown(this.#y, new Float64Array(capacity));
  }
}

function grown<Column extends Float64Array | Uint8Array>(column: Column, larger: Column): Column {
  larger.set(column);
  return larger;
}

function change(state: LoadState, kind: number, x: number, y: number): void {
  switch (kind) {
    case CHUNK:
      state.decodeRate += x;
      state.tokensInFlight += y;
      return;
    case SENT:
      state.inFlight++;
      state.prefilling++;
      state.prefillRate += x;
      state.tokensInFlight += y;
      return;
    case FIRST_CONTENT:
      state.prefilling--;
      state.decoding++;
      state.prefillRate -= x;
      state.tokensInFlight += y;
      return;
    case DECODE:
      state.evenDecodeRate += x;
      state.decodeRate += y;
      return;
    case END:
      state.inFlight--;
      state.decoding--;
      state.evenDecodeRate -= x;
      state.tokensInFlight -= y;
      return;
    case SENT_WITHOUT_STREAM:
      state.inFlight++;
      return;
    case END_WITHOUT_STREAM:
      state.inFlight--;
      return;
  }
}
