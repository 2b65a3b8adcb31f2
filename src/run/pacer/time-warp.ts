/**
 * Arrivals of a rate that changes: a sequence of unit rate is carried to the instants at which the integral of the
 * rate, Λ(t) = ∫₀ᵗ λ, reaches its values (Çinlar 1975, "Introduction to Stochastic Processes", ch. 4.7). Exact for
 * every curve: constant arrivals come when ∫λ is a whole number, Poisson ones stay a Poisson process.
 */
import type { RatePoint } from "#plan/rate-curve.ts";
import type { Pacer } from "./pacer.ts";

interface Stretch {
  readonly fromSec: number;
  /** Infinite for the last. */
  readonly lengthSec: number;
  readonly fromRate: number;
  readonly toRate: number;
  readonly isExponential: boolean;
  /** Arrivals expected before it and in it. */
  readonly before: number;
  readonly area: number;
}

/** `unit` has rate 1; its offsets must not fall. `Infinity` once the rate has gone to zero for good. */
export function warpTime(unit: Pacer, curve: readonly RatePoint[]): Pacer {
  const stretches = toStretches(curve);
  let current = 0;
  return {
    next: () => {
      const expected = unit.next();
      let stretch = stretches[current];
      while (stretch !== undefined && expected > stretch.before + stretch.area) stretch = stretches[++current];
      if (stretch === undefined) return Number.POSITIVE_INFINITY;
      return stretch.fromSec + Math.min(stretch.lengthSec, invert(stretch, expected - stretch.before));
    },
  };
}

function toStretches(curve: readonly RatePoint[]): Stretch[] {
  const stretches: Stretch[] = [];
  let before = 0;
  curve.forEach((from, index) => {
    const to = curve[index + 1];
    const lengthSec = to === undefined ? Number.POSITIVE_INFINITY : to.atSec - from.atSec;
    const fromRate = from.ratePerSec;
    const toRate = to?.ratePerSec ?? fromRate;
    // A factor from zero, or to it, is none: such a stretch runs straight.
    const isExponential = to?.growth === "exponential" && fromRate > 0 && toRate > 0 && fromRate !== toRate;
    const area = areaOf({ lengthSec, fromRate, toRate, isExponential });
    stretches.push({ fromSec: from.atSec, lengthSec, fromRate, toRate, isExponential, before, area });
    before += area;
  });
  return stretches;
}

type Shape = Pick<Stretch, "lengthSec" | "fromRate" | "toRate" | "isExponential">;

function areaOf({ lengthSec, fromRate, toRate, isExponential }: Shape): number {
  if (fromRate === 0 && toRate === 0) return 0;
  if (isExponential) return ((toRate - fromRate) * lengthSec) / Math.log(toRate / fromRate);
  return ((fromRate + toRate) / 2) * lengthSec;
}

/** Seconds into the stretch after which `expected` arrivals have been due. */
function invert({ lengthSec, fromRate, toRate, isExponential }: Shape, expected: number): number {
  if (expected <= 0) return 0;
  if (fromRate === toRate) return expected / fromRate;
  if (isExponential) {
    const growthPerSec = Math.log(toRate / fromRate) / lengthSec;
    return Math.log1p((growthPerSec * expected) / fromRate) / growthPerSec;
  }
  // Root of ½·s·x² + a·x = n in the form that cancels nothing where the slope s is small or the rate a is zero.
  const slope = (toRate - fromRate) / lengthSec;
  return (2 * expected) / (fromRate + Math.sqrt(Math.max(0, fromRate ** 2 + 2 * slope * expected)));
}
