/** Files of answers: their keys and order, and that an answer in trouble leaves everything else alone. */
import { describe, expect, test } from "bun:test";
import type { CellResult } from "#aggregate/cell-result.ts";
import type { PostProcess } from "#config/search/search-config.ts";
import { renderAggregates, supersededPaths } from "#export/aggregates/render-aggregates.ts";
import { buildCell, buildCurve, buildDecode, buildRamp, buildShapes, CONCURRENCY } from "../aggregate/build-cell.ts";
import { breachOf, CURVE, KNEE, LATENCY, PARETO, SURFACE } from "../aggregate/post-process/questions.ts";
import { buildPlan, VERSION } from "./build-study.ts";
import { findSchemaErrors, type SchemaName } from "./schema-check.ts";

function render(postProcess: PostProcess, cells: readonly CellResult[]) {
  const variations = cells.map(({ variation }) => variation);
  const plan = buildPlan(variations, { aggregates: { sweep: "sweep_aggregate" }, postProcess });
  const input = { plan, cells, version: VERSION, wasCancelled: false };
  const files = renderAggregates(input);
  return { files, superseded: supersededPaths(input, files) };
}

function renderOne(postProcess: PostProcess, cells: readonly CellResult[]) {
  const { files } = render(postProcess, cells);
  const name = postProcess.outputFilename;
  const json = JSON.parse(files.find(({ path }) => path === `sweep_aggregate/${name}`)?.content ?? "null");
  expect(findSchemaErrors(name.replace(".json", "") as SchemaName, json)).toEqual([]);
  return json;
}

describe("the file of", () => {
  test("a knee", () => {
    const json = renderOne(KNEE, buildRamp({ 1: 50, 4: 55, 16: 61 }));
    expect(json).toEqual({
      baseline_concurrency: 1,
      baseline_p99: 50,
      knee_concurrency: 16,
      knee_p99: 61,
      threshold_pct: 0.2,
      swept_metric: "request_latency",
      stat: "p99",
      swept_param: CONCURRENCY,
      all_points: [
        { concurrency: 1, p99: 50 },
        { concurrency: 4, p99: 55 },
        { concurrency: 16, p99: 61 },
      ],
      aiperf: { unit: "ms", last_within_concurrency: 4 },
    });
    expect(Object.keys(json).slice(0, 2)).toEqual(["baseline_concurrency", "baseline_p99"]);
    expect(renderOne(KNEE, buildRamp({ 1: 50, 4: 55 }))).toMatchObject({ knee_concurrency: null, knee_p99: null });
  });

  test("a knee with the intervals of several trials", () => {
    const trials = [70, 90].map((p99) => ({ request_latency: { avg: 1, p99 } }));
    const json = renderOne(KNEE, [...buildRamp({ 1: 50 }), buildCell(1, { [CONCURRENCY]: 8 }, ...trials)]);
    expect(json.aiperf.intervals).toHaveLength(1);
    expect(json.aiperf.intervals[0]).toMatchObject({ concurrency: 8, mean: 80 });
  });

  test("a breach", () => {
    const failed = buildCell(2, { [CONCURRENCY]: 64 }, {});
    const json = renderOne(breachOf([LATENCY]), [...buildRamp({ 1: 50, 4: 120 }), failed]);
    const level = { metric_tag: "request_latency", stat: "p99", op: "lt", threshold: 100 };
    expect(json).toEqual({
      swept_param: CONCURRENCY,
      max_passing_concurrency: 1,
      first_failing_concurrency: 4,
      first_failing_breach: { ...level, observed: 120 },
      all_points: [
        { concurrency: 1, feasible: true, breaches: [] },
        { concurrency: 4, feasible: false, breaches: [{ ...level, observed: 120 }] },
        { concurrency: 64, feasible: false, breaches: [{ ...level, observed: null }] },
      ],
      monotonicity_check: true,
      filters: [level],
      aiperf: { units: { request_latency: "ms" } },
    });
    const held = renderOne(breachOf([LATENCY]), buildRamp({ 1: 50 }));
    expect(held).toMatchObject({ first_failing_concurrency: null, first_failing_breach: null });
  });

  test("a prefill curve, also where there is none", () => {
    const json = renderOne(
      CURVE,
      buildCurve((isl) => 12 + isl / 8, [256, 512, 1024]),
    );
    expect(json).toMatchObject({ fit_form: "linear", below_floor: false, r_squared_floor: 0.85 });
    expect(json.aiperf.prefill_tokens_per_second).toBeCloseTo(8000, 6);
    expect(json.raw_points[0]).toEqual({ isl: 256, ttft_ms: 44 });
    expect(
      renderOne(
        CURVE,
        buildCurve(() => 9, [256]),
      ),
    ).toMatchObject({
      ...{ fit_form: "linear", coefficients: [], r_squared: 0, below_floor: true },
      error_reason: expect.any(String),
    });
  });

  test("a decode surface, also where there is none", () => {
    const json = renderOne(
      SURFACE,
      buildDecode([
        [8, 64, 3],
        [1, 128, 2],
        [1, 64, 1],
      ]),
    );
    expect(json.surface).toEqual({
      concurrency_axis: [1, 8],
      osl_axis: [64, 128],
      itl_grid: [
        [1, 2],
        [3, null],
      ],
    });
    expect(json.swept_params).toEqual([CONCURRENCY, "datasets.main.prompts.osl"]);
    expect(renderOne(SURFACE, buildDecode([[8, 64, 3]]))).toMatchObject({
      surface_fit_failed: true,
      surface: { concurrency_axis: [], osl_axis: [], itl_grid: [] },
      raw_points: [{ concurrency: 8, osl: 64, itl_ms: 3 }],
    });
  });

  test("a Pareto sweep", () => {
    const json = renderOne(
      PARETO,
      buildShapes([
        [128, 1, 10, 100],
        [512, 1, 30, 80],
        [512, 4, 5],
      ]),
    );
    expect(json.cells[0]).toEqual({ isl: 128, osl: 64, concurrency: 1, x: 10, y: 100, pareto_optimal: true });
    expect(json.cells[2]).toMatchObject({ x: 5, y: null, pareto_optimal: false });
    expect(json.aiperf.fronts).toEqual([
      { isl: 128, osl: 64, concurrencies: [1] },
      { isl: 512, osl: 64, concurrencies: [1] },
    ]);
  });
});

describe("a question that cannot be answered", () => {
  const cells = buildRamp({ 1: 0, 4: 5 });
  const { files, superseded } = render(KNEE, cells);

  test("has a file that says why, and takes nothing else along", () => {
    const { files: answered } = render(KNEE, buildRamp({ 1: 4, 4: 5 }));
    const error = files.find(({ path }) => path === "sweep_aggregate/post_process_errors.json");
    const json = JSON.parse(error?.content ?? "null");
    expect(json).toMatchObject({
      ...{ handler: "degradation_knee_detect", output_filename: "degradation_knee.json", type: "unusable_baseline" },
    });
    expect(findSchemaErrors("post_process_errors", json)).toEqual([]);
    expect(files).toHaveLength(answered.length);
  });

  test("takes the place of an earlier answer, and the other way round", () => {
    expect(superseded).toEqual(["sweep_aggregate/degradation_knee.json"]);
    expect(render(KNEE, buildRamp({ 1: 4 })).superseded).toEqual(["sweep_aggregate/post_process_errors.json"]);
  });
});
