import { describe, expect, test } from "bun:test";
import type { IterationOrder } from "#config/sweep/sweep-config.ts";
import { cooldownBetween } from "#plan/cooldown.ts";
import type { StudyPlan } from "#plan/study-plan.ts";
import { DEFAULT_MULTI_RUN, planOf } from "./sweep-vectors.ts";

const BETWEEN_CELLS = 5;
const BETWEEN_TRIALS = 60;

function planIn(iterationOrder: IterationOrder, numRuns: number, cells = 3): StudyPlan {
  const values = Array.from({ length: cells }, (_, index) => index + 1);
  return planOf({
    sweep: {
      type: "grid",
      parameters: [{ path: "phases.profiling.concurrency", values }],
      cooldownSeconds: BETWEEN_CELLS,
      iterationOrder,
      sameSeed: false,
      slaFilters: [],
    },
    multiRun: { ...DEFAULT_MULTI_RUN, numRuns, cooldownSeconds: BETWEEN_TRIALS },
    drawSeed: () => 1,
  });
}

/** Of the runs that are carried out, by their places in the plan. */
function pausesOf(plan: StudyPlan, places = plan.runs.map(({ index }) => index)): number[] {
  return places.slice(1).map((place, index) => cooldownBetween(plan, plan.runs[places[index]!]!, plan.runs[place]!));
}

describe("the pause between two runs", () => {
  test("parts cells within a trial, and trials from each other", () => {
    for (const order of ["repeated", "shuffled"] as const) {
      expect(pausesOf(planIn(order, 2))).toEqual([5, 5, 60, 5, 5]);
    }
  });

  test("parts trials within a cell, and cells from each other, where cells are run one by one", () => {
    expect(pausesOf(planIn("independent", 2))).toEqual([60, 5, 60, 5, 60]);
  });

  test("is right for what comes next when runs between were left out", () => {
    // The second trial of all but the last cell has been done, or is not needed.
    expect(pausesOf(planIn("repeated", 2), [2, 5])).toEqual([60]);
    expect(pausesOf(planIn("repeated", 3), [0, 1, 2, 4, 7])).toEqual([5, 5, 60, 60]);
    expect(pausesOf(planIn("independent", 3), [0, 3, 5, 6])).toEqual([5, 60, 5]);
  });

  test("is that of the trials where there is one cell, and of the cells where there is one trial", () => {
    expect(pausesOf(planIn("independent", 3, 1))).toEqual([60, 60]);
    expect(pausesOf(planIn("repeated", 1))).toEqual([5, 5]);
    expect(pausesOf(planIn("independent", 1))).toEqual([5, 5]);
  });
});
