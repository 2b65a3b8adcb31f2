/**
 * The metrics of a phase, slice by slice. A request belongs to the slice in which it was sent, with all that came of
 * it; curves of load show every request that was in flight during the slice. The grid begins at the earliest sending,
 * which is known only after a while: until then readings wait. A slice is finished, and its numbers let go, once the
 * requests that are still to come were sent after it.
 */
import { secToNs } from "#core/units.ts";
import type { FinishedRecord } from "#record/record.ts";
import type { LoadCurves } from "./load-curves.ts";
import { LoadSweep } from "./load-sweep.ts";
import { limitsOf, type MetricContext } from "./metric-context.ts";
import { type RequestReading, readRequest } from "./reading.ts";
import { toLoad } from "./request-load.ts";
import type { Timeslice } from "./result.ts";
import { WindowMetrics } from "./window-metrics.ts";

export interface Timeslices {
  add(record: FinishedRecord): void;
  /**
   * Slices in order of time, once all records are there; those in which nothing was sent are left out. The last one
   * ends with the last request.
   */
  summarise(): Timeslice[];
  /** Requests that came after their slice had been finished, and are in none. */
  readonly lateRequests: number;
}

/** `sliceSec` above 0. */
export function createTimeslices(sliceSec: number, context: MetricContext): Timeslices {
  return new SliceRecorder(secToNs(sliceSec), context);
}

class SliceRecorder implements Timeslices {
  readonly #sliceNs: number;
  readonly #context: MetricContext;
  readonly #sweep: LoadSweep;
  /** Readings of requests whose slices are not known yet. */
  #early: RequestReading[] | undefined = [];
  #originNs = 0;
  /** By number. */
  readonly #open = new Map<number, WindowMetrics>();
  #nextNumber = 0;
  /** End of the last slice that had requests: the curves since then are of no slice. */
  #cutNs = Number.NEGATIVE_INFINITY;
  #lastNs = Number.NEGATIVE_INFINITY;
  readonly #finished: Timeslice[] = [];
  lateRequests = 0;

  constructor(sliceNs: number, context: MetricContext) {
    this.#sliceNs = sliceNs;
    this.#context = context;
    this.#sweep = new LoadSweep(limitsOf(context), (untilNs) => this.#sweepTo(untilNs));
  }

  add(record: FinishedRecord): void {
    const reading = readRequest(record, this.#context);
    this.#lastNs = Math.max(this.#lastNs, reading.endNs);
    this.#sweep.add(toLoad(reading));
    if (this.#sweep.evenRequests > 0) this.#layGrid();
    if (this.#early === undefined) this.#place(reading);
    else this.#early.push(reading);
  }

  summarise(): Timeslice[] {
    this.#sweep.lineUp();
    this.#sweepTo(this.#lastNs);
    if (this.#open.size > 0) this.#finishSlice(this.#lastNs);
    return this.#finished;
  }

  #sweepTo(untilNs: number): void {
    this.#layGrid();
    while (this.#startOf(this.#nextNumber + 1) <= untilNs) this.#finishSlice(this.#startOf(this.#nextNumber + 1));
    this.#sweep.sweepTo(untilNs);
  }

  #layGrid(): void {
    const early = this.#early;
    if (early === undefined) return;
    this.#early = undefined;
    this.#originNs = this.#sweep.firstSentNs;
    this.#sweep.begin(this.#originNs);
    this.#cutNs = this.#originNs;
    for (const reading of early) this.#place(reading);
  }

  #place(reading: RequestReading): void {
    const number = Math.floor((reading.sentNs - this.#originNs) / this.#sliceNs);
    if (number < this.#nextNumber) {
      this.lateRequests++;
      return;
    }
    const metrics = this.#open.get(number) ?? new WindowMetrics(this.#context);
    this.#open.set(number, metrics);
    metrics.add(reading);
  }

  #startOf(number: number): number {
    return this.#originNs + number * this.#sliceNs;
  }

  #finishSlice(endNs: number): void {
    const number = this.#nextNumber++;
    const metrics = this.#open.get(number);
    if (metrics === undefined) return;
    this.#open.delete(number);
    const startNs = this.#startOf(number);
    if (this.#cutNs < startNs) this.#cutAt(startNs);
    const curves = this.#cutAt(endNs).summarise();
    const window = { startNs, endNs, cancelled: 0, dropped: 0 };
    const isComplete = startNs + this.#sliceNs <= endNs;
    this.#finished.push({ startNs, endNs, isComplete, metrics: metrics.summarise(window, curves) });
  }

  #cutAt(atNs: number): LoadCurves {
    this.#sweep.sweepTo(atNs);
    this.#cutNs = atNs;
    return this.#sweep.cut();
  }
}
