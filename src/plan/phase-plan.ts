/** A phase as the load engine wants it: every choice made, units in names. */
import type { PhaseConfig, PhaseKind } from "#config/config.ts";

export interface PhasePlan {
  readonly index: number;
  readonly name: string;
  readonly kind: PhaseKind;
  readonly pacing: Pacing;
  /** Cap on sessions in progress; absent: none. */
  readonly concurrency?: number;
  /** The first reached ends the phase. At least one stands. */
  readonly limits: { readonly requests?: number; readonly sessions?: number; readonly durationSec?: number };
  /** Seconds after the duration for what is still in flight. `Infinity`: as long as it takes. */
  readonly gracePeriodSec: number;
}

export type Pacing =
  /** The next request goes out as soon as a slot is free. */
  | { readonly kind: "closed_loop" }
  | { readonly kind: "constant"; readonly ratePerSec: number }
  | { readonly kind: "poisson"; readonly ratePerSec: number }
  | { readonly kind: "gamma"; readonly ratePerSec: number; readonly smoothness: number };

/** As the reference has it, where a duration is given and no grace. */
export const DEFAULT_GRACE_PERIOD_SEC = 30;

export function planPhases(phases: readonly PhaseConfig[]): PhasePlan[] {
  return phases.map((phase, index) => {
    const pacing = planPacing(phase);
    const concurrency = phase.concurrency ?? (pacing.kind === "closed_loop" ? 1 : undefined);
    return {
      index,
      name: phase.name,
      kind: phase.kind,
      pacing,
      ...(concurrency === undefined ? {} : { concurrency }),
      limits: {
        ...(phase.requests === undefined ? {} : { requests: phase.requests }),
        ...(phase.sessions === undefined ? {} : { sessions: phase.sessions }),
        ...(phase.duration === undefined ? {} : { durationSec: phase.duration }),
      },
      gracePeriodSec: phase.gracePeriod ?? DEFAULT_GRACE_PERIOD_SEC,
    };
  });
}

function planPacing(phase: PhaseConfig): Pacing {
  const ratePerSec = phase.rate ?? Number.POSITIVE_INFINITY;
  switch (phase.type) {
    case "constant":
      return { kind: "constant", ratePerSec };
    case "poisson":
      return { kind: "poisson", ratePerSec };
    case "gamma":
      return { kind: "gamma", ratePerSec, smoothness: phase.smoothness ?? 1 };
    default:
      return { kind: "closed_loop" };
  }
}
