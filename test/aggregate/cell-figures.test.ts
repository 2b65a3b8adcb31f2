import { expect, test } from "bun:test";
import { cellFigures } from "#aggregate/cell-figures.ts";
import { summariseCell } from "#aggregate/summarise-cell.ts";
import { buildTrial } from "./build-trial.ts";

const options = { confidenceLevel: 0.95, plannedTrials: 2 };

test("figures of several trials have half the width of their interval and a spread", () => {
  const trials = [100, 110].map((avg, i) =>
    buildTrial(i, {
      request_throughput: { unit: "requests/sec", avg },
      request_latency: { unit: "ms", p95: avg - 105 },
    }),
  );
  const figures = cellFigures(summariseCell(trials, options));
  expect(Object.keys(figures)).toEqual(["requestsPerSec", "latencyP95Ms"]);
  expect(figures.requestsPerSec?.mean).toBe(105);
  expect(figures.requestsPerSec?.halfWidth).toBeCloseTo(63.531, 3);
  expect(figures.requestsPerSec?.cv).toBeCloseTo(0.0673, 4);
  expect(figures.latencyP95Ms).not.toHaveProperty("cv");
});

test("figures of one trial are bare, and a failed cell has none", () => {
  const one = buildTrial(0, { time_to_first_token: { unit: "ms", p99: 7 } });
  expect(cellFigures(summariseCell([one], options))).toEqual({ ttftP99Ms: { mean: 7 } });
  expect(cellFigures(summariseCell([buildTrial(0, {}, { error: "x" })], options))).toEqual({});
});
