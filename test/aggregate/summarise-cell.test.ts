import { describe, expect, test } from "bun:test";
import { findSummary } from "#aggregate/cell-result.ts";
import { summariseCell } from "#aggregate/summarise-cell.ts";
import confidenceStats from "../golden/aggregate/confidence_stats.json";
import { buildTrial, requests, scatter } from "./build-trial.ts";
import { expectNear } from "./near.ts";

const options = { confidenceLevel: 0.95, plannedTrials: 3 };
const tagged = (value: number | string): number => Number(value);

describe("statistics over trials are the reference's", () => {
  for (const { name, samples, level, expected } of confidenceStats) {
    test(name, () => {
      const trials = samples.map((avg, i) => buildTrial(i, { metric: { unit: "ms", avg } }));
      const cell = summariseCell(trials, { confidenceLevel: level, plannedTrials: samples.length });
      const summary = findSummary(cell, "metric_avg");
      const pairs = [
        ["mean", summary?.mean],
        ["std", summary?.std],
        ["min", summary?.min],
        ["max", summary?.max],
        ["cv", summary?.cv],
        ["se", summary?.se],
        ["ci_low", summary?.ciLow],
        ["ci_high", summary?.ciHigh],
        ["t_critical", summary?.tCritical],
      ] as const;
      for (const [field, value] of pairs) expectNear(value, tagged(expected[field]), field, expected.mean);
      expect(summary?.unit).toBe("ms");
    });
  }
});

describe("trials of a cell", () => {
  test("keys come in the order in which they are first seen, and a count is none", () => {
    const first = buildTrial(0, { a: { unit: "ms", avg: 1, p99: 3, count: 9, std: 1 } });
    const second = buildTrial(1, { b: { unit: "s", avg: 2 }, a: { unit: "ms", avg: 1, min: 0 } });
    const cell = summariseCell([second, first], options);
    expect(cell.summaries.map(({ key }) => key)).toEqual(["a_avg", "a_p99", "a_std", "b_avg", "a_min"]);
  });

  test("a key that one of several trials has is summarised as one trial is", () => {
    const cell = summariseCell([buildTrial(0, { a: { unit: "ms", avg: 9 } }), buildTrial(1, {})], options);
    const { values, ...summary } = findSummary(cell, "a_avg") as NonNullable<ReturnType<typeof findSummary>>;
    expect(summary).toMatchObject({ mean: 9, std: 0, min: 9, max: 9, cv: 0, se: 0, ciLow: 9, ciHigh: 9 });
    expect(summary.tCritical).toBeNaN();
    expect(values).toEqual([{ trialIndex: 0, value: 9 }]);
  });

  test("failed and cancelled trials are listed and do not enter", () => {
    const trials = [
      buildTrial(0, { a: { unit: "ms", avg: 1 } }),
      buildTrial(1, { a: { unit: "ms", avg: 100 } }, { status: "cancelled" }),
      buildTrial(2, {}, { error: "exit code 1" }),
    ];
    const cell = summariseCell(trials, options);
    expect(cell.trials.map(({ status }) => status)).toEqual(["succeeded", "cancelled", "failed"]);
    expect(findSummary(cell, "a_avg")?.mean).toBe(1);
  });

  test("a cell without a trial that succeeded has no summaries, and one without trials is a fault", () => {
    expect(summariseCell([buildTrial(0, {}, { error: "x" })], options).summaries).toEqual([]);
    expect(() => summariseCell([], options)).toThrow(RangeError);
  });

  test("equal values have no spread, and a mean of zero an infinite one", () => {
    const equal = [0, 1, 2].map((i) => buildTrial(i, { a: { unit: "ms", avg: 0.1 } }));
    expect(findSummary(summariseCell(equal, options), "a_avg")).toMatchObject({
      std: 0,
      cv: 0,
      ciLow: 0.1,
      ciHigh: 0.1,
    });
    const around = [-1, 1].map((avg, i) => buildTrial(i, { a: { unit: "ms", avg } }));
    expect(findSummary(summariseCell(around, options), "a_avg")?.cv).toBe(Number.POSITIVE_INFINITY);
  });
});

describe("requests of a cell", () => {
  const values = scatter(100, 400);

  test("percentiles of all trials taken together stand beside the mean of those of each", () => {
    const trials = [
      buildTrial(0, { a: { unit: "ms", avg: 2, p50: 2 } }, { requestValues: requests({ a: [1, 2, 3] }) }),
      buildTrial(1, { a: { unit: "ms", avg: 10, p50: 10 } }, { requestValues: requests({ a: [10] }) }),
    ];
    const cell = summariseCell(trials, options);
    expect(findSummary(cell, "a_p50")?.mean).toBe(6);
    expect(cell.pooled).toHaveLength(1);
    expect(cell.pooled[0]).toMatchObject({ tag: "a", unit: "ms", combined: { mean: 4, p50: 2.5, count: 4 } });
    expect(cell.pooled[0]?.perRun).toEqual([
      { label: "run_0001", mean: 2, count: 3 },
      { label: "run_0002", mean: 10, count: 1 },
    ]);
  });

  test("a percentile lies between two requests, and a hundred requests are too few for p99", () => {
    const long = buildTrial(0, { a: { unit: "ms", avg: 100 } }, { requestValues: requests({ a: values }) });
    const short = buildTrial(1, {}, { requestValues: requests({ a: values.slice(0, 100) }) });
    const [first, second] = summariseCell([long, short], options).withinRuns;
    for (const { value, interval } of first?.metrics[0]?.percentiles ?? []) {
      expect(interval?.ciLow).toBeLessThan(value);
      expect(interval?.ciHigh).toBeGreaterThan(value);
    }
    const unbounded = second?.metrics[0]?.percentiles.filter(({ interval }) => interval === undefined);
    expect(unbounded?.map(({ stat }) => stat)).toEqual(["p99"]);
  });

  test("only the mean of an only trial is judged by batches of its requests", () => {
    const trial = (i: number) =>
      buildTrial(i, { a: { unit: "ms", avg: 100 } }, { requestValues: requests({ a: values }) });
    const alone = summariseCell([trial(0), buildTrial(1, {}, { error: "x" })], options).withinRuns[0]?.metrics[0]?.mean;
    expect(alone?.ciLow).toBeLessThan(100.1);
    expect(alone?.ciHigh).toBeGreaterThan(99.9);
    expect(alone?.batches).toBeGreaterThanOrEqual(10);
    const both = summariseCell([trial(0), trial(1)], options).withinRuns.map(({ metrics }) => metrics[0]?.mean);
    expect(both).toEqual([undefined, undefined]);
  });

  test("without values of requests nothing is said that needs them, and a trial keeps none", () => {
    const cell = summariseCell([buildTrial(0, {}, { requestValues: requests({ a: [Number.NaN] }) })], options);
    expect(cell.pooled).toEqual([]);
    expect(cell.trials[0]).not.toHaveProperty("requestValues");
    expect(summariseCell([buildTrial(0, {})], options).withinRuns).toEqual([]);
  });
});
