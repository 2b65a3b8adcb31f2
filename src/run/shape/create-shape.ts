/** The shape that a plan asks for. */
import type { Random } from "#core/random.ts";
import type { PhasePlan } from "#plan/phase-plan.ts";
import { createPacer } from "#run/pacer/create-pacer.ts";
import type { SessionSource } from "#run/session.ts";
import { createClosedLoop } from "./closed-loop.ts";
import { createFixedSchedule } from "./fixed-schedule.ts";
import type { LoadShape, PhaseDesk } from "./load-shape.ts";
import { createOpenLoop } from "./open-loop.ts";
import { createUserCentric } from "./user-centric.ts";

export interface ShapeOptions {
  readonly plan: Pick<PhasePlan, "pacing" | "share">;
  readonly sessions: SessionSource;
  /** Of the arrivals alone; the same for every share of a phase. */
  readonly random: Random;
}

export function createShape(desk: PhaseDesk, { plan, sessions, random }: ShapeOptions): LoadShape {
  const { pacing, share } = plan;
  switch (pacing.kind) {
    case "closed_loop":
      return createClosedLoop(desk, sessions);
    case "user_centric":
      return createUserCentric(desk, { pacing, sessions, share });
    case "fixed_schedule":
      return createFixedSchedule(desk, sessions, pacing);
    default:
      return createOpenLoop(desk, sessions, createPacer(pacing, random, share));
  }
}
