/**
 * Rising loads, one after another, until the machine cannot follow, or time is up. Short measurements on a machine that
 * does other things too are noisy: where a load would end the climb by a narrow miss, it is measured once more, and the
 * better of both counts. So it is with the very first, whose miss would be a verdict on the machine.
 */

export interface Rung {
  /** What was asked for: streams, or arrivals a second. */
  readonly asked: number;
  /** How much there was of what limits are stated in. */
  readonly load: number;
  readonly errorMs: number;
  /** Requests that the error stands on. */
  readonly requests: number;
  readonly failed: number;
  /** The load asked for was really there. */
  readonly isReached: boolean;
}

/** `top`: nothing higher was planned. */
export type ClimbEnd = "error" | "failures" | "saturated" | "time" | "top" | "interrupted";

export interface Climb<Step> {
  readonly steps: readonly Step[];
  readonly end: ClimbEnd;
}

export interface ClimbPlan<Step extends Rung> {
  readonly rungs: readonly number[];
  /** `lower`: what was measured below. Undefined: interrupted. */
  readonly measure: (asked: number, lower: readonly Step[]) => Promise<Step | undefined>;
  readonly nowNs: () => number;
  readonly deadlineNs: number;
}

/** Past this error the climb has found what it looked for, in milliseconds. */
export const WORST_ERROR_MS = 10;

/** The first load is measured whatever the time. */
export async function climb<Step extends Rung>(plan: ClimbPlan<Step>): Promise<Climb<Step>> {
  const { rungs, measure, nowNs, deadlineNs } = plan;
  const steps: Step[] = [];
  let costNs = 0;
  for (const asked of rungs) {
    const startNs = nowNs();
    if (steps.length > 0 && startNs + costNs > deadlineNs) return { steps, end: "time" };
    let step = await measure(asked, steps);
    if (step === undefined) return { steps, end: "interrupted" };
    costNs = nowNs() - startNs;
    const isFirst = steps.length === 0;
    if (isFirst ? endOf(step) !== undefined : isNarrowMiss(step) && nowNs() + costNs <= deadlineNs) {
      const again = await measure(asked, steps);
      if (again === undefined) return { steps: [...steps, step], end: "interrupted" };
      step = better(step, again);
    }
    steps.push(step);
    const end = endOf(step);
    if (end !== undefined) return { steps, end };
  }
  return { steps, end: "top" };
}

/** Whether limits may rest on a load: it was there, or was so far beyond the machine that its errors say so too. */
export function isMeasured(step: Rung): boolean {
  const end = endOf(step);
  return end === undefined || end === "error";
}

function endOf(step: Rung): ClimbEnd | undefined {
  if (step.failed > 0 || step.requests === 0) return "failures";
  if (step.errorMs > WORST_ERROR_MS) return "error";
  return step.isReached ? undefined : "saturated";
}

/** Past the bound, but so little that a disturbance may have been the reason. */
const NARROW = 3;

function isNarrowMiss(step: Rung): boolean {
  return endOf(step) === "error" && step.errorMs <= NARROW * WORST_ERROR_MS;
}

function better<Step extends Rung>(a: Step, b: Step): Step {
  if (endOf(a) === undefined || endOf(b) === undefined) return endOf(a) === undefined ? a : b;
  return b.errorMs < a.errorMs && b.failed <= a.failed ? b : a;
}
