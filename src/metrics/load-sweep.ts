/**
 * Plays requests in time order and draws curves of what the server was busy with. Requests come in the order of their
 * end, so each may have been sent long before others that came earlier: they are held back until there is no room, and
 * then the older half is played. A request that was sent before what has been drawn by then is late: it counts only from
 * there on. The longer the other half reaches back, the fewer are late: where it reaches back too little there is made
 * more room, up to a limit, and then the gaps between chunks are given up, which need most of it.
 */
import { sortPairs } from "#stats/pair-sort.ts";
import { CHUNK, EventBatch, LONGEST_BATCH_NS } from "./event-batch.ts";
import { LoadCurves } from "./load-curves.ts";
import { LoadState } from "./load-state.ts";
import { LoadStore } from "./load-store.ts";
import { LoadStream } from "./load-stream.ts";
import type { SampleLimits } from "./metric-context.ts";
import type { RequestLoad } from "./request-load.ts";

/** Events that are sorted together, about: what fits the caches. */
const BATCH_EVENTS = 32_768;
/** The room to begin with. */
const FIRST_SLOTS = 1024;
const FIRST_GAPS = 16_384;
/** What is held is to reach back this many times as far as the longest request of it lasted. */
const AMPLE = 2;
/** Once there is no more room to be made, of the requests held so many may last longer than that reaches back. */
const LATE_RATIO = 0.01;
/** What is still in use after the older half was played; above it, playing would take place again and again. */
const CROWDED = 0.9;

export class LoadSweep {
  readonly #limits: SampleLimits;
  readonly #onCrowded: (untilNs: number) => void;
  readonly #store: LoadStore;
  #keepsGaps = true;
  /** Slots that were not played yet, by sending, and how many of them have been by now. */
  #order: Float64Array = new Float64Array(0);
  #played = 0;
  readonly #streams: LoadStream[] = [];
  /** To be used again: made anew for each request, they would grow old enough to stay until a full collection. */
  readonly #idle: LoadStream[] = [];
  readonly #state = new LoadState();
  readonly #batch = new EventBatch();
  #curves: LoadCurves;
  #firstNs = Number.POSITIVE_INFINITY;
  #nowNs = Number.NaN;
  /** Up to here the curves that change only when a request changes its stage are drawn. */
  #stagesNs = Number.NaN;
  #late = 0;
  #even = 0;

  /** `onCrowded` is called when room is needed, and has to sweep up to `untilNs`. */
  constructor(limits: SampleLimits, onCrowded: (untilNs: number) => void) {
    this.#limits = limits;
    this.#onCrowded = onCrowded;
    this.#store = new LoadStore(Math.min(FIRST_SLOTS, limits.heldRequests), Math.min(FIRST_GAPS, limits.heldGaps));
    this.#curves = new LoadCurves(limits.segments);
  }

  get hasBegun(): boolean {
    return !Number.isNaN(this.#nowNs);
  }

  /** Of the requests added so far. */
  get firstSentNs(): number {
    return this.#firstNs;
  }

  get lateRequests(): number {
    return this.#late;
  }

  /** Requests that are drawn as if they decoded at one pace. */
  get evenRequests(): number {
    return this.#even;
  }

  add(load: RequestLoad): void {
    const store = this.#store;
    const gaps = load.gapsNs.length;
    if (store.isFull || (this.#keepsGaps && !store.hasRoomFor(gaps))) this.#makeRoom(gaps);
    if (load.sentNs < this.#nowNs) this.#late++;
    this.#firstNs = Math.min(this.#firstNs, load.sentNs);
    const isKept = this.#keepsGaps && store.hasRoomFor(gaps);
    if (!isKept && gaps > 0) this.#even++;
    store.add(load, isKept);
  }

  /** Nothing before `startNs` is drawn. */
  begin(startNs: number): void {
    this.#nowNs = startNs;
    this.#stagesNs = startNs;
  }

  /** Takes up what has been added, in order of sending: to be called before the last sweeps. */
  lineUp(): void {
    const slots = this.#store.waiting();
    const { sentNs } = this.#store.columns;
    const keys = slots.map((slot) => sentNs[slot] as number);
    sortPairs(keys, slots);
    this.#order = slots;
    this.#played = 0;
  }

  /** Draws on up to `toNs`. */
  sweepTo(toNs: number): void {
    const batches = Math.max(1, Math.ceil(this.#store.events / BATCH_EVENTS));
    const stepNs = Math.min(Math.ceil((toNs - this.#nowNs) / batches), LONGEST_BATCH_NS);
    while (this.#nowNs < toNs) this.#step(Math.min(this.#nowNs + stepNs, toNs));
  }

  /** The curves since the beginning, or since the last cut; what follows is drawn afresh. */
  cut(): LoadCurves {
    this.#drawStages(this.#nowNs);
    const curves = this.#curves;
    this.#curves = new LoadCurves(this.#limits.segments);
    return curves;
  }

  #makeRoom(gaps: number): void {
    const store = this.#store;
    this.lineUp();
    const middle = this.#order[this.#order.length >> 1];
    if (middle !== undefined) {
      const untilNs = store.columns.sentNs[middle] as number;
      const { reachNs, longestNs, lateRatio } = this.#reachBack(untilNs);
      if (reachNs < AMPLE * longestNs && (store.isFull ? this.#growSlots() : this.#growGaps(gaps))) return;
      if (this.#keepsGaps && !store.isFull && lateRatio > LATE_RATIO) this.#dropGaps();
      else this.#onCrowded(untilNs);
    }
    this.#order = this.#order.subarray(0, 0);
    const moved = store.compact();
    for (const stream of this.#streams) stream.follow(moved[stream.slot] as number);
    if (store.slotsUsed > CROWDED && !this.#growSlots()) store.growSlots(store.slots * 2);
    const isCrowded = store.gapsUsed > CROWDED || !store.hasRoomFor(gaps);
    if (this.#keepsGaps && isCrowded && !this.#growGaps(gaps)) this.#dropGaps();
  }

  /** False: the limit is reached. */
  #growSlots(): boolean {
    const slots = Math.min(this.#store.slots * 2, this.#limits.heldRequests);
    if (slots <= this.#store.slots) return false;
    this.#store.growSlots(slots);
    return true;
  }

  /** False: the limit is reached. */
  #growGaps(gaps: number): boolean {
    const room = Math.min(Math.max(this.#store.gapsNs.length, gaps) * 2, this.#limits.heldGaps);
    if (room <= this.#store.gapsNs.length) return false;
    this.#store.growGaps(room);
    return true;
  }

  /** How far those reach back that were not sent before `untilNs`, beside what the requests held took. */
  #reachBack(untilNs: number): { reachNs: number; longestNs: number; lateRatio: number } {
    const { sentNs, endNs } = this.#store.columns;
    let newestNs = untilNs;
    for (const slot of this.#order) newestNs = Math.max(newestNs, endNs[slot] as number);
    const reachNs = newestNs - untilNs;
    let longestNs = 0;
    let longer = 0;
    for (const slot of this.#order) {
      const tookNs = (endNs[slot] as number) - (sentNs[slot] as number);
      longestNs = Math.max(longestNs, tookNs);
      if (tookNs > reachNs) longer++;
    }
    return { reachNs, longestNs, lateRatio: longer / this.#order.length };
  }

  /** Those of requests under way are still followed to their end. */
  #dropGaps(): void {
    this.#keepsGaps = false;
    for (const slot of this.#store.waiting()) if (this.#store.dropGaps(slot)) this.#even++;
  }

  #step(toNs: number): void {
    const batch = this.#batch;
    batch.begin(this.#nowNs);
    this.#open(toNs);
    const streams = this.#streams;
    let open = 0;
    for (const stream of streams) {
      if (stream.emit(batch, toNs)) {
        this.#store.free(stream.slot);
        this.#idle.push(stream);
      } else streams[open++] = stream;
    }
    streams.length = open;
    batch.apply(this.#state, (atNs, kind) => {
      this.#drawChunks(atNs);
      if (kind !== CHUNK) this.#drawStages(atNs);
    });
    this.#drawChunks(toNs);
  }

  /** Begins the requests that are sent before `toNs`. */
  #open(toNs: number): void {
    const { sentNs } = this.#store.columns;
    for (; this.#played < this.#order.length; this.#played++) {
      const slot = this.#order[this.#played] as number;
      if ((sentNs[slot] as number) >= toNs) break;
      this.#store.play(slot);
      const stream = this.#idle.pop() ?? new LoadStream(this.#store);
      stream.play(slot);
      this.#streams.push(stream);
    }
  }

  #drawChunks(untilNs: number): void {
    if (untilNs <= this.#nowNs) return;
    this.#curves.addChunks(untilNs - this.#nowNs, this.#state);
    this.#nowNs = untilNs;
  }

  #drawStages(untilNs: number): void {
    if (untilNs <= this.#stagesNs) return;
    this.#curves.addStages(untilNs - this.#stagesNs, this.#state);
    this.#stagesNs = untilNs;
  }
}
