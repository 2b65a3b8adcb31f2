/** A trial beyond those of the plan is the one that a plan with more repeats would have had. */
import { describe, expect, test } from "bun:test";
import type { IterationOrder, MultiRunConfig } from "#config/sweep/sweep-config.ts";
import { addTrial } from "#plan/add-trial.ts";
import { diffPlans } from "#plan/diff-plans.ts";
import { extendPlan } from "#plan/extend-plan.ts";
import { type PlanRecord, toPlanRecord } from "#plan/plan-record.ts";
import type { StudyPlan } from "#plan/study-plan.ts";
import { DEFAULT_MULTI_RUN, planOf } from "./sweep-vectors.ts";

function sweepOf(numRuns: number, order: IterationOrder = "repeated", multiRun: Partial<MultiRunConfig> = {}) {
  return planOf({
    sweep: {
      type: "grid",
      parameters: [{ path: "phases.profiling.concurrency", values: [8, 16] }],
      cooldownSeconds: 0,
      iterationOrder: order,
      sameSeed: false,
      slaFilters: [],
    },
    multiRun: { ...DEFAULT_MULTI_RUN, numRuns, ...multiRun },
    drawSeed: () => 7,
  });
}

const repeatsOf = (numRuns: number) => planOf({ multiRun: { ...DEFAULT_MULTI_RUN, numRuns }, drawSeed: () => 7 });
const bodiesOf = (plan: StudyPlan) => plan.variations.map(({ label }) => label);
const recordOf = (plan: StudyPlan): PlanRecord =>
  JSON.parse(JSON.stringify(toPlanRecord(plan, bodiesOf(plan)))) as PlanRecord;

describe("a trial that is added", () => {
  test.each([
    ["a sweep", (runs: number) => sweepOf(runs)],
    ["independent cells", (runs: number) => sweepOf(runs, "independent")],
    ["a shuffled sweep", (runs: number) => sweepOf(runs, "shuffled")],
    ["seeds by trial", (runs: number) => sweepOf(runs, "repeated", { varySeedPerTrial: true })],
    ["seeds that are drawn", (runs: number) => sweepOf(runs, "repeated", { setConsistentSeed: false })],
    ["warm-ups in each run", (runs: number) => sweepOf(runs, "repeated", { disableWarmupAfterFirst: false })],
    ["repeats alone", repeatsOf],
  ])("to %s stands where more repeats would have it, at the end of the order", (_what, plan) => {
    const before = plan(2);
    const last = before.variations.length - 1;
    const { plan: after, run } = addTrial(before, last);
    const wanted = plan(3).runs.find((one) => one.variationIndex === last && one.trialIndex === 2);
    expect<unknown>(run).toEqual({ ...wanted, index: before.runs.length });
    expect(after.runs).toEqual([...before.runs, run]);
    expect(after.trials).toBe(2);
  });

  test("stays with its cell when the same command goes on", () => {
    const known = recordOf(addTrial(addTrial(sweepOf(2), 1).plan, 1).plan);
    const again = extendPlan(sweepOf(2), bodiesOf(sweepOf(2)), known);
    expect(again.runs.slice(4).map(({ directory }) => directory)).toEqual([
      "profile_runs/trial_0003/concurrency_16",
      "profile_runs/trial_0004/concurrency_16",
    ]);
    expect(diffPlans(known, recordOf(again))).toMatchObject({ kind: "same", moves: [] });
  });

  test("is one of the planned ones when more repeats are asked for", () => {
    const known = recordOf(addTrial(sweepOf(2, "repeated", { varySeedPerTrial: true }), 1).plan);
    const wider = sweepOf(3, "repeated", { varySeedPerTrial: true });
    const again = extendPlan(wider, bodiesOf(wider), known);
    expect(again.runs).toEqual([...wider.runs]);
  });
});
