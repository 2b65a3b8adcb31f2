/** When the steps of a growing limit are taken. In: the ramp, a share of it, a random stream; out: instants. */
import type { Random } from "#core/random.ts";
import type { PhaseShare, StepRamp } from "./phase-plan.ts";

/**
 * Seconds from the start of the phase at which each slot comes to be, in order; the first is there at once. Linear:
 * the limit is v from D·(v − 1)/(C − 1) on. Exponential: from D·ln v/ln C on, so that it grows by the same factor in
 * equal times. Poisson: the steps are C − 1 points dropped evenly at random into D.
 */
export function stepInstants({ durationSec, strategy, target }: StepRamp, random: Random): number[] {
  if (target <= 1) return new Array<number>(Math.max(0, target)).fill(0);
  switch (strategy) {
    case "linear":
      return Array.from({ length: target }, (_, slot) => (durationSec * slot) / (target - 1));
    case "exponential":
      return Array.from({ length: target }, (_, slot) => (durationSec * Math.log(slot + 1)) / Math.log(target));
    case "poisson":
      return [0, ...Array.from({ length: target - 1 }, () => durationSec * random.next()).sort((a, b) => a - b)];
  }
}

/** Those of a share: together the shares have, at every instant, as many slots as the whole. */
export function instantsOfShare(instants: readonly number[], share: PhaseShare | undefined): readonly number[] {
  return share === undefined ? instants : instants.filter((_, slot) => slot % share.count === share.index);
}
