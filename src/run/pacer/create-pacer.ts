/** The pacer of a phase: its pacing and a random stream of its own become a sequence of arrivals. */
import type { Random } from "#core/random.ts";
import type { Pacing } from "#plan/phase-plan.ts";
import { createConstantPacer, createGammaPacer, createPoissonPacer, type Pacer } from "./pacer.ts";

/** Undefined for a closed loop, which sends as slots come free. */
export function createPacer(pacing: Pacing, random: Random): Pacer | undefined {
  switch (pacing.kind) {
    case "closed_loop":
      return undefined;
    case "constant":
      return createConstantPacer(pacing.ratePerSec);
    case "poisson":
      return createPoissonPacer(pacing.ratePerSec, random);
    case "gamma":
      return createGammaPacer(pacing.ratePerSec, pacing.smoothness, random);
  }
}
