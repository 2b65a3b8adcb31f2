/** The highest load that was timed within a bound: between measured points by a straight line, beyond them nothing. */
import { fitRising } from "#stats/isotonic.ts";

export interface MeasuredLoad {
  readonly load: number;
  /** p99. */
  readonly errorMs: number;
  /** Requests that the error stands on. */
  readonly requests: number;
}

export interface Limit {
  readonly withinMs: number;
  /** Absent: not even the lowest load was timed within the bound. */
  readonly highest?: number;
  /** Nothing that was tried went beyond the bound: the true limit may be higher. */
  readonly isAtLeast: boolean;
}

export const BOUNDS_MS = [1, 5, 10] as const;

/** Loads in rising order. More load never times better: where the errors say so it is noise, and is evened out. */
export function findLimits(loads: readonly MeasuredLoad[]): Limit[] {
  const fitted = fitRising(loads.map(({ errorMs, requests }) => ({ value: errorMs, weight: requests })));
  return BOUNDS_MS.map((withinMs) => findLimit(loads, fitted, withinMs));
}

function findLimit(loads: readonly MeasuredLoad[], fitted: readonly number[], withinMs: number): Limit {
  const beyond = fitted.findIndex((errorMs) => errorMs > withinMs);
  if (beyond === 0 || loads.length === 0) return { withinMs, isAtLeast: false };
  const below = loads[(beyond === -1 ? loads.length : beyond) - 1];
  const above = loads[beyond];
  if (below === undefined || above === undefined) {
    return { withinMs, isAtLeast: true, ...(below === undefined ? {} : { highest: below.load }) };
  }
  const errorBelow = fitted[beyond - 1] ?? 0;
  const share = (withinMs - errorBelow) / ((fitted[beyond] ?? 0) - errorBelow);
  return { withinMs, isAtLeast: false, highest: below.load + share * (above.load - below.load) };
}
