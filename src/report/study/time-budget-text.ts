/** A time budget in words, before anything has been measured: what it leaves room for, by the estimate. */
import type { StudyEstimate } from "#plan/estimate-study.ts";
import { countFitting } from "#plan/fitting-runs.ts";
import { mostRuns, type StudyPlan } from "#plan/study-plan.ts";
import type { Fact } from "#report/result-header.ts";
import { countOf, formatCount, formatSpan } from "#report/text/format.ts";

/** `30 min 00 s; by the estimate at most 12 of 40 runs end in it`: a clause without a full stop. */
export function describeTimeBudget(
  plan: StudyPlan,
  { estimate, timeBudgetSec }: { readonly estimate: StudyEstimate; readonly timeBudgetSec: number },
): string {
  return `${formatSpan(timeBudgetSec)}; ${roomText(plan, countFitting(plan, estimate, timeBudgetSec))}`;
}

function roomText(plan: StudyPlan, fitting: number | undefined): string {
  const isSearch = plan.search !== undefined;
  const runs = mostRuns(plan);
  const all = `${isSearch ? "up to " : ""}${countOf(runs, "run")}`;
  const turns = plan.isSweep && plan.order === "independent" && !isSearch && plan.trials > 1;
  const order = turns ? ", the first trials of all cells before any second one" : "";
  if (fitting === undefined) return `how many of ${all} end in it shows as they are made${order}`;
  if (fitting < runs) return `by the estimate at most ${formatCount(fitting)} of ${all} end in it${order}`;
  return `by the estimate all runs end in it${!isSearch && plan.trials > 1 ? ", and what is left goes to further trials" : ""}`;
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
