/** The pacer of a phase: its pacing and a random stream of its own become a sequence of arrivals. */
import type { Random } from "#core/random.ts";
import type { ArrivalPacing, PhaseShare } from "#plan/phase-plan.ts";
import { createConstantPacer, createGammaPacer, createPoissonPacer, type Pacer, takeShare } from "./pacer.ts";
import { warpTime } from "./time-warp.ts";

/** All shares of a phase are given the same stream, and each takes its own arrivals out of the one sequence. */
export function createPacer(pacing: ArrivalPacing, random: Random, share?: PhaseShare): Pacer {
  const { curve } = pacing;
  const whole =
    curve === undefined
      ? steadyPacer(pacing, pacing.ratePerSec, random)
      : warpTime(steadyPacer(pacing, 1, random), curve);
  return share === undefined ? whole : takeShare(whole, share);
}

function steadyPacer(pacing: ArrivalPacing, ratePerSec: number, random: Random): Pacer {
  switch (pacing.kind) {
    case "constant":
      return createConstantPacer(ratePerSec);
    case "poisson":
      return createPoissonPacer(ratePerSec, random);
    case "gamma":
      return createGammaPacer(ratePerSec, pacing.smoothness, random);
  }
}
