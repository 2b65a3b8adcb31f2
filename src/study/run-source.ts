/**
 * Where the runs of a study come from: a list that is known from the start, or a search that chooses the next ones by
 * what was measured so far. The loop over the runs asks for a batch at a time and knows neither.
 */
import type { TrialResult } from "#aggregate/trial-result.ts";
import type { RunPlan, StudyPlan } from "#plan/study-plan.ts";
import type { StudyOutcome } from "./study-manifest.ts";
import type { KnownCell } from "./trial/cell-setup.ts";

export interface RunSource {
  /** As it stands: a search adds to it. */
  readonly plan: StudyPlan;
  /** By the index of the variation, with everything that the plan on disk must not hold. */
  readonly cells: readonly KnownCell[];
  /** All of its runs end in so many seconds from the first on; absent: no limit. */
  readonly budgetSec?: number;
  /** `trials`: all that are over, in the order of the plan. On disk before it resolves. */
  next(trials: readonly TrialResult[]): Promise<NextRuns>;
  /** Called once, when nothing further is begun. */
  close(trials: readonly TrialResult[], outcome: SourceOutcome): Promise<void>;
}

export interface SourceOutcome extends StudyOutcome {
  readonly error?: unknown;
}

export type NextRuns =
  | { readonly kind: "runs"; readonly runs: readonly RunPlan[] }
  /** With an error the study could not go on; `failures`: further runs would be as lost as the last ones; `budget`: the next would not end in time. */
  | { readonly kind: "end"; readonly stoppedBy?: "failures" | "budget" | "error"; readonly error?: Error };

/** All runs of a plan, in its order. */
export function listRuns(plan: StudyPlan, cells: readonly KnownCell[]): RunSource {
  let isTold = false;
  return {
    plan,
    cells,
    next: async () => {
      if (isTold) return { kind: "end" };
      isTold = true;
      return { kind: "runs", runs: plan.runs };
    },
    close: async () => {},
  };
}
