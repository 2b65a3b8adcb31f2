import { expect, test } from "bun:test";
import { randomStream } from "#core/random.ts";
import { fitProcess, LogPosterior } from "#search/fit-process.ts";
import { conditionProcess } from "#search/gaussian-process.ts";
import golden from "../golden/search/numerics.json";

const { process: given } = golden;
const sample = {
  points: given.points.map((point) => Float64Array.from(point)),
  values: Float64Array.from(given.values),
  trials: Float64Array.from(given.trials),
};

test("means and deviations are those that numpy computes from the equations", () => {
  const { signal, noise } = given;
  const model = conditionProcess(sample, { lengths: Float64Array.from(given.lengths), signal, noise });
  given.at.forEach((point, index) => {
    const { mean, sd } = model.predict(Float64Array.from(point));
    expect(mean).toBeCloseTo(given.means[index]!, 7);
    expect(sd).toBeCloseTo(given.sds[index]!, 7);
  });
});

const logs = (...values: number[]) => Float64Array.from(values, Math.log);

test("the posterior differs from scipy's likelihood by the priors alone", () => {
  const posterior = new LogPosterior(sample);
  const x = logs(...given.lengths, given.signal, given.noise);
  const centre = Math.log(0.5 * Math.SQRT2);
  const priors = [(x[0]! - centre) ** 2, (x[1]! - centre) ** 2, x[2]! ** 2, ((x[3]! - Math.log(1e-4)) / 3) ** 2];
  const cost = posterior.evaluate(x, new Float64Array(4));
  expect(cost).toBeCloseTo(-given.logLikelihood + priors.reduce((sum, term) => sum + term / 2, 0), 6);
});

test("the gradient is the slope of the posterior", () => {
  const posterior = new LogPosterior(sample);
  for (const x of [logs(0.4, 0.9, 1.3, 0.02), logs(0.05, 3, 0.2, 1e-5), logs(2, 0.1, 5, 0.3)]) {
    const gradient = new Float64Array(4);
    posterior.evaluate(x, gradient);
    gradient.forEach((slope, i) => {
      const step = 1e-5;
      const costAt = (shift: number) => {
        const moved = x.map((value, j) => (j === i ? value + shift : value));
        return posterior.evaluate(moved, new Float64Array(4));
      };
      const difference = (costAt(step) - costAt(-step)) / (2 * step);
      expect(Math.abs(slope - difference)).toBeLessThan(1e-6 * Math.max(1, Math.abs(slope)));
    });
  }
});

test("a fit finds out which dimension matters", () => {
  const random = randomStream(1, "test");
  const points = Array.from({ length: 30 }, () => Float64Array.from([random.next(), random.next()]));
  const values = Float64Array.from(points, (point) => Math.sin(7 * point[0]!));
  const { hyperparameters } = fitProcess({ points, values, trials: values.map(() => 1) }, { starts: 2, random });
  expect(hyperparameters.lengths[1]!).toBeGreaterThan(4 * hyperparameters.lengths[0]!);
  expect(hyperparameters.noise).toBeLessThan(1e-3);
});

test("equal values, equal points and a single one are no trouble", () => {
  const point = Float64Array.from([0.5]);
  const ones = Float64Array.from([1, 1, 1]);
  const same = { points: [point, point, point], values: Float64Array.from([2, 2, 2]), trials: ones };
  const one = { points: [point], values: Float64Array.from([2]), trials: Float64Array.from([1]) };
  for (const few of [same, one]) {
    const { hyperparameters } = fitProcess(few, { starts: 1, random: randomStream(1, "test") });
    const { mean, sd } = conditionProcess(few, hyperparameters).predict(Float64Array.from([0.6]));
    expect(mean).toBeCloseTo(2, 6);
    expect(sd).toBeGreaterThan(0);
  }
});
