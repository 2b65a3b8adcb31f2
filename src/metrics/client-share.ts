/**
 * How much of the latencies of a run may be the client's own doing. The calibration says by how much this machine was
 * off under known loads; the run is placed among those loads, between measured points only. What the run itself saw
 * of its own lateness comes on top. A load beyond every point was never tried: then only the lateness is known.
 */
import { fitRising } from "#stats/isotonic.ts";
import type { Calibration, CalibrationPoint, CalibrationSeries } from "./calibration.ts";

/** A run as far as the client's own share depends on it. */
export interface ClientLoad {
  readonly peakInFlight: number;
  readonly chunkRatePerSec: number;
  /** Lateness of the load workers' event loops. */
  readonly loopLagP99Ms: number;
  /** Sent after due. */
  readonly scheduleLagP99Ms: number;
}

export interface ClientShare {
  /** Upper bounds at p99. */
  readonly ttftMs: number;
  readonly itlMs: number;
  /** `measured lag only`: no calibration, or a load beyond it; the share is then at least what is named. */
  readonly basis: "calibrated" | "measured lag only";
}

const SERIES: readonly CalibrationSeries[] = ["streams", "chunks"];

/** The smaller of the bounds that the series of the calibration give: each holds by itself. */
export function estimateClientShare(calibration: Calibration | undefined, load: ClientLoad): ClientShare {
  const bounds = SERIES.flatMap((series) => {
    const points = (calibration?.points ?? []).filter((point) => point.series === series);
    const bound = boundBy(points, load);
    return bound === undefined ? [] : [bound];
  });
  const least = bounds.toSorted((a, b) => a.ttftMs - b.ttftMs)[0];
  if (least !== undefined) return { ...least, basis: "calibrated" };
  const ttftMs = Math.max(load.loopLagP99Ms, load.scheduleLagP99Ms);
  return { ttftMs, itlMs: load.loopLagP99Ms, basis: "measured lag only" };
}

/** Undefined: the load is beyond the last point. */
function boundBy(points: readonly CalibrationPoint[], load: ClientLoad): Omit<ClientShare, "basis"> | undefined {
  const rising = points.toSorted((a, b) => a.concurrency - b.concurrency);
  // The place on the ladder that neither the streams nor the chunks of the run exceed.
  const byStreams = placeOf(
    rising.map(({ concurrency }) => concurrency),
    load.peakInFlight,
  );
  const byChunks = placeOf(
    rising.map(({ chunkRatePerSec }) => chunkRatePerSec),
    load.chunkRatePerSec,
  );
  if (byStreams === undefined || byChunks === undefined) return undefined;
  const place = Math.max(byStreams, byChunks);
  const fitted = (errorOf: (point: CalibrationPoint) => number) =>
    valueAt(fitRising(rising.map((point) => ({ value: errorOf(point), weight: point.requests }))), place);
  const ttftMs = fitted(({ ttftErrorP99Ms }) => ttftErrorP99Ms);
  const knowsLag = rising.every(({ loopLagP99Ms }) => loopLagP99Ms !== undefined);
  const usualLagMs = knowsLag ? fitted(({ loopLagP99Ms }) => loopLagP99Ms ?? 0) : ttftMs;
  const excessMs = Math.max(0, load.loopLagP99Ms - usualLagMs);
  return {
    ttftMs: ttftMs + excessMs,
    itlMs: fitted(({ itlErrorP99Ms }) => itlErrorP99Ms) + excessMs,
  };
}

/** Fractional index at which the values first reach `wanted`; undefined where they never do. Below the first: 0. */
function placeOf(values: readonly number[], wanted: number): number | undefined {
  const index = values.findIndex((value) => value >= wanted);
  if (index === -1) return undefined;
  const above = values[index] ?? 0;
  const below = values[index - 1];
  return below === undefined ? 0 : index - 1 + (wanted - below) / (above - below);
}

function valueAt(values: readonly number[], place: number): number {
  const low = values[Math.floor(place)] ?? 0;
  const high = values[Math.ceil(place)] ?? low;
  return low + (high - low) * (place - Math.floor(place));
}
