/** Scripts that users have: what each reads of our files, step by step, for one trial of each cell and for several. */
import { describe, expect, test } from "bun:test";
import { summariseCell } from "#aggregate/summarise-cell.ts";
import { renderAggregates } from "#export/aggregates/render-aggregates.ts";
import { buildTrial, buildVariation } from "../aggregate/build-trial.ts";
import { buildPlan, VERSION } from "./build-study.ts";

const CURVE = [
  { concurrency: 40, throughput: 255.1, ttftP99: 285.7 },
  { concurrency: 10, throughput: 95.2, ttftP99: 125.4 },
  { concurrency: 20, throughput: 175.8, ttftP99: 145.2 },
  { concurrency: 30, throughput: 245.3, ttftP99: 180.5 },
];

function readSweep(trials: number) {
  const cells = CURVE.map(({ concurrency, throughput, ttftP99 }, index) => {
    const variation = buildVariation(index, { "phases.profiling.concurrency": concurrency });
    const results = Array.from({ length: trials }, (_, i) =>
      buildTrial(
        i,
        {
          request_throughput: { unit: "requests/sec", avg: throughput + i },
          time_to_first_token: { unit: "ms", avg: ttftP99 / 2, p99: ttftP99 + i },
        },
        { variation },
      ),
    );
    return summariseCell(results, { confidenceLevel: 0.95, plannedTrials: trials });
  });
  const variations = cells.map(({ variation }) => variation);
  const plan = buildPlan(variations, { aggregates: { sweep: "aggregate/sweep_aggregate" } });
  const files = renderAggregates({ plan, cells, version: VERSION, wasCancelled: false });
  const file = files.find(({ path }) => path === "aggregate/sweep_aggregate/profile_export_aiperf_sweep.json");
  return JSON.parse(file?.content ?? "null");
}

/** `record[key]` of Python: a missing key ends the script. */
function at(record: unknown, ...keys: (string | number)[]): never {
  let value = record;
  for (const key of keys) {
    if (typeof value !== "object" || value === null || !(key in value)) throw new Error(`KeyError: ${key}`);
    value = (value as Record<string | number, unknown>)[key];
  }
  return value as never;
}

describe.each([1, 3])("a script reads a sweep of %i trials", (trials) => {
  const sweep = readSweep(trials);
  const shift = (trials - 1) / 2;

  test("into rows of a table, and its Pareto front into a set of tuples", () => {
    const rows = (at(sweep, "per_combination_metrics") as unknown[]).map((combo) => ({
      concurrency: at(combo, "parameters", "concurrency") as number,
      throughput: at(combo, "metrics", "request_throughput_avg", "mean") as number,
      ttft_p99: at(combo, "metrics", "time_to_first_token_p99", "mean") as number,
      throughput_cv: (at(combo, "metrics", "request_throughput_avg") as { cv?: number }).cv ?? 0,
    }));
    rows.sort((a, b) => a.concurrency - b.concurrency);
    expect(rows.map(({ concurrency }) => concurrency)).toEqual([10, 20, 30, 40]);
    expect(rows[0]?.throughput).toBeCloseTo(95.2 + shift, 9);
    expect(rows[3]?.ttft_p99).toBeCloseTo(285.7 + shift, 9);
    for (const { throughput_cv } of rows) expect(throughput_cv > 0).toBe(trials > 1);
    const pareto = new Set((at(sweep, "pareto_optimal") as object[]).map((p) => JSON.stringify(Object.entries(p))));
    expect(pareto).toEqual(new Set([10, 20, 30, 40].map((value) => JSON.stringify([["concurrency", value]]))));
  });

  test("by value, as scripts of older files do, with trends", () => {
    const byValue = Object.entries(at(sweep, "per_value_metrics") as object).map(([value, metrics]) => ({
      concurrency: Number.parseInt(value, 10),
      throughput: at(metrics, "request_throughput_avg", "mean") as number,
      latency: at(metrics, "ttft_p99_ms", "mean") as number,
      cv: at(metrics, "ttft_p99_ms", "cv") as number,
    }));
    expect(byValue.map(({ concurrency }) => concurrency).sort()).toEqual([10, 20, 30, 40]);
    expect(at(sweep, "trends", "request_throughput_avg", "inflection_points")).toEqual([30] as never);
    expect(at(sweep, "trends", "ttft_p99_ms", "inflection_points")).toEqual([40] as never);
    expect(at(sweep, "best_configurations", "best_throughput", "value")).toBe(40 as never);
  });

  test("for its best configurations and intervals to plot", () => {
    const best = at(sweep, "best_configurations", "best_latency_p99", "parameters");
    expect(best).toEqual({ concurrency: 10 } as never);
    for (const combo of at(sweep, "per_combination_metrics") as unknown[]) {
      const { mean, ci_low, ci_high } = at(combo, "metrics", "request_throughput_avg") as Record<string, number>;
      expect(ci_low).toBeLessThanOrEqual(mean as number);
      expect(ci_high).toBeGreaterThanOrEqual(mean as number);
      for (const block of Object.values(at(combo, "metrics") as Record<string, object>)) {
        expect(Object.keys(block)).toContain("mean");
      }
    }
  });
});
