/**
 * A rate curve cut at its points, with Λ(t) = ∫₀ᵗ λ and its inverse: how many arrivals are expected by an instant, and
 * by which instant a number of them. Exact; nothing is sampled.
 */
import type { RatePoint } from "./rate-curve.ts";

export interface RateStretch {
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

export function toStretches(curve: readonly RatePoint[]): RateStretch[] {
  const stretches: RateStretch[] = [];
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

/** The instant in a stretch by which `expected` arrivals have been due since the beginning of the curve, in seconds. */
export function instantIn(stretch: RateStretch, expected: number): number {
  return stretch.fromSec + Math.min(stretch.lengthSec, invert(stretch, expected - stretch.before));
}

/** `Infinity` where the rate goes to zero for good before so many have come. */
export function instantOf(stretches: readonly RateStretch[], expected: number): number {
  const stretch = stretches.find(({ before, area }) => expected <= before + area);
  return stretch === undefined ? Number.POSITIVE_INFINITY : instantIn(stretch, expected);
}

/** Arrivals expected in the first `sec` seconds. */
export function arrivalsBy(stretches: readonly RateStretch[], sec: number): number {
  const stretch = stretches.findLast(({ fromSec }) => fromSec <= sec);
  if (stretch === undefined) return 0;
  const { fromSec, lengthSec, fromRate, toRate, isExponential, before } = stretch;
  const within = sec - fromSec;
  const share = within / lengthSec;
  const rate = isExponential ? fromRate * (toRate / fromRate) ** share : fromRate + (toRate - fromRate) * share;
  return before + areaOf({ lengthSec: within, fromRate, toRate: rate, isExponential });
}

type Shape = Pick<RateStretch, "lengthSec" | "fromRate" | "toRate" | "isExponential">;

function areaOf({ lengthSec, fromRate, toRate, isExponential }: Shape): number {
  if (fromRate === 0 && toRate === 0) return 0;
  if (isExponential && fromRate !== toRate) return ((toRate - fromRate) * lengthSec) / Math.log(toRate / fromRate);
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
