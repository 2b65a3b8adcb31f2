import { expect, test } from "bun:test";
import { populationSd, sampleSd, toMoments } from "#stats/moments.ts";

test("an empty sample has a sum of nothing and no mean", () => {
  const moments = toMoments([]);
  expect([moments.count, moments.sum]).toEqual([0, 0]);
  expect([moments.mean, moments.min, moments.max, populationSd(moments), sampleSd(moments)]).toEqual(
    new Array(5).fill(Number.NaN),
  );
});

test("one value has no deviation, either way", () => {
  const moments = toMoments([7]);
  expect([populationSd(moments), sampleSd(moments)]).toEqual([0, 0]);
});
