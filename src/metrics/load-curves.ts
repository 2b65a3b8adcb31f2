/**
 * Time-weighted statistics of the load a window put on the server: how many requests were in flight, prefilling and
 * decoding, at what rates, and how many tokens they held. Each curve also over only the time in which it was active.
 */
import { StepDistribution, type TimeWeightedStats } from "#stats/step-distribution.ts";
import { type LoadState, type SweepWindow, sweepLoad } from "./load-sweep.ts";
import type { RequestTimeline } from "./request-timeline.ts";

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
}

interface Curve {
  readonly valueOf: (state: LoadState) => number;
  readonly isActive: (state: LoadState) => boolean;
  /** Changes at every chunk, not only when a request changes its stage: such curves are long. */
  readonly followsChunks: boolean;
}

const isPrefilling = (state: LoadState) => state.prefilling > 0;
const isDecoding = (state: LoadState) => state.decoding > 0;
const isBusy = (state: LoadState) => state.inFlight > 0;

const CURVES: Readonly<Record<CurveName, Curve>> = {
  concurrency: { valueOf: (state) => state.inFlight, isActive: isBusy, followsChunks: false },
  prefill_concurrency: { valueOf: (state) => state.prefilling, isActive: isPrefilling, followsChunks: false },
  decode_concurrency: { valueOf: (state) => state.decoding, isActive: isDecoding, followsChunks: false },
  prefill_throughput: { valueOf: (state) => state.prefillRate, isActive: isPrefilling, followsChunks: false },
  total_throughput: {
    valueOf: (state) => state.prefillRate + state.evenDecodeRate,
    isActive: isBusy,
    followsChunks: false,
  },
  prefill_throughput_per_user: {
    valueOf: (state) => (state.prefilling > 0 ? state.prefillRate / state.prefilling : 0),
    isActive: isPrefilling,
    followsChunks: false,
  },
  decode_throughput: { valueOf: (state) => state.decodeRate, isActive: isDecoding, followsChunks: true },
  decode_throughput_per_user: {
    valueOf: (state) => (state.decoding > 0 ? state.decodeRate / state.decoding : 0),
    isActive: isDecoding,
    followsChunks: true,
  },
  tokens_in_flight: { valueOf: (state) => state.tokensInFlight, isActive: isBusy, followsChunks: true },
};

/** Statistics of the curves asked for, over the window. `gaps` as in `sweepLoad`. */
export function summariseCurves(
  timeline: RequestTimeline,
  gaps: Float64Array | undefined,
  window: SweepWindow,
  names: readonly CurveName[],
): Map<CurveName, CurveStats> {
  const stats = new Map<CurveName, CurveStats>();
  const coarse = names.filter((name) => !CURVES[name].followsChunks);
  const fine = names.filter((name) => CURVES[name].followsChunks);
  // One long curve at a time: together they would need several times the memory of the gaps themselves.
  for (const group of [coarse, ...fine.map((name) => [name])]) {
    const drawn = group.map((name) => ({ name, curve: CURVES[name], distribution: new StepDistribution() }));
    if (drawn.length === 0) continue;
    sweepLoad(timeline, group === coarse ? undefined : gaps, window, (durationNs, state) => {
      for (const { curve, distribution } of drawn) {
        distribution.add(curve.valueOf(state), durationNs, !curve.isActive(state));
      }
    });
    for (const { name, distribution } of drawn) stats.set(name, distribution.summarise());
  }
  return stats;
}
