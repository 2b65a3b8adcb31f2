/** Files about a sweep, against those that the reference makes of the same cells. */
import { describe, expect, test } from "bun:test";
import { succeededTrials } from "#aggregate/cell-result.ts";
import { summariseCell } from "#aggregate/summarise-cell.ts";
import { summariseSweep } from "#aggregate/summarise-sweep.ts";
import type { TrialResult, VariationFacts } from "#aggregate/trial-result.ts";
import type { SlaFilter } from "#config/sweep/sweep-config.ts";
import type { ParameterValue } from "#core/parameter-value.ts";
import { renderSweepCsv } from "#export/aggregates/sweep-csv.ts";
import { renderSweepJson } from "#export/aggregates/sweep-json.ts";
import { buildTrial, buildVariation, type MetricText } from "../aggregate/build-trial.ts";
import { expectCovers } from "../aggregate/near.ts";
import sweepAnalysis from "../golden/aggregate/sweep_analysis.json";
import sweepGrouping from "../golden/aggregate/sweep_grouping.json";
import { buildCell, readParameter, type SummaryRow } from "./build-study.ts";

const TRIALS = 3;

interface AnalysisCase {
  readonly combinations: readonly {
    readonly parameters: Record<string, unknown>;
    readonly metrics: Record<string, SummaryRow>;
  }[];
  readonly slaFilters: readonly { metric_tag: string; stat: string; op: SlaFilter["op"]; threshold: number }[];
  readonly json: { readonly failed_runs: readonly { label: string; error: string | null }[] };
}

/** Three trials for each cell; failed runs are those of one more cell that has no figures. */
function analyse({ combinations, slaFilters, json }: AnalysisCase) {
  const cells = combinations.map(({ parameters, metrics }, i) => {
    const values = Object.entries(parameters).map(([name, value]) => [name, readParameter(value)] as const);
    const variation = buildVariation(i, Object.fromEntries(values));
    const trials = Array.from({ length: TRIALS }, (_, trial) => buildTrial(trial, {}, { variation }));
    return buildCell(variation, metrics, trials);
  });
  const dead = buildVariation(cells.length, cells[0] ? readValues(cells[0].variation) : {});
  const failures = json.failed_runs.map(({ label, error }, i) =>
    buildTrial(i, {}, { variation: dead, label, status: "failed", ...(error === null ? {} : { error }) }),
  );
  const failed = failures.length === 0 ? [] : [buildCell(dead, {}, failures)];
  return summariseSweep([...cells, ...failed], {
    variations: cells.map(({ variation }) => variation),
    order: "repeated",
    confidenceLevel: 0.95,
    slaFilters: slaFilters.map(({ metric_tag: metricTag, ...rest }) => ({ metricTag, ...rest })),
    wasCancelled: false,
  });
}

const readValues = (variation: VariationFacts): Record<string, ParameterValue> =>
  Object.fromEntries(variation.values.map(({ path, value }) => [path, value]));

/** What differs on purpose: the number of cells is that of the planned ones, not a product of distinct values. */
const PLANNED_CELLS: Readonly<Record<string, number>> = { zip_two_params_num_combinations: 3 };
/** The reference writes extremes that are whole as such; ours are all read as floats. */
const FLOAT_CELLS: Readonly<Record<string, [string, string]>> = {
  missing_metric_columns_union: ["1.50,0.50,1,2,", "1.50,0.50,1.00,2.00,"],
};

describe("the analysis of a sweep is the reference's", () => {
  for (const { name, csv, ...golden } of sweepAnalysis) {
    test(name, () => {
      const sweep = analyse(golden as unknown as AnalysisCase);
      const count = PLANNED_CELLS[name] ?? golden.json.metadata.num_combinations;
      const metadata = { ...golden.json.metadata, num_combinations: count };
      const json = JSON.parse(renderSweepJson(sweep));
      const expected = { ...golden.json, metadata } as Record<string, unknown>;
      expectCovers(json, expected);
      expect(Object.keys(json.metadata)).toEqual(Object.keys(metadata));
      expect(Object.keys(json).slice(0, 8)).toEqual([
        ...["aggregation_type", "num_profile_runs", "num_successful_runs", "failed_runs", "metadata"],
        ...["per_combination_metrics", "best_configurations", "pareto_optimal"],
      ]);
      expect(Object.keys(json.best_configurations)).toEqual(Object.keys(golden.json.best_configurations));
      const [theirs, ours] = FLOAT_CELLS[name] ?? ["", ""];
      const expectedCsv = csv.replace(theirs, ours).replace(/(Number of Combinations),\d+/, `$1,${count}`);
      expect(renderSweepCsv(sweep)).toBe(expectedCsv);
    });
  }
});

interface GroupingRun {
  readonly variation_label: string;
  readonly variation_values: Record<string, ParameterValue>;
  readonly variation_index: number;
  readonly trial_index: number;
  readonly summary_metrics?: Record<string, MetricText>;
  readonly success: boolean;
  readonly error: string | null;
}

function group(results: readonly GroupingRun[]) {
  const trials = results.map((run): TrialResult => {
    const variation = buildVariation(run.variation_index, run.variation_values, run.variation_label);
    return buildTrial(run.trial_index, run.summary_metrics ?? {}, {
      variation,
      ...(run.success ? {} : { error: run.error ?? "" }),
    });
  });
  const byCell = [...Map.groupBy(trials, (trial) => trial.variation.index).values()];
  const plannedTrials = Math.max(...byCell.map((cell) => cell.length));
  const cells = byCell.map((cell) => summariseCell(cell, { confidenceLevel: 0.95, plannedTrials }));
  const sweep = summariseSweep(cells, {
    variations: cells.map(({ variation }) => variation),
    order: "repeated",
    confidenceLevel: 0.95,
    slaFilters: [],
    wasCancelled: false,
  });
  return { sweep, cells, json: JSON.parse(renderSweepJson(sweep)) };
}

const ISL = "datasets.main.prompts.isl.mean";
const OSL = "datasets.main.prompts.osl.mean";

/**
 * Single-trial cells have the flat keys beside those of the reference, so that they have best ones and a front; equal
 * cells both stay; a scenario is known by its label.
 */
const OURS: Readonly<Record<string, Record<string, unknown>>> = {
  single_trial_reference_quirk: {
    best_configurations: {
      best_throughput: { parameters: { concurrency: 2 }, metric: 60, unit: "requests/sec" },
      best_latency_p99: { parameters: { concurrency: 1 }, metric: 12, unit: "ms" },
    },
    pareto_optimal: [{ concurrency: 1 }, { concurrency: 2 }],
  },
  leaf_collision_uses_full_paths: {
    metadata: { num_combinations: 2 },
    best_configurations: {
      best_throughput: { parameters: { [ISL]: 512, [OSL]: 128 }, metric: 11 },
      best_latency_p99: { parameters: { [ISL]: 128, [OSL]: 64 }, metric: 5 },
    },
    pareto_optimal: [
      { [ISL]: 128, [OSL]: 64 },
      { [ISL]: 512, [OSL]: 128 },
    ],
  },
  sobol_cells_with_equal_values_collapse: {
    metadata: { num_combinations: 3, sweep_parameters: [{ name: "concurrency", values: [3, 4] }] },
    per_combination_metrics: [
      { parameters: { concurrency: 3 } },
      { parameters: { concurrency: 3 } },
      { parameters: { concurrency: 4 } },
    ],
    best_configurations: {
      best_throughput: { parameters: { concurrency: 4 }, metric: 21 },
      best_latency_p99: { parameters: { concurrency: 3 }, metric: 5 },
    },
    pareto_optimal: [{ concurrency: 3 }, { concurrency: 3 }, { concurrency: 4 }],
  },
  scenario_nested_values: {
    metadata: { num_combinations: 2, sweep_parameters: [{ name: "scenario", values: ["chat", "long"] }] },
    per_combination_metrics: [{ parameters: { scenario: "chat" } }, { parameters: { scenario: "long" } }],
    best_configurations: {
      best_throughput: { parameters: { scenario: "chat" } },
      best_latency_p99: { parameters: { scenario: "chat" } },
    },
    pareto_optimal: [{ scenario: "chat" }],
  },
};

const GROUPED = [
  ...["per_combination_metrics", "metadata", "best_configurations", "pareto_optimal", "failed_runs"],
  ...["num_profile_runs", "num_successful_runs"],
] as const;

describe("runs are put together to cells as the reference does", () => {
  for (const { name, results, expected } of sweepGrouping) {
    test(name, () => {
      const { json, sweep } = group(results as unknown as GroupingRun[]);
      if ("skipped" in expected) {
        expect(sweep.cells).toEqual([]);
        expect(sweep.parameters[0]?.values).toEqual(expected.sweep_parameters[0]?.values as ParameterValue[]);
        return;
      }
      const ours = OURS[name] ?? {};
      for (const key of GROUPED) {
        const wanted = key in ours ? ours[key] : (expected as Record<string, unknown>)[key];
        if (wanted !== undefined) expectCovers(json[key], wanted, key);
      }
      expect(json.metadata.num_trials_per_value).toBe(expected.num_trials_per_value);
    });
  }

  test("a cell of one trial has its metrics in both shapes", () => {
    const golden = sweepGrouping.find(({ name }) => name === "single_trial_reference_quirk");
    const { json } = group(golden?.results as unknown as GroupingRun[]);
    const { metrics } = json.per_combination_metrics[0];
    expect(Object.keys(metrics.time_to_first_token)).toEqual([
      ...["mean", "avg", "std", "min", "max", "cv", "ci_low", "ci_high", "unit", "p99", "count", "sum"],
    ]);
    expect(metrics.time_to_first_token_p99).toEqual({
      ...{ mean: 12, std: 0, min: 12, max: 12, cv: 0, ci_low: 12, ci_high: 12 },
      unit: "ms",
    });
  });

  test("the shape follows the trials planned, not those that were left", () => {
    const golden = sweepGrouping.find(({ name }) => name === "one_trial_failed_in_cell");
    const { json, cells } = group(golden?.results as unknown as GroupingRun[]);
    const [, halved] = json.per_combination_metrics;
    expect(cells[1] && succeededTrials(cells[1])).toHaveLength(1);
    expect(halved.metrics).not.toHaveProperty("request_throughput");
    expect(halved.metrics.request_throughput_avg).toMatchObject({ std: 0, cv: 0 });
  });

  test("a failed run tells its parameters, variation and trial", () => {
    const golden = sweepGrouping.find(({ name }) => name === "one_trial_failed_in_cell");
    const { json } = group(golden?.results as unknown as GroupingRun[]);
    expect(json.failed_runs).toEqual([
      {
        label: "run_0002",
        error: "y",
        parameters: { concurrency: 2 },
        variation_label: "phases.profiling.concurrency=2",
        trial: 1,
      },
    ]);
  });
});

describe("columns of a single-trial sweep", () => {
  test("are those of the flat keys", () => {
    const golden = sweepGrouping.find(({ name }) => name === "single_trial_reference_quirk");
    const { sweep } = group(golden?.results as unknown as GroupingRun[]);
    const [header = ""] = renderSweepCsv(sweep).split("\r\n");
    expect(header.split(",").slice(0, 3)).toEqual([
      ...["concurrency", "request_throughput_avg_mean", "request_throughput_avg_std"],
    ]);
    expect(header).not.toContain("request_throughput_mean");
    expect(header).toContain("time_to_first_token_p99_cv");
  });
});
