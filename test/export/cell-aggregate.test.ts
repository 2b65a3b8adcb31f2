/** Files about one cell, against those that the reference makes of the same runs. */
import { describe, expect, test } from "bun:test";
import { summariseCell } from "#aggregate/summarise-cell.ts";
import type { TrialResult } from "#aggregate/trial-result.ts";
import { renderCellAggregateCsv } from "#export/aggregates/cell-aggregate-csv.ts";
import { renderCellAggregateJson } from "#export/aggregates/cell-aggregate-json.ts";
import { renderCollatedJson } from "#export/aggregates/collated-json.ts";
import { BASE, buildTrial, buildVariation, type MetricText, requests, scatter } from "../aggregate/build-trial.ts";
import { expectCovers } from "../aggregate/near.ts";
import confidenceExport from "../golden/aggregate/confidence_export.json";
import { buildAggregateFacts } from "./build-study.ts";

interface GoldenRun {
  readonly label: string;
  readonly success: boolean;
  readonly error: string | null;
  readonly summary_metrics: Record<string, Record<string, number | string>>;
}

interface GoldenExtra {
  readonly cooldown_seconds?: number;
  readonly variation_label?: string;
  readonly variation_values?: Record<string, number>;
  readonly sweep_mode?: "repeated";
  readonly model?: string;
}

function renderGolden({ runs, level, extra }: { runs: GoldenRun[]; level: number; extra: GoldenExtra }) {
  const isSweep = extra.variation_label !== undefined;
  const variation = isSweep ? buildVariation(0, extra.variation_values ?? {}) : BASE;
  const trials = runs.map((run, i): TrialResult => {
    // Numbers that are not finite are texts in the golden file.
    const metrics = Object.entries(run.summary_metrics).map(([tag, { unit, ...stats }]) => {
      const numbers = Object.entries(stats).map(([stat, value]) => [stat, Number(value)]);
      return [tag, { unit, ...Object.fromEntries(numbers) } as MetricText];
    });
    const more = { variation, ...(extra.model === undefined ? {} : { model: extra.model }) };
    return buildTrial(i, Object.fromEntries(metrics), run.success ? more : { ...more, error: run.error ?? "" });
  });
  const cell = summariseCell(trials, { confidenceLevel: level, plannedTrials: runs.length });
  const facts = buildAggregateFacts({ isSweep, cooldownSeconds: extra.cooldown_seconds ?? 0 });
  return { json: JSON.parse(renderCellAggregateJson(cell, facts)), csv: renderCellAggregateCsv(cell, facts), cell };
}

/** We keep the order in which metrics are first seen, where the reference has none. */
function sortRows(csv: string): string {
  const [header, ...rest] = csv.split("\r\n");
  const end = rest.indexOf("");
  return [header, ...rest.slice(0, end).sort(), ...rest.slice(end)].join("\n");
}

/** A key of one trial among several: the reference has no mean for it, we have that of the one trial. */
const OUR_ROWS: Readonly<Record<string, { key: string; csv: string }>> = {
  metric_in_only_one_of_two_runs: {
    key: "only_first_avg",
    csv: "only_first_avg,9.00,0.00,9.00,9.00,0.0000,0.0000,9.00,9.00,,s",
  },
};

describe("the aggregate of a cell is the reference's", () => {
  for (const { name, runs, level, extra, json, csv } of confidenceExport) {
    if (json === undefined || csv === undefined) continue;
    const ours = OUR_ROWS[name];
    test(ours === undefined ? name : `${name}, but for the key that one trial has`, () => {
      const actual = renderGolden({ runs: runs as unknown as GoldenRun[], level, extra: extra as GoldenExtra });
      const { metrics, ...rest } = json as unknown as { metrics: Record<string, unknown> };
      const expected = { ...rest, metrics: { ...metrics } };
      let expectedCsv = csv;
      if (ours !== undefined) {
        const one = {
          mean: 9,
          std: 0,
          min: 9,
          max: 9,
          cv: 0,
          se: 0,
          ci_low: 9,
          ci_high: 9,
          t_critical: null,
          unit: "s",
        };
        expected.metrics[ours.key] = one;
        expectedCsv = csv.replace(new RegExp(`^${ours.key},.*$`, "m"), ours.csv);
        expect(actual.json.aiperf.incomplete_keys).toEqual({ [ours.key]: { n: 1 } });
      }
      expectCovers(actual.json, expected);
      expect(Object.keys(actual.json)).toEqual([...Object.keys(json), "aiperf"]);
      expect(Object.keys(actual.json.metadata)).toEqual(Object.keys(json.metadata));
      expect(Object.keys(actual.json.metrics).sort()).toEqual(Object.keys(expected.metrics).sort());
      expect(sortRows(actual.csv)).toBe(sortRows(expectedCsv));
      expect(actual.csv.split("\n").every((line) => line === "" || line.endsWith("\r"))).toBe(true);
    });
  }

  test("a cell of which all runs failed has nothing to show, where the reference gives up", () => {
    const { runs, level, extra } = confidenceExport.find(({ name }) => name === "all_failed") as never as {
      runs: GoldenRun[];
      level: number;
      extra: GoldenExtra;
    };
    const { json } = renderGolden({ runs, level, extra });
    expect(json.metrics).toEqual({});
    expect(json.metadata.failed_runs).toHaveLength(2);
  });
});

describe("what stands beside the reference's keys", () => {
  const values = scatter(100, 400);
  const cell = summariseCell(
    [
      buildTrial(0, { a: { unit: "ms", avg: 100, p99: 101 } }, { requestValues: requests({ a: values, b: [1, 2] }) }),
      buildTrial(1, {}, { status: "cancelled" }),
    ],
    { confidenceLevel: 0.95, plannedTrials: 2 },
  );
  const json = JSON.parse(renderCellAggregateJson(cell, buildAggregateFacts({ wasCancelled: true })));

  test("an interval within the only run is marked as one of one trial", () => {
    const [run] = json.aiperf.within_runs;
    expect(run.label).toBe("run_0001");
    expect(run.metrics.a.avg).toMatchObject({ n: 1, batches: expect.any(Number) });
    expect(run.metrics.a.avg.ci_low).toBeLessThan(run.metrics.a.avg.value);
    expect(run.metrics.a.p99.ci_low).toBeLessThan(run.metrics.a.p99.value);
    expect(run.metrics.a.p99).not.toHaveProperty("too_few_samples");
  });

  test("a percentile of too few requests is marked and has no interval", () => {
    expect(json.aiperf.pooled.b.p99).toEqual({ value: 1.99, ci_low: null, ci_high: null, too_few_samples: true });
    expect(json.aiperf.within_runs[0].metrics.b).not.toHaveProperty("avg");
  });

  test("a cancelled run is listed with the reason, and an interrupted study says so", () => {
    expect(json.metadata.failed_runs).toEqual([{ label: "run_0002", error: "cancelled before it had ended" }]);
    expect(json.metadata.was_cancelled).toBe(true);
    expect(json.aiperf.n).toBe(1);
  });

  test("the collated file holds the requests of all trials and each trial beside", () => {
    const collated = JSON.parse(renderCollatedJson(cell, buildAggregateFacts({ cooldownSeconds: 2 })));
    expect(collated).toMatchObject({
      schema_version: "1.0.0",
      metadata: { aggregation_type: "detailed", num_profile_runs: 2, num_successful_runs: 1, run_labels: ["run_0001"] },
      metrics: {
        b: { combined: { mean: 1.5, p50: 1.5, count: 2 }, per_run: [{ label: "run_0001", mean: 1.5, count: 2 }] },
      },
    });
    expect(Object.keys(collated.metrics.a.combined)).toEqual(["mean", "std", "p50", "p90", "p95", "p99", "count"]);
    expect(renderCollatedJson(cell, buildAggregateFacts({ cooldownSeconds: 2 }))).toContain('"cooldown_seconds": 2.0');
  });
});

test("nested values of a scenario are texts in the files", () => {
  const variation = buildVariation(0, { benchmark: { phases: [{ rate: 5, name: "p" }] } }, "chat");
  const cell = summariseCell([buildTrial(0, {}, { variation })], { confidenceLevel: 0.9, plannedTrials: 1 });
  const { metadata } = JSON.parse(renderCellAggregateJson(cell, buildAggregateFacts({ isSweep: true })));
  expect(metadata).toMatchObject({
    variation_label: "chat",
    variation_values: { benchmark: '{"phases":[{"name":"p","rate":5}]}' },
    single_run: true,
    sweep_mode: "repeated",
  });
});
