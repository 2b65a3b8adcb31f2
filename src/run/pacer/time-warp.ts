/**
 * Arrivals of a rate that changes: a sequence of unit rate is carried to the instants at which the integral of the
 * rate, Λ(t) = ∫₀ᵗ λ, reaches its values (Çinlar 1975, "Introduction to Stochastic Processes", ch. 4.7). Exact for
 * every curve: constant arrivals come when ∫λ is a whole number, Poisson ones stay a Poisson process.
 */
import type { RatePoint } from "#plan/rate-curve.ts";
import { instantIn, toStretches } from "#plan/rate-stretches.ts";
import type { Pacer } from "./pacer.ts";

/** `unit` has rate 1; its offsets must not fall. `Infinity` once the rate has gone to zero for good. */
export function warpTime(unit: Pacer, curve: readonly RatePoint[]): Pacer {
  const stretches = toStretches(curve);
  let current = 0;
  return {
    next: () => {
      const expected = unit.next();
      let stretch = stretches[current];
      while (stretch !== undefined && expected > stretch.before + stretch.area) stretch = stretches[++current];
      return stretch === undefined ? Number.POSITIVE_INFINITY : instantIn(stretch, expected);
    },
  };
}
