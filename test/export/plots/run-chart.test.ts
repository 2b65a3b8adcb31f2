/** The chart of one run. */
import { expect, test } from "bun:test";
import { chartRun } from "#export/plots/run-chart.ts";

test("first tokens and whole requests are two series, and what was left out is told", () => {
  const points = [1, 2].map((sentSec) => ({ sentSec, ttftMs: 5, latencyMs: 50 }));
  const chart = chartRun({ points, every: 4 });
  expect(chart?.series.map(({ name, points: own }) => [name, own.length])).toEqual([
    ["Request Latency", 2],
    ["Time to First Token", 2],
  ]);
  expect(chart?.note).toBe("One in 4 requests is shown.");
});

test("without first tokens there is one series, with a single request no chart", () => {
  const points = [1, 2].map((sentSec) => ({ sentSec, latencyMs: 50 }));
  expect(chartRun({ points, every: 1 })?.series).toHaveLength(1);
  expect(chartRun({ points: points.slice(1), every: 1 })).toBeUndefined();
});
