/** The files about a search: their layout, and the schemas that are published with the program. */
import { describe, expect, test } from "bun:test";
import type { SearchConfig } from "#config/search/search-config.ts";
import { renderSearchCheckpoint } from "#export/search/search-checkpoint-json.ts";
import { renderSearchHistory } from "#export/search/search-history-json.ts";
import { toSearchQuestion } from "#plan/search/search-question.ts";
import { buildStanding, type SearchCourse } from "#search/build-standing.ts";
import type { Observation } from "#search/problem.ts";
import { toSearchProblem } from "#search/search-question.ts";
import { buildTrial, buildVariation } from "../aggregate/build-trial.ts";
import { searchConfig } from "../support/search-config.ts";
import { findSchemaErrors } from "./schema-check.ts";

const C = "phases.profiling.concurrency";
const TTFT = { metricTag: "time_to_first_token", stat: "p95", op: "lt", threshold: 100 } as const;

/** Each point with its TTFTs, one for each trial; null: the trial failed. Throughput is ten times the concurrency. */
type Points = readonly (readonly [number, ...(number | null)[]])[];

function historyOf(changes: Partial<SearchConfig>, points: Points, end?: SearchCourse["end"]) {
  const config = searchConfig(changes);
  const observations = points.map(
    ([concurrency, ...ttfts]): Observation => ({
      values: { [C]: concurrency },
      trials: ttfts.map((p95) => ({
        succeeded: p95 !== null,
        metrics:
          p95 === null ? {} : { time_to_first_token: { p95 }, output_token_throughput: { avg: 10 * concurrency } },
      })),
    }),
  );
  const course: SearchCourse = {
    ...toSearchProblem(config, 3),
    question: toSearchQuestion(config, points[0]?.length === 3 ? 2 : 1),
    confidenceLevel: 0.95,
    observations,
    steps: points.map(() => ({ purpose: "explore", why: "a look" })),
    ...(end === undefined ? {} : { end }),
  };
  const text = renderSearchHistory({ config, seed: 3, course, standing: buildStanding(course) });
  expect(text.endsWith("}\n")).toBe(true);
  const history = JSON.parse(text);
  expect(findSchemaErrors("search_history", history)).toEqual([]);
  return history;
}

describe("the history of a search", () => {
  test("has its keys in the order of the reference, ours last", () => {
    const history = historyOf({ slaFilters: [TTFT], recipeName: "max-throughput-ttft-sla" }, [[8, 50]]);
    expect(Object.keys(history)).toEqual([
      ...["config", "iterations", "best_trials", "boundary_summary", "recipe", "convergence_reason", "aiperf"],
    ]);
    expect(Object.keys(history.config)).toEqual([
      ...["planner", "objectives", "outcome_constraints", "max_iterations", "n_initial_points", "random_seed"],
      ...["improvement_patience", "plateau_window", "plateau_threshold", "search_space", "sla_filters"],
    ]);
    expect(history.recipe).toBe("max-throughput-ttft-sla");
    expect(history.convergence_reason).toBeNull();
  });

  test("writes bounds and thresholds with a point, directions in capitals and values of whole dimensions whole", () => {
    const config = searchConfig({ slaFilters: [TTFT] });
    const course: SearchCourse = {
      ...toSearchProblem(config, 3),
      question: toSearchQuestion(config, 1),
      confidenceLevel: 0.95,
      observations: [{ values: { [C]: 8 }, trials: [] }],
      steps: [],
    };
    const text = renderSearchHistory({ config, seed: 2n ** 60n, course, standing: buildStanding(course) });
    expect(text).toContain('"lo": 1.0');
    expect(text).toContain('"threshold": 100.0');
    expect(text).toContain('"direction": "MAXIMIZE"');
    expect(text).toContain(`"${C}": 8\n`);
    expect(text).toContain('"seed": 1152921504606846976');
  });

  test("names the best of the feasible, and the boundary as it was seen", () => {
    const history = historyOf({ slaFilters: [TTFT] }, [
      [8, 50],
      [40, 140],
      [20, 90],
      [30, null],
    ]);
    expect(history.best_trials).toEqual([
      {
        iteration_idx: 2,
        objective_values: [200],
        variation_values: { [C]: 20 },
        feasible: true,
        feasible_count: 2,
        pareto_rank: 0,
      },
    ]);
    expect(history.iterations[3]).toMatchObject({ objective_values: null, feasible: false });
    expect(history.boundary_summary).toEqual({
      swept_dim_path: C,
      feasible_max: { value: 20, iteration_idx: 2, objective_value: 200 },
      infeasible_min: {
        value: 30,
        iteration_idx: 3,
        first_breach: { metric_tag: "time_to_first_token", stat: "p95", op: "lt", threshold: 100, observed: null },
      },
    });
  });

  test("counts none as feasible where nothing is, and names the best all the same", () => {
    const history = historyOf({ slaFilters: [TTFT] }, [
      [8, 150],
      [40, 240],
    ]);
    expect(history.best_trials[0]).toMatchObject({ iteration_idx: 1, feasible: false, feasible_count: 0 });
    expect(history.boundary_summary.feasible_max).toBeNull();
  });

  test("has neither best point nor boundary before anything is over, or where nothing was measured", () => {
    expect(historyOf({}, [])).toMatchObject({ iterations: [], best_trials: null, boundary_summary: null });
    expect(historyOf({}, [[8, null]])).toMatchObject({ best_trials: null });
  });

  test("keeps means and intervals over trials under our own key, with why it ended", () => {
    const history = historyOf({ slaFilters: [TTFT] }, [[8, 50, 60]], { reason: "cancelled", explanation: "by hand" });
    expect(history.convergence_reason).toBe("cancelled");
    expect(history.aiperf.end).toEqual({ reason: "cancelled", explanation: "by hand" });
    expect(history.aiperf.iterations[0]).toMatchObject({ purpose: "explore", why: "a look", succeeded_trials: 2 });
    expect(history.aiperf.iterations[0].limits[0].mean).toBe(55);
    // Student's quantile for one degree of freedom times the standard error.
    expect(history.aiperf.iterations[0].limits[0].half_width).toBeCloseTo(12.706 * 5, 1);
  });

  test("of a boundary tells the limit that binds, and warns of verdicts that contradict each other", () => {
    const history = historyOf({ planner: "smooth_isotonic", slaFilters: [TTFT] }, [
      [8, 50, 52],
      [32, 150, 150],
      [16, 120, 121],
      [20, 90, 92],
    ]);
    expect(history.boundary_summary).toMatchObject({
      boundary_type: "smooth",
      binding_constraint: "0:time_to_first_token.p95.lt.100.0",
    });
    expect(history.boundary_summary.boundary_ci.hi).toBeGreaterThan(history.boundary_summary.boundary_ci.lo);
    expect(history.iterations.map((one: { non_monotonic_warning: boolean }) => one.non_monotonic_warning)).toEqual([
      ...[false, false, false, true],
    ]);
  });

  test("of several tiers has the bracket of each, and which is stricter", () => {
    const tiers = [
      { label: "gold", filters: [TTFT] },
      { label: "silver", filters: [{ ...TTFT, threshold: 200 }] },
    ];
    const history = historyOf({ planner: "smooth_isotonic", slaTiers: tiers }, [
      [1, 20],
      [4, 60],
      [16, 150],
      [64, 300],
    ]);
    expect(history.tier_results).toMatchObject([
      { label: "gold", convergence_status: "partial", bracket_lower: 4, bracket_upper: 16, probe_count: 4 },
      { label: "silver", bracket_lower: 16, bracket_upper: 64 },
    ]);
    expect(history.tier_metadata).toEqual({
      actual_probe_count: 4,
      tier_evaluation_count: 8,
      ordering_detected: true,
      ordering_pairs: [{ strict: "gold", lenient: "silver" }],
    });
    expect(history.boundary_summary).toMatchObject({ feasible_max: { value: 16 }, non_monotonic_warning: false });
    expect(history.iterations.map((one: { feasible: boolean }) => one.feasible)).toEqual([true, true, true, false]);
  });
});

test("the checkpoint of a search has each point with what its runs gave", () => {
  const variation = buildVariation(0, { [C]: 8 });
  const good = buildTrial(0, { request_latency: { unit: "ms", avg: 5, p99: 9 } }, { variation });
  const bad = buildTrial(1, {}, { variation, status: "failed" });
  const text = renderSearchCheckpoint([
    {
      variation,
      trials: [
        { trial: good, directory: "/out/search_iter_0000/profile_runs/run_0001" },
        { trial: bad, directory: "/out/search_iter_0000/profile_runs/run_0002" },
      ],
    },
  ]);
  const checkpoint = JSON.parse(text);
  expect(findSchemaErrors("search_checkpoint", checkpoint)).toEqual([]);
  expect(checkpoint.iterations[0].variation_values).toEqual({ [C]: 8 });
  expect(checkpoint.iterations[0].results[0]).toMatchObject({
    label: "run_0001",
    success: true,
    summary_metrics: { request_latency: { unit: "ms", avg: 5, p99: 9 } },
  });
  expect(checkpoint.iterations[0].results[1]).toMatchObject({ success: false, summary_metrics: {} });
});
