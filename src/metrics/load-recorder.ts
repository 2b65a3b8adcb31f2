/** The load curves of a phase: requests are added as they end, curves come out once all have been. */
import type { CurveName, CurveStats } from "./load-curves.ts";
import { LoadSweep } from "./load-sweep.ts";
import type { SampleLimits } from "./metric-context.ts";
import type { RequestLoad } from "./request-load.ts";

export interface TimeWindow {
  readonly startNs: number;
  readonly endNs: number;
}

export class LoadRecorder {
  readonly #sweep: LoadSweep;
  /** Where the sweep began before its window was known. */
  #begunNs: number | undefined;

  constructor(limits: SampleLimits) {
    this.#sweep = new LoadSweep(limits, (untilNs) => {
      if (!this.#sweep.hasBegun) {
        this.#begunNs = this.#sweep.firstSentNs;
        this.#sweep.begin(this.#begunNs);
      }
      this.#sweep.sweepTo(untilNs);
    });
  }

  add(load: RequestLoad): void {
    this.#sweep.add(load);
  }

  get lateRequests(): number {
    return this.#sweep.lateRequests;
  }

  get evenRequests(): number {
    return this.#sweep.evenRequests;
  }

  /** Ends the recording. */
  finish({ startNs, endNs }: TimeWindow): ReadonlyMap<CurveName, CurveStats> {
    if (!this.#sweep.hasBegun) this.#sweep.begin(startNs);
    this.#sweep.lineUp();
    this.#sweep.sweepTo(endNs);
    const curves = this.#sweep.cut();
    const idleNs = (this.#begunNs ?? startNs) - startNs;
    if (idleNs > 0) curves.addIdle(idleNs);
    return curves.summarise();
  }
}
