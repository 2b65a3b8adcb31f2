/** All files about a study: where they lie, and what whole runs of the reference give. */
import { describe, expect, test } from "bun:test";
import { summariseCell } from "#aggregate/summarise-cell.ts";
import type { TrialResult } from "#aggregate/trial-result.ts";
import { type AggregateInput, renderAggregates } from "#export/aggregates/render-aggregates.ts";
import { buildTrial, buildVariation, requests } from "../aggregate/build-trial.ts";
import { expectCovers, expectNear } from "../aggregate/near.ts";
import artifactDirs from "../golden/aggregate/artifact_dirs.json";
import multirun from "../golden/aggregate/multirun3.json";
import grid from "../golden/aggregate/sweep_grid_independent.json";
import { buildPlan, MULTI_RUN, VERSION } from "./build-study.ts";
import { type GoldenTrial, readBlocks, readTrial } from "./golden-study.ts";

const CONCURRENCY = "phases.profiling.concurrency";

function render(input: Pick<AggregateInput, "plan" | "cells"> & Partial<AggregateInput>): Map<string, string> {
  const files = renderAggregates({ version: VERSION, wasCancelled: false, ...input });
  return new Map(files.map(({ path, content }) => [path, content]));
}

const readJson = (files: Map<string, string>, path: string) => JSON.parse(files.get(path) ?? "null");

interface GoldenAggregate {
  readonly metadata: object;
  readonly metrics: Parameters<typeof readBlocks>[0];
}

/** Of a metric that hardly varies the spread is rounding only, of a size with the mean. */
function expectBlocks(
  actual: Record<string, Record<string, number | null>>,
  golden: GoldenAggregate,
  without: string[],
) {
  const expected = readBlocks(golden.metrics);
  expect(Object.keys(actual).sort()).toEqual(Object.keys(expected).sort());
  for (const [key, block] of Object.entries(expected)) {
    const size = Number(block.mean);
    for (const [field, value] of Object.entries(block)) {
      if (without.includes(field)) expect(actual[key]).not.toHaveProperty(field);
      else if (typeof value === "string") expect(actual[key]?.[field] as unknown).toBe(value);
      else if (field === "cv" && size !== 0) expectNear(actual[key]?.[field], value, `${key} cv`, 1);
      else expectNear(actual[key]?.[field], value, `${key} ${field}`, size);
    }
  }
}

describe("runs of the reference give its own aggregates", () => {
  test("three runs without a sweep", () => {
    const trials = (multirun.trials as unknown as GoldenTrial[]).map((trial) => readTrial(trial, "base"));
    const cell = summariseCell(trials, { confidenceLevel: 0.95, plannedTrials: 3 });
    const plan = buildPlan([cell.variation], { aggregates: { cells: ["aggregate"] } });
    const files = render({ plan, cells: [cell] });
    const json = readJson(files, "aggregate/profile_export_aiperf_aggregate.json");
    expect(json.metadata).toEqual(multirun.aggregate.metadata);
    expectBlocks(json.metrics, multirun.aggregate as never, []);
  });

  test("a grid of four cells with two trials each", () => {
    const cells = grid.cells.map(({ dirName, trials }) =>
      summariseCell(
        (trials as unknown as GoldenTrial[]).map((trial) => readTrial(trial, dirName)),
        { confidenceLevel: 0.95, plannedTrials: 2 },
      ),
    );
    const plan = buildPlan(
      cells.map(({ variation }) => variation),
      {
        order: "independent",
        aggregates: { cells: grid.cells.map(({ dirName }) => `${dirName}/aggregate`), sweep: "sweep_aggregate" },
      },
    );
    const files = render({ plan, cells });
    const sweep = readJson(files, "sweep_aggregate/profile_export_aiperf_sweep.json");
    const { per_combination_metrics: parameters, ...rest } = grid.sweep;
    expectCovers(sweep, rest);
    for (const [i, { dirName, aggregate }] of grid.cells.entries()) {
      const json = readJson(files, `${dirName}/aggregate/profile_export_aiperf_aggregate.json`);
      expect(json.metadata).toEqual(aggregate.metadata);
      expectBlocks(json.metrics, aggregate as never, []);
      expect(sweep.per_combination_metrics[i].parameters).toEqual(parameters[i]);
      expectBlocks(sweep.per_combination_metrics[i].metrics, aggregate as never, ["se", "t_critical"]);
    }
    const csv = files.get("sweep_aggregate/profile_export_aiperf_sweep.csv") ?? "";
    expect(csv.slice(csv.indexOf("\r\n\r\n") + 2)).toBe(grid.csvTail);
  });
});

const METRICS = {
  request_throughput: { unit: "requests/sec", avg: 10 },
  time_to_first_token: { unit: "ms", avg: 5, p99: 9 },
};

/** Cells of concurrency 4 and 8, as many trials each as given. */
function buildCells(trials: readonly Partial<TrialResult>[]) {
  return [4, 8].map((value, index) => {
    const variation = buildVariation(index, { [CONCURRENCY]: value });
    return summariseCell(
      trials.map((more, i) => buildTrial(i, METRICS, { variation, ...more })),
      { confidenceLevel: 0.95, plannedTrials: trials.length },
    );
  });
}

describe("files lie where the plan says", () => {
  const relative = (path: string) => path.replace(/^BASE\/?/, "");

  for (const { name, cells: directories, sweep } of artifactDirs) {
    if (sweep === null || directories.length > 2) continue;
    test(name, () => {
      const cells = buildCells(name === "sweep" || name === "sweep_single_ind" ? [{}] : [{}, {}]);
      const aggregates = { cells: directories.map(relative), sweep: relative(sweep) };
      const plan = buildPlan(
        cells.map(({ variation }) => variation),
        { aggregates },
      );
      const cellFiles = directories.flatMap((directory) =>
        ["csv", "json"].map((ending) => `${relative(directory)}/profile_export_aiperf_aggregate.${ending}`),
      );
      const sweepFiles = ["_long.csv", ".md", ".csv", ".json"].map(
        (ending) => `${relative(sweep)}/profile_export_aiperf_sweep${ending}`,
      );
      expect([...render({ plan, cells }).keys()]).toEqual([...cellFiles, ...sweepFiles]);
    });
  }

  test("a single run has none", () => {
    const [cell] = buildCells([{}]);
    expect([...render({ plan: buildPlan([]), cells: cell ? [cell] : [] }).keys()]).toEqual([]);
  });

  test("repeated runs without a sweep have their table and long form beside the aggregate", () => {
    const [cell] = buildCells([{}, {}]);
    const plan = buildPlan(cell ? [cell.variation] : [], { aggregates: { cells: ["aggregate"] } });
    const names = [...render({ plan, cells: cell ? [cell] : [] }).keys()];
    expect(names).toEqual(
      [".csv", ".json", "_long.csv", ".md"].map((ending) => `aggregate/profile_export_aiperf_aggregate${ending}`),
    );
  });

  test("requests of all trials are collated where runs were repeated until they converged", () => {
    const cells = buildCells([{ requestValues: requests({ time_to_first_token: [1, 2] }) }]).slice(0, 1);
    const convergence = { metric: "time_to_first_token", stat: "avg", mode: "cv", threshold: 0.1, minRuns: 2 } as const;
    const plan = buildPlan(
      cells.map(({ variation }) => variation),
      { aggregates: { cells: [""] }, multiRun: { ...MULTI_RUN, convergence } },
    );
    const files = render({ plan, cells });
    expect(readJson(files, "profile_export_aiperf_collated.json").metrics.time_to_first_token.combined.count).toBe(2);
  });
});

describe("a study that did not go through", () => {
  const aggregates = { cells: ["a", "b"], sweep: "s" };

  test("leaves out the files of cells that have nothing, and marks the sweep as cut", () => {
    const [first, second] = buildCells([{}, { status: "cancelled" }]);
    const dead = buildCells([{ status: "failed", error: "exit code 1", metrics: [] }])[1];
    if (!first || !second || !dead) throw new Error("no cells");
    const plan = buildPlan([first.variation, second.variation], { aggregates });
    const files = render({ plan, cells: [dead, first], wasCancelled: true });
    expect([...files.keys()].filter((path) => path.startsWith("b/"))).toEqual([]);
    const sweep = readJson(files, "s/profile_export_aiperf_sweep.json");
    expect(sweep).toMatchObject({ num_profile_runs: 3, num_successful_runs: 1, metadata: { was_cancelled: true } });
    expect(sweep.failed_runs.map((run: { error: string }) => run.error)).toEqual([
      ...["exit code 1", "cancelled before it had ended"],
    ]);
    expect(sweep.metadata.sweep_parameters).toEqual([{ name: "concurrency", values: [4, 8] }]);
    expect(readJson(files, "a/profile_export_aiperf_aggregate.json").metadata.was_cancelled).toBe(true);
    expect(files.get("s/profile_export_aiperf_sweep.csv")).toEndWith("Was Cancelled,True\r\n");
  });

  test("has no files where nothing succeeded", () => {
    const cells = buildCells([{ status: "failed", error: "x", metrics: [] }]);
    const plan = buildPlan(
      cells.map(({ variation }) => variation),
      { aggregates },
    );
    expect(render({ plan, cells }).size).toBe(0);
  });
});
