import { describe, expect, test } from "bun:test";
import { explainMissingMetric, isConverged } from "#aggregate/convergence.ts";
import type { ConvergenceConfig } from "#config/sweep/sweep-config.ts";
import golden from "../golden/aggregate/convergence.json";
import { buildTrial, requests } from "./build-trial.ts";

const DEFAULTS = { ci_width: 0.1, cv: 0.05, distribution: 0.05 } as const;
const METRIC = "time_to_first_token";

function ask(mode: ConvergenceConfig["mode"], more: Partial<ConvergenceConfig> = {}): ConvergenceConfig {
  return { metric: METRIC, stat: "avg", mode, threshold: DEFAULTS[mode], minRuns: 2, ...more };
}

const trialsOf = (values: readonly number[]) =>
  values.map((avg, i) => buildTrial(i, { [METRIC]: { unit: "ms", avg } }));

describe("a steady mean", () => {
  for (const { name, values, threshold, min_runs, confidence_level, ...expected } of golden.means) {
    for (const mode of ["ci_width", "cv"] as const) {
      test(`${name} by ${mode}`, () => {
        const criterion = ask(mode, { minRuns: min_runs, threshold: threshold ?? DEFAULTS[mode] });
        expect(isConverged(trialsOf(values), criterion, confidence_level)).toBe(expected[`${mode}_converged`]);
      });
    }
  }

  test("is no matter of trials that failed or lack the metric", () => {
    const trials = [
      ...trialsOf([100]),
      buildTrial(1, { [METRIC]: { unit: "ms", avg: 100 } }, { error: "x" }),
      buildTrial(2, { [METRIC]: { unit: "ms", p50: 100 } }),
    ];
    expect(isConverged(trials, ask("cv"), 0.95)).toBe(false);
    expect(isConverged([...trials, ...trialsOf([100])], ask("cv"), 0.95)).toBe(true);
  });

  test("of zero is never steady, and one trial never enough", () => {
    expect(isConverged(trialsOf([-1, 1]), ask("cv"), 0.95)).toBe(false);
    expect(isConverged(trialsOf([5]), ask("cv", { minRuns: 1 }), 0.95)).toBe(false);
  });
});

describe("a steady distribution", () => {
  for (const { name, prior_runs_pooled: prior, latest_run: latest, ...expected } of golden.distributions) {
    test(name, () => {
      const middle = Math.ceil(prior.length / 2);
      const trials = [prior.slice(0, middle), prior.slice(middle), latest].map((values, i) =>
        buildTrial(i, {}, { requestValues: requests({ [METRIC]: values }) }),
      );
      expect(isConverged(trials, ask("distribution", { minRuns: 3 }), 0.95)).toBe(expected["converged_at_0.05"]);
    });
  }

  test("needs two requests on both sides, and records", () => {
    const trials = [[1, 2, 3], [2]].map((values, i) =>
      buildTrial(i, {}, { requestValues: requests({ [METRIC]: values }) }),
    );
    expect(isConverged(trials, ask("distribution"), 0.95)).toBe(false);
    expect(isConverged(trialsOf([1, 1]), ask("distribution"), 0.95)).toBe(false);
  });
});

describe("a criterion that can never be met", () => {
  test("says what there is to choose from", () => {
    const trials = [buildTrial(0, { request_latency: { unit: "ms", p50: 1 }, goodput: { unit: "r/s", avg: 1 } })];
    expect(explainMissingMetric(trials, ask("cv", { metric: "goodput" }))).toBeUndefined();
    expect(explainMissingMetric(trials, ask("cv", { stat: "p50" }))).toBe(
      "no run has the p50 of time_to_first_token, so no cell can end early; there are request_latency",
    );
    expect(explainMissingMetric(trials, ask("distribution"))).toContain("single requests");
  });

  test("is not judged before a run succeeded", () => {
    expect(explainMissingMetric([buildTrial(0, {}, { error: "x" })], ask("cv"))).toBeUndefined();
    const withRecords = buildTrial(0, {}, { requestValues: requests({ [METRIC]: [1] }) });
    expect(explainMissingMetric([withRecords], ask("distribution"))).toBeUndefined();
  });
});
