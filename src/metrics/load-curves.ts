/**
 * Time-weighted statistics of the load that requests put on a server: how many were in flight, prefilling and decoding,
 * at what rates, and how many tokens they held. Each curve also over only the time in which it was active.
 */
import { StepDistribution, type TimeWeightedStats } from "#stats/step-distribution.ts";
import { type LoadState, RATE_PARTS, TOKEN_PARTS } from "./load-state.ts";

export type CurveName =
  | "concurrency"
  | "prefill_concurrency"
  | "decode_concurrency"
  | "prefill_throughput"
  | "decode_throughput"
  | "total_throughput"
  | "prefill_throughput_per_user"
  | "decode_throughput_per_user"
  | "tokens_in_flight";

export interface CurveStats {
  readonly overall: TimeWeightedStats | undefined;
  readonly whenActive: TimeWeightedStats | undefined;
  /** False: quantiles are approximate. */
  readonly isExact: boolean;
}

export class LoadCurves {
  readonly #distributions: Readonly<Record<CurveName, StepDistribution>>;

  /** `limit`: stretches of time that each curve keeps one by one. */
  constructor(limit: number) {
    const curve = () => new StepDistribution(limit);
    this.#distributions = {
      concurrency: curve(),
      prefill_concurrency: curve(),
      decode_concurrency: curve(),
      prefill_throughput: curve(),
      decode_throughput: curve(),
      total_throughput: curve(),
      prefill_throughput_per_user: curve(),
      decode_throughput_per_user: curve(),
      tokens_in_flight: curve(),
    };
  }

  /** Adds time to the curves that change at every chunk. */
  addChunks(durationNs: number, { inFlight, decoding, decodeRate, tokensInFlight }: LoadState): void {
    const curves = this.#distributions;
    const rate = decodeRate / RATE_PARTS;
    curves.decode_throughput.add(rate, durationNs, decoding === 0);
    curves.decode_throughput_per_user.add(decoding === 0 ? 0 : rate / decoding, durationNs, decoding === 0);
    curves.tokens_in_flight.add(tokensInFlight / TOKEN_PARTS, durationNs, inFlight === 0);
  }

  /** Adds time to those that change only when a request changes its stage. */
  addStages(durationNs: number, state: LoadState): void {
    const curves = this.#distributions;
    const { inFlight, prefilling, decoding } = state;
    const prefillRate = state.prefillRate / RATE_PARTS;
    curves.concurrency.add(inFlight, durationNs, inFlight === 0);
    curves.prefill_concurrency.add(prefilling, durationNs, prefilling === 0);
    curves.decode_concurrency.add(decoding, durationNs, decoding === 0);
    curves.prefill_throughput.add(prefillRate, durationNs, prefilling === 0);
    curves.prefill_throughput_per_user.add(
      prefilling === 0 ? 0 : prefillRate / prefilling,
      durationNs,
      prefilling === 0,
    );
    curves.total_throughput.add(prefillRate + state.evenDecodeRate / RATE_PARTS, durationNs, inFlight === 0);
  }

  /** Adds time in which nothing was going on. */
  addIdle(durationNs: number): void {
    for (const curve of Object.values(this.#distributions)) curve.add(0, durationNs, true);
  }

  summarise(): ReadonlyMap<CurveName, CurveStats> {
    const entries = Object.entries(this.#distributions) as [CurveName, StepDistribution][];
    return new Map(
      entries.map(([name, curve]) => {
        const { overall, whenActive } = curve.summarise();
        return [name, { overall, whenActive, isExact: curve.isExact }];
      }),
    );
  }
}
