/**
 * Plays all requests of a window in time order and shows, between any two events, what the server was busy with.
 *
 * A request is prefilling from sending to its first content and decoding from there to its end. Its prompt is taken in
 * evenly while it prefills. Of its output the first token stands at the first content; the other OSL − 1 are spread
 * over its gaps between chunks, the same number on each that has a length. Without gaps they are spread evenly.
 *
 * All events of one instant are applied before anything is shown, so their order within it does not matter. Sums of
 * rates return to exactly 0 whenever nothing contributes: rounding cannot pile up over a run.
 */
import { EventQueue } from "./event-queue.ts";
import type { RequestTimeline } from "./request-timeline.ts";

const NS_PER_SEC = 1e9;

/** Rates in tokens per second. */
export interface LoadState {
  readonly inFlight: number;
  readonly prefilling: number;
  readonly decoding: number;
  readonly prefillRate: number;
  /** As if each request decoded at one pace from first content to end. */
  readonly evenDecodeRate: number;
  /** Following the gaps between chunks. */
  readonly decodeRate: number;
  readonly tokensInFlight: number;
}

export type ShowSegment = (durationNs: number, state: LoadState) => void;

export interface SweepWindow {
  readonly startNs: number;
  readonly endNs: number;
}

/** Shows every stretch of the window between two events. `gaps`: the run's pool; undefined: decode rates are even. */
export function sweepLoad(
  timeline: RequestTimeline,
  gaps: Float64Array | undefined,
  window: SweepWindow,
  show: ShowSegment,
): void {
  const order = timeline.orderBySent();
  const sweep = new LoadSweep(timeline, gaps);
  let nowNs = window.startNs;
  const advance = (toNs: number) => {
    const until = Math.min(toNs, window.endNs);
    if (until > nowNs) {
      show(until - nowNs, sweep.state);
      nowNs = until;
    }
  };
  for (const request of order) {
    const sentNs = timeline.sentNs.at(request);
    while (sweep.queue.nextNs <= sentNs) {
      advance(sweep.queue.nextNs);
      sweep.step();
    }
    advance(sentNs);
    sweep.open(request);
  }
  while (sweep.queue.nextNs < Number.POSITIVE_INFINITY) {
    advance(sweep.queue.nextNs);
    sweep.step();
  }
  advance(window.endNs);
}

/** What a request's next event is; `FIRST_GAP + k`: the end of its gap k. */
const FIRST_CONTENT = -2;
const END = -1;
const FIRST_GAP = 0;

class LoadSweep {
  readonly queue = new EventQueue();
  readonly state = {
    inFlight: 0,
    prefilling: 0,
    decoding: 0,
    prefillRate: 0,
    evenDecodeRate: 0,
    decodeRate: 0,
    tokensInFlight: 0,
  };
  readonly #sentNs: Float64Array;
  readonly #firstContentNs: Float64Array;
  readonly #endNs: Float64Array;
  readonly #inputTokens: Float64Array;
  readonly #outputLength: Float64Array;
  readonly #firstGap: Float64Array;
  readonly #gapCount: Float64Array;
  readonly #positiveGapCount: Float64Array;
  readonly #gaps: Float64Array | undefined;
  /** Next event of each request. */
  readonly #stage: Int32Array;
  /** Streams open, and gaps of positive length under way: at 0 the sums are reset. */
  #streams = 0;
  #openGaps = 0;

  constructor(timeline: RequestTimeline, gaps: Float64Array | undefined) {
    this.#sentNs = timeline.sentNs.view();
    this.#firstContentNs = timeline.firstContentNs.view();
    this.#endNs = timeline.endNs.view();
    this.#inputTokens = timeline.inputTokens.view();
    this.#outputLength = timeline.outputLength.view();
    this.#firstGap = timeline.firstGap.view();
    this.#gapCount = timeline.gapCount.view();
    this.#positiveGapCount = timeline.positiveGapCount.view();
    this.#gaps = gaps;
    this.#stage = new Int32Array(timeline.length);
  }

  open(i: number): void {
    const { state } = this;
    const firstNs = this.#firstContentNs[i] as number;
    state.inFlight++;
    if (Number.isNaN(firstNs)) {
      this.#stage[i] = END;
      this.queue.push(i, this.#endNs[i] as number);
      return;
    }
    this.#streams++;
    state.prefilling++;
    state.prefillRate += this.#prefillRate(i);
    state.tokensInFlight += this.#inputTokens[i] as number;
    this.#stage[i] = FIRST_CONTENT;
    this.queue.push(i, firstNs);
  }

  /** Applies the earliest event. */
  step(): void {
    const i = this.queue.next;
    const stage = this.#stage[i] as number;
    if (stage === END) this.#end(i);
    else if (stage === FIRST_CONTENT) this.#firstContent(i);
    else this.#endGap(i, stage - FIRST_GAP);
  }

  #firstContent(i: number): void {
    const { state } = this;
    state.prefilling--;
    state.prefillRate = state.prefilling === 0 ? 0 : state.prefillRate - this.#prefillRate(i);
    state.decoding++;
    state.evenDecodeRate += this.#evenDecodeRate(i);
    if (this.#gaps === undefined) {
      state.tokensInFlight += this.#outputLength[i] as number;
      state.decodeRate = state.evenDecodeRate;
    } else {
      const length = this.#outputLength[i] as number;
      state.tokensInFlight += (this.#gapCount[i] as number) > 0 ? Math.min(length, 1) : length;
    }
    this.#beginGap(i, 0);
  }

  #beginGap(i: number, gap: number): void {
    const length = this.#gapNs(i, gap);
    const nowNs = this.queue.nextNs;
    if (length === undefined) {
      // The end can't lie before the last chunk.
      this.#postpone(i, END, Math.max(this.#endNs[i] as number, nowNs));
      return;
    }
    if (length > 0) {
      this.#openGaps++;
      this.state.decodeRate += this.#gapRate(i, length);
    }
    this.#postpone(i, FIRST_GAP + gap, nowNs + length);
  }

  #endGap(i: number, gap: number): void {
    const { state } = this;
    const length = this.#gapNs(i, gap) ?? 0;
    if (length > 0) {
      this.#openGaps--;
      state.decodeRate = this.#openGaps === 0 ? 0 : state.decodeRate - this.#gapRate(i, length);
    }
    state.tokensInFlight += this.#laterTokens(i) / (this.#gapCount[i] as number);
    this.#beginGap(i, gap + 1);
  }

  #end(i: number): void {
    const { state } = this;
    this.queue.remove();
    state.inFlight--;
    if (Number.isNaN(this.#firstContentNs[i] as number)) return;
    this.#streams--;
    state.decoding--;
    state.evenDecodeRate = state.decoding === 0 ? 0 : state.evenDecodeRate - this.#evenDecodeRate(i);
    if (this.#gaps === undefined) state.decodeRate = state.evenDecodeRate;
    const held = (this.#inputTokens[i] as number) + (this.#outputLength[i] as number);
    state.tokensInFlight = this.#streams === 0 ? 0 : state.tokensInFlight - held;
  }

  #postpone(i: number, stage: number, instantNs: number): void {
    this.#stage[i] = stage;
    this.queue.postpone(instantNs);
  }

  #gapNs(i: number, gap: number): number | undefined {
    if (this.#gaps === undefined || gap >= (this.#gapCount[i] as number)) return undefined;
    return this.#gaps[(this.#firstGap[i] as number) + gap];
  }

  #laterTokens(i: number): number {
    return Math.max((this.#outputLength[i] as number) - 1, 0);
  }

  #prefillRate(i: number): number {
    const spanNs = (this.#firstContentNs[i] as number) - (this.#sentNs[i] as number);
    return spanNs > 0 ? ((this.#inputTokens[i] as number) / spanNs) * NS_PER_SEC : 0;
  }

  #evenDecodeRate(i: number): number {
    const spanNs = (this.#endNs[i] as number) - (this.#firstContentNs[i] as number);
    return spanNs > 0 ? (this.#laterTokens(i) / spanNs) * NS_PER_SEC : 0;
  }

  #gapRate(i: number, gapNs: number): number {
    return (this.#laterTokens(i) / (this.#positiveGapCount[i] as number) / gapNs) * NS_PER_SEC;
  }
}
