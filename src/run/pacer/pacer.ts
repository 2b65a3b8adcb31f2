/**
 * When requests are due. A pacer is a pure sequence of offsets from the start of its phase, in seconds: it neither
 * sleeps nor sends, so that ten minutes of schedule are tested in a millisecond.
 */
import type { Random } from "#core/random.ts";
import type { PhaseShare } from "#plan/phase-plan.ts";

export interface Pacer {
  /**
   * Offset of the next arrival from the start of the phase, seconds; never smaller than the one before. `Infinity`:
   * there is none any more.
   */
  next(): number;
}

/** Arrivals exactly 1/rate apart, the first after one interval. By multiplication: nothing drifts. */
export function createConstantPacer(ratePerSec: number): Pacer {
  let arrivals = 0;
  return {
    next: () => {
      arrivals += 1;
      return arrivals / ratePerSec;
    },
  };
}

/** Poisson arrivals: independent gaps −ln(1 − U)/rate, mean 1/rate, coefficient of variation 1. */
export function createPoissonPacer(ratePerSec: number, random: Random): Pacer {
  let at = 0;
  return {
    next: () => {
      at -= Math.log(1 - random.next()) / ratePerSec;
      return at;
    },
  };
}

/**
 * Gamma-distributed gaps of mean 1/rate. `smoothness` is the shape k: coefficient of variation 1/√k, so 1 is Poisson,
 * below 1 bursty, above 1 regular (the same meaning as vLLM's burstiness).
 */
export function createGammaPacer(ratePerSec: number, smoothness: number, random: Random): Pacer {
  let at = 0;
  return {
    next: () => {
      at += drawGamma(smoothness, random) / (smoothness * ratePerSec);
      return at;
    },
  };
}

/** Every `count`-th arrival of a sequence, from number `index` on. */
export function takeShare(whole: Pacer, { index, count }: PhaseShare): Pacer {
  let toSkip = index;
  return {
    next: () => {
      for (; toSkip > 0; toSkip--) whole.next();
      toSkip = count - 1;
      return whole.next();
    },
  };
}

/**
 * Gamma deviate of the given shape and scale 1. Marsaglia and Tsang (2000), "A simple method for generating gamma
 * variables", ACM TOMS 26(3); shapes below 1 by their boost U^(1/k) of shape k + 1.
 */
function drawGamma(shape: number, random: Random): number {
  if (shape < 1) return drawGamma(shape + 1, random) * (1 - random.next()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = random.normal();
    const v = (1 + c * x) ** 3;
    if (v <= 0) continue;
    const u = 1 - random.next();
    if (Math.log(u) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}
