import { describe, expect, test } from "bun:test";
import type { SearchConfig } from "#config/search/search-config.ts";
import type { MultiRunConfig } from "#config/sweep/sweep-config.ts";
import { cooldownBetween } from "#plan/cooldown.ts";
import { drawnSeedsOf, toPlanRecord } from "#plan/plan-record.ts";
import { planStudy } from "#plan/plan-study.ts";
import { cutPlan, growPlan } from "#plan/search/grow-plan.ts";
import type { RunPlan, StudyPlan } from "#plan/study-plan.ts";
import { hasManyRuns, mostRuns } from "#plan/study-plan.ts";
import { searchConfig } from "../support/search-config.ts";

const multiRun: MultiRunConfig = {
  numRuns: 1,
  cooldownSeconds: 2,
  confidenceLevel: 0.95,
  setConsistentSeed: true,
  varySeedPerTrial: false,
  disableWarmupAfterFirst: true,
};

function planOf(changes: Partial<SearchConfig> = {}, runs: Partial<MultiRunConfig> = {}, baseSeed?: number) {
  const search = searchConfig(changes);
  return planStudy({
    search,
    multiRun: { ...multiRun, ...runs },
    drawSeed: () => 77,
    ...(baseSeed === undefined ? {} : { baseSeed }),
  });
}

const CONCURRENCY = "phases.profiling.concurrency";

function grow(plan: StudyPlan, ...values: readonly number[]): StudyPlan {
  return values.reduce(
    (grown, value) => growPlan(grown, { values: { [CONCURRENCY]: value }, purpose: "explore", why: "a look" }).plan,
    plan,
  );
}

describe("the plan of a search", () => {
  test("begins without a variation and is of many runs all the same", () => {
    const { plan } = planOf();
    expect(plan.variations).toEqual([]);
    expect(plan.runs).toEqual([]);
    expect(hasManyRuns(plan)).toBe(true);
    expect(mostRuns({ ...plan, trials: 2 })).toBe(2 * searchConfig().maxIterations);
  });

  test("numbers the directories of its runs, also with one trial, and names aggregates by values", () => {
    const plan = grow(planOf().plan, 8, 16, 8);
    expect(plan.runs.map(({ directory }) => directory)).toEqual([
      "search_iter_0000/profile_runs/run_0001",
      "search_iter_0001/profile_runs/run_0001",
      "search_iter_0002/profile_runs/run_0001",
    ]);
    expect(plan.variations.map(({ title }) => title)).toEqual(["concurrency 8", "concurrency 16", "concurrency 8 #2"]);
    expect(plan.aggregates).toEqual({
      cells: ["aggregate/concurrency_8", "aggregate/concurrency_16", "aggregate/concurrency_8__2"],
      sweep: "sweep_aggregate",
    });
    expect(plan.runs.map(({ index }) => index)).toEqual([0, 1, 2]);
  });

  test("puts the sweep beside the aggregates of the cells with several trials", () => {
    const plan = grow(planOf({}, { numRuns: 2 }).plan, 8);
    expect(plan.runs.map(({ directory }) => directory)).toEqual([
      "search_iter_0000/profile_runs/run_0001",
      "search_iter_0000/profile_runs/run_0002",
    ]);
    expect(plan.runs.map(({ warmsUp }) => warmsUp)).toEqual([true, false]);
    expect(plan.aggregates.sweep).toBe("aggregate/sweep_aggregate");
  });

  test("gives the first point the seed of the study and hashes one for each later point", () => {
    const plan = grow(planOf({}, {}, 42).plan, 8, 16);
    expect(plan.runs.map(({ seed }) => String(seed))).toEqual(["42", "7270971771351893726"]);
  });

  test("hashes a seed for each trial where trials are to differ, at the first point too", () => {
    const plan = grow(planOf({}, { numRuns: 2, varySeedPerTrial: true }, 42).plan, 8);
    expect(new Set(plan.runs.map(({ seed }) => String(seed))).size).toBe(2);
    expect(plan.runs[0]?.seed).not.toBe(42);
  });

  test("keeps the pause of trials and the pause of points apart", () => {
    const plan = grow(planOf({ cooldownSeconds: 9 }, { numRuns: 2 }).plan, 8, 16);
    const [first, second, third] = plan.runs as [RunPlan, RunPlan, RunPlan];
    expect(cooldownBetween(plan, first, second)).toBe(2);
    expect(cooldownBetween(plan, second, third)).toBe(9);
  });

  test("is what it was before when it is cut back", () => {
    const shorter = grow(planOf().plan, 8, 16);
    expect(cutPlan(grow(shorter, 4), 2)).toEqual(shorter);
  });
});

describe("the seed of a search", () => {
  test("is its own, else that of the study", () => {
    expect(planOf({ randomSeed: 7 }, {}, 5).plan.search?.seed).toBe(7);
    expect(planOf({}, {}, 5).plan.search?.seed).toBe(5);
  });

  test("is drawn once where there is neither, told, and kept in the record", () => {
    const { plan, notices } = planOf({}, { setConsistentSeed: false });
    expect(plan.search?.seed).toBe(77);
    expect(notices).toEqual(["The search is drawn with seed 77: sweep.random_seed 77 gives the same one again."]);
    const keep = drawnSeedsOf(toPlanRecord(plan, []));
    const again = planStudy({
      search: searchConfig(),
      multiRun: { ...multiRun, setConsistentSeed: false },
      drawSeed: () => 78,
      keep,
    });
    expect(again.plan.search?.seed).toBe(77);
    expect(again.notices).toEqual([]);
  });
});
