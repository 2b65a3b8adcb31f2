import { expect, test } from "bun:test";
import { logExcessAbove, logProbabilityKept, logShortfallBelow } from "#search/belief.ts";
import { buildHypervolumeImprovement } from "#search/hypervolume-improvement.ts";
import type { SearchLimit } from "#search/problem.ts";
import golden from "../golden/search/numerics.json";

test.each(golden.logNormalExcess)(
  "the excess of a log-normal value is its integral: %p",
  ({ mean, sd, level, above, below }) => {
    const belief = [{ weight: 1, isLog: true, mean, sd }];
    expect(Math.abs(logExcessAbove(belief, level) - above)).toBeLessThan(1e-8 * Math.max(1, Math.abs(above)));
    expect(Math.abs(logShortfallBelow(belief, level) - below)).toBeLessThan(1e-8 * Math.max(1, Math.abs(below)));
  },
);

const limit = (op: SearchLimit["op"], threshold: number): SearchLimit => ({ metric: "m", stat: "avg", op, threshold });

test("a limit is kept with the probability of its side, on either scale, in a mixture by weight", () => {
  const normal = { weight: 1, isLog: false, mean: 10, sd: 2 };
  const logged = { weight: 1, isLog: true, mean: Math.log(10), sd: 0.2 };
  expect(Math.exp(logProbabilityKept([normal], limit("lt", 12)))).toBeCloseTo(0.8413447, 6);
  expect(Math.exp(logProbabilityKept([normal], limit("ge", 12)))).toBeCloseTo(0.1586553, 6);
  expect(Math.exp(logProbabilityKept([logged], limit("le", 10)))).toBeCloseTo(0.5, 9);
  expect(logProbabilityKept([logged], limit("le", -1))).toBe(Number.NEGATIVE_INFINITY);
  const mixed = [
    { ...normal, weight: 0.25 },
    { ...logged, weight: 0.75 },
  ];
  expect(Math.exp(logProbabilityKept(mixed, limit("lt", 10)))).toBeCloseTo(0.5, 9);
});

test("equality is kept near the threshold, and far away it still is told which way is nearer", () => {
  const at = (mean: number) => logProbabilityKept([{ weight: 1, isLog: false, mean, sd: 0.1 }], limit("eq", 100));
  expect(Math.exp(at(100))).toBeCloseTo(1, 9);
  expect(at(120)).toBeLessThan(-1000);
  expect(at(110)).toBeGreaterThan(at(120));
  expect(at(90)).toBeGreaterThan(at(80));
});

test("expected hypervolume improvement is the mean of what points add", () => {
  const { front, reference, means, sds, expected } = golden.expectedHypervolume;
  const surrogates = means.map((mean, j) => [
    {
      weight: 1,
      isLog: false,
      sample: { points: [], values: new Float64Array(), trials: new Float64Array() },
      model: {
        hyperparameters: { lengths: new Float64Array(), signal: 1, noise: 0 },
        noiseSd: 0,
        scale: 1,
        predict: () => ({ mean, sd: sds[j]! }),
      },
    },
  ]);
  const objective = (direction: "maximize" | "minimize") => ({ metric: "m", stat: "avg", direction });
  const objectives = [objective("maximize"), objective("minimize")];
  const score = buildHypervolumeImprovement({ objectives, surrogates, observed: front, reference });
  expect(Math.exp(score(new Float64Array()))).toBeCloseTo(expected, 3);
});
