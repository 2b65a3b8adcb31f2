/**
 * A plan against the one that was begun in the same directory: what was settled then is taken over, and a plan that does
 * not measure all of it, in the same order, is refused with what differs.
 */
import { UserError } from "#core/errors.ts";
import type { JsonValue } from "#core/json.ts";
import { diffPlans, type PlanDiff } from "#plan/diff-plans.ts";
import { extendPlan } from "#plan/extend-plan.ts";
import { type PlanRecord, toPlanRecord } from "#plan/plan-record.ts";
import type { StudyPlan } from "#plan/study-plan.ts";

export interface ResumedPlan {
  readonly plan: StudyPlan;
  readonly record: PlanRecord;
  readonly diff: PlanDiff;
}

/** `bodies` by the index of the variation. Throws a `UserError` that lists every difference. */
export function resumePlan(
  planned: StudyPlan,
  bodies: readonly JsonValue[],
  { known, directory }: { readonly known: PlanRecord; readonly directory: string },
): ResumedPlan {
  const plan = extendPlan(planned, bodies, known);
  const record = toPlanRecord(plan, bodies);
  const diff = diffPlans(known, record);
  if (diff.kind !== "different") return { plan, record, diff };
  throw new UserError(`${directory} holds another study: its runs cannot be mixed with the ones asked for`, {
    problems: diff.lines.map((line) => ({ where: line, wanted: "must be as it was" })),
    hint: "Leave out --resume to begin anew (what is there is moved aside), or name another directory with --artifact-dir.",
  });
}
