/** What a calibration leaves for later runs: the loads that were there and were measured, each with its errors. */
import type { CalibrationPoint } from "#metrics/calibration.ts";
import type { Findings, LoadFindings, MeasuredStep } from "./calibrate.ts";

/** Arrivals leave none: what they find out about, lateness of sending, a run measures of itself. */
export function pointsOf({ loads }: Findings): CalibrationPoint[] {
  return loads.flatMap((load) => load.steps.flatMap((step) => pointOf(load, step)));
}

function pointOf({ kind }: LoadFindings, step: MeasuredStep): CalibrationPoint[] {
  const { peakInFlight, chunkRatePerSec, requests, ttftErrorP50Ms, ttftErrorP99Ms, itlErrorP99Ms } = step;
  const isWhole = step.isReached && step.failed === 0 && Number.isFinite(itlErrorP99Ms);
  if (kind === "arrivals" || !isWhole) return [];
  const load = { series: kind, concurrency: peakInFlight, chunkRatePerSec, requests };
  const lag = step.loopLagP99Ms === undefined ? {} : { loopLagP99Ms: step.loopLagP99Ms };
  return [{ ...load, ttftErrorP50Ms, ttftErrorP99Ms, itlErrorP99Ms, ...lag }];
}
