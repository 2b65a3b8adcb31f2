/** A time budget in words, before anything has been measured: what it leaves room for, by the estimate. */
import type { StudyEstimate } from "#plan/estimate-study.ts";
import { countFitting } from "#plan/fitting-runs.ts";
import { mostRuns, type StudyPlan } from "#plan/study-plan.ts";
import { countOf, formatCount, formatSpan } from "./format.ts";
import type { Fact } from "./result-header.ts";

/** `30 min; by the estimate there is room for 12 of 40 runs`: a clause without a full stop. */
export function describeTimeBudget(
  plan: StudyPlan,
  { estimate, timeBudgetSec }: { readonly estimate: StudyEstimate; readonly timeBudgetSec: number },
): string {
  return `${formatSpan(timeBudgetSec)}; ${roomText(plan, countFitting(plan, estimate, timeBudgetSec))}`;
}

function roomText(plan: StudyPlan, fitting: number | undefined): string {
  const runs = mostRuns(plan);
  const all = `${plan.search === undefined ? "" : "at most "}${countOf(runs, "run")}`;
  if (fitting === undefined) return `how many of ${all} end in it shows as they are made`;
  if (fitting < runs) return `by the estimate it has room for ${formatCount(fitting)} of ${all} at most`;
  const hasRepeats = plan.search === undefined && plan.trials > 1;
  return `by the estimate it has room for all runs${hasRepeats ? ", and what is left goes to further trials" : ""}`;
}

/** One line of a plan, or none where no budget was given. */
export function budgetFacts(
  plan: StudyPlan,
  given: { readonly estimate: StudyEstimate | undefined; readonly timeBudgetSec: number | undefined },
): Fact[] {
  const { estimate, timeBudgetSec } = given;
  if (estimate === undefined || timeBudgetSec === undefined) return [];
  return [{ name: "Budget", text: describeTimeBudget(plan, { estimate, timeBudgetSec }) }];
}
