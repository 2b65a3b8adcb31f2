import { describe, expect, test } from "bun:test";
import { populationSd, sampleSd, toMoments } from "#stats/moments.ts";
import { quantile, quantileNearest } from "#stats/quantile.ts";
import { toSortedSample } from "#stats/sorted-sample.ts";
import golden from "../golden/stats/numpy.json";

const close = (ours: number, theirs: number) =>
  expect(Math.abs(ours - theirs)).toBeLessThan(1e-12 * Math.abs(theirs) + 1e-12);

describe.each(golden.samples)("as numpy has it: $name", (sample) => {
  const sorted = toSortedSample(sample.values);

  test("quantiles interpolate linearly", () => {
    golden.shares.forEach((share, index) => {
      close(quantile(sorted, share), sample.linear[index] as number);
    });
  });

  test("nearest quantiles take the even rank when halfway", () => {
    expect(golden.shares.map((share) => quantileNearest(sorted, share))).toEqual(sample.nearest);
  });

  test("values of infinity stand behind the sample", () => {
    for (const { count, nearest } of sample.withInfinities) {
      const ours = golden.shares.map((share) => quantileNearest(sorted, share, count));
      expect(ours.map((value) => (Number.isFinite(value) ? value : null))).toEqual(nearest);
    }
  });

  test("moments agree", () => {
    const moments = toMoments(sample.values);
    close(moments.mean, sample.mean);
    close(moments.sum, sample.sum);
    close(populationSd(moments), sample.sd);
    close(sampleSd(moments), sample.sampleSd ?? 0);
    expect([moments.min, moments.max, moments.count]).toEqual([sample.min, sample.max, sample.values.length]);
  });
});
