import { expect, test } from "bun:test";
import fc from "fast-check";
import { mergeMoments, populationSd, sampleSd, toMoments, toWeightedMoments } from "#stats/moments.ts";

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

const numbers = fc.array(fc.integer({ min: -1000, max: 1000 }), { maxLength: 30 });

test("moments of two samples taken together are those of one sample with all values", () => {
  fc.assert(
    fc.property(numbers, numbers, (a, b) => {
      const merged = mergeMoments(toMoments(a), toMoments(b));
      const whole = toMoments([...a, ...b]);
      expect([merged.count, merged.sum, merged.min, merged.max]).toEqual([
        whole.count,
        whole.sum,
        whole.min,
        whole.max,
      ]);
      expect(merged.squaredDeviations).toBeCloseTo(whole.squaredDeviations, 5);
    }),
  );
});

test("a weight counts a value that many times", () => {
  fc.assert(
    fc.property(numbers, (values) => {
      const weights = values.map((_, index) => 1 + (index % 3));
      const weighed = toWeightedMoments(values, weights);
      const repeated = toMoments(values.flatMap((value, index) => new Array(weights[index]).fill(value)));
      expect([weighed.count, weighed.sum, weighed.min]).toEqual([repeated.count, repeated.sum, repeated.min]);
      expect(weighed.squaredDeviations).toBeCloseTo(repeated.squaredDeviations, 5);
    }),
  );
});
