import { describe, expect, test } from "bun:test";
import type { IterationOrder } from "#config/sweep/sweep-config.ts";
import type { RunEstimate } from "#plan/estimate-study.ts";
import { countFitting, orderByTrial } from "#plan/fitting-runs.ts";
import { DEFAULT_MULTI_RUN, planOf } from "./sweep-vectors.ts";

const sweepOf = (order: IterationOrder, cooldownSeconds = 0) =>
  planOf({
    sweep: {
      type: "grid",
      parameters: [{ path: "phases.profiling.concurrency", values: [1, 2, 4] }],
      cooldownSeconds,
      iterationOrder: order,
      sameSeed: false,
      slaFilters: [],
    },
    multiRun: { ...DEFAULT_MULTI_RUN, numRuns: 2 },
    drawSeed: () => 7,
  });

const each = (estimate: RunEstimate) => ({ perRun: Array.from({ length: 6 }, () => estimate) });

describe("countFitting", () => {
  test("counts runs that end in time with the pauses between them", () => {
    const fits = (budget: number, pause = 0) => countFitting(sweepOf("repeated", pause), each({ seconds: 10 }), budget);
    expect([9, 10, 35, 60, 1000].map((budget) => fits(budget))).toEqual([0, 1, 3, 6, 6]);
    expect([11, 12, 21, 22].map((budget) => fits(budget, 1))).toEqual([1, 1, 2, 2]);
  });

  test("knows nothing where the length of a run is not fixed", () => {
    expect(countFitting(sweepOf("repeated"), each({}), 10)).toBeUndefined();
  });

  test("goes by trial, whatever the order of the plan", () => {
    const plan = sweepOf("independent");
    expect(orderByTrial(plan.runs).map(({ variationIndex }) => variationIndex)).toEqual([0, 1, 2, 0, 1, 2]);
    const estimate = { perRun: plan.runs.map(({ variationIndex }) => ({ seconds: variationIndex === 0 ? 1 : 100 })) };
    expect(countFitting(plan, estimate, 50)).toBe(1);
  });
});
