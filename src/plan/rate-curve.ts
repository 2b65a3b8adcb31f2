/**
 * A rate that changes with time: the points of a ramp and of a series become one curve, with nothing sampled. Between
 * its points a curve runs straight, or grows by the same factor in equal times; after the last one it stays there.
 */
import type { RampConfig } from "#config/config.ts";

export interface RatePoint {
  readonly atSec: number;
  readonly ratePerSec: number;
  /** How the rate gets here from the point before; absent: linearly. */
  readonly growth?: "exponential";
}

export interface CurveParts {
  readonly ratePerSec: number;
  readonly ramp?: RampConfig | undefined;
  readonly series?: readonly RatePoint[] | undefined;
}

/** Where exponential growth begins: no multiple of zero leads anywhere. */
const EXPONENTIAL_START = 0.01;

/**
 * A ramp leads from zero to the rate, or to the first point of the series, whose time begins when the ramp has ended.
 * Before its first point a series has that point's rate. A `poisson` ramp, whose unit steps come at random instants,
 * is for a rate what it is on average: linear. Undefined: the rate never changes.
 */
export function planRateCurve({ ratePerSec, ramp, series }: CurveParts): RatePoint[] | undefined {
  if (ramp === undefined && series === undefined) return undefined;
  const startSec = ramp?.duration ?? 0;
  const first = series?.[0]?.ratePerSec ?? ratePerSec;
  const later = (series ?? []).map((point) => ({ ...point, atSec: point.atSec + startSec }));
  const isHeld = later[0] === undefined || later[0].atSec > startSec;
  return [
    ...(ramp === undefined ? [] : [{ atSec: 0, ratePerSec: startOf(ramp, first) }]),
    ...(ramp === undefined && !isHeld ? [] : [rampEnd(ramp, startSec, first)]),
    ...(ramp === undefined || isHeld ? later : later.slice(1)),
  ];
}

const startOf = ({ strategy }: RampConfig, target: number): number =>
  strategy === "exponential" ? target * EXPONENTIAL_START : 0;

function rampEnd(ramp: RampConfig | undefined, atSec: number, ratePerSec: number): RatePoint {
  return { atSec, ratePerSec, ...(ramp?.strategy === "exponential" ? { growth: "exponential" } : {}) };
}

export function peakRate(curve: readonly RatePoint[]): number {
  return Math.max(...curve.map((point) => point.ratePerSec));
}
