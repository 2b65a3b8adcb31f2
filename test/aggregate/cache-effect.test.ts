import { describe, expect, test } from "bun:test";
import { findCacheEffect } from "#aggregate/cache-effect.ts";
import type { TrialResult } from "#aggregate/trial-result.ts";
import { buildTrial, requests, scatter } from "./build-trial.ts";

const TTFT = "time_to_first_token";

/** Trials by their mean time to first token, with as many requests around it as asked for. */
function trialsOf(means: readonly number[], count: number, reach: number): TrialResult[] {
  return means.map((avg, i) => {
    const metrics = { [TTFT]: { unit: "ms", avg } };
    const values = count === 0 ? {} : { requestValues: requests({ [TTFT]: scatter(avg, count, reach) }) };
    return buildTrial(i, metrics, values);
  });
}

describe("a prefix cache", () => {
  test("shows in first tokens that come sooner in every trial but the first", () => {
    const effect = findCacheEffect(trialsOf([100, 41, 39], 30, 5));
    expect(effect?.ttft).toEqual({ firstMs: 100, laterMs: 40, dropShare: 0.6 });
    expect(effect?.cached).toBeUndefined();
    expect(effect?.variation.label).toBe("base");
  });

  test("is not suspected where requests scatter as much, or one later trial is as slow", () => {
    expect(findCacheEffect(trialsOf([100, 80, 85], 5, 90))).toBeUndefined();
    expect(findCacheEffect(trialsOf([100, 40, 101], 30, 5))).toBeUndefined();
    expect(findCacheEffect(trialsOf([100, 95, 94], 400, 1))).toBeUndefined();
    expect(findCacheEffect(trialsOf([40, 100, 100], 30, 5))).toBeUndefined();
  });

  test("is found without records if the first trial lies apart from several others", () => {
    expect(findCacheEffect(trialsOf([100, 41, 39, 40], 0, 0))?.ttft?.laterMs).toBe(40);
    expect(findCacheEffect(trialsOf([100, 40], 0, 0))).toBeUndefined();
    expect(findCacheEffect(trialsOf([100, 30, 110, 60], 0, 0))).toBeUndefined();
  });

  test("shows in the share of cached prompt tokens that the server tells", () => {
    const [first, second] = trialsOf([100, 99], 0, 0) as [TrialResult, TrialResult];
    const effect = findCacheEffect([
      { ...second, promptTokens: 1000, cachedTokens: 900 },
      { ...first, promptTokens: 1000, cachedTokens: 100 },
    ]);
    expect(effect).toEqual({ variation: first.variation, cached: { first: 0.1, later: 0.9 } });
    const steady = [first, second].map((trial) => ({ ...trial, promptTokens: 1000, cachedTokens: 900 }));
    expect(findCacheEffect(steady)).toBeUndefined();
  });

  test("needs a first trial and a later one that succeeded", () => {
    const [first, second] = trialsOf([100, 10], 30, 1) as [TrialResult, TrialResult];
    expect(findCacheEffect([])).toBeUndefined();
    expect(findCacheEffect([first])).toBeUndefined();
    expect(findCacheEffect([{ ...first, status: "failed" }, second])).toBeUndefined();
    expect(findCacheEffect([first, { ...second, status: "cancelled" }])).toBeUndefined();
  });
});
