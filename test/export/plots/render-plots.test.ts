/** Which plots a sweep has, and what stands in them. */
import { describe, expect, test } from "bun:test";
import type { CellResult } from "#aggregate/cell-result.ts";
import { answerPostProcess } from "#aggregate/post-process/answer-post-process.ts";
import type { PostProcess } from "#config/search/search-config.ts";
import { type AggregateInput, renderSweepPlots } from "#export/aggregates/render-aggregates.ts";
import { chartAnswer } from "#export/plots/answer-charts.ts";
import { buildCell, buildCurve, buildDecode, buildRamp, buildShapes, CONCURRENCY } from "../../aggregate/build-cell.ts";
import { breachOf, CURVE, KNEE, LATENCY, PARETO, SURFACE } from "../../aggregate/post-process/questions.ts";
import { buildPlan, VERSION } from "../build-study.ts";

const METRICS = {
  request_throughput: { unit: "requests/sec", avg: 10 },
  output_token_throughput: { unit: "tokens/sec", avg: 500 },
  time_to_first_token: { avg: 5, p50: 4, p90: 7, p99: 9 },
};

function plot(cells: readonly CellResult[], more: Partial<AggregateInput["plan"]> = {}): string[] {
  const variations = cells.map(({ variation }) => variation);
  const plan = buildPlan(variations, { aggregates: { sweep: "s" }, plots: "wanted", ...more });
  return renderSweepPlots({ plan, cells, version: VERSION, wasCancelled: false }).map(({ path }) => path);
}

describe("a sweep has plots", () => {
  const cells = [1, 8].map((value, index) => buildCell(index, { [CONCURRENCY]: value }, METRICS));

  test("of throughput and latency over its one number, and of the one against the other", () => {
    expect(plot(cells)).toEqual(["s/plots/throughput.svg", "s/plots/latency.svg", "s/plots/throughput_latency.svg"]);
  });

  test("of it also beside a parameter that has one value only", () => {
    const fixed = [1, 8].map((value, index) =>
      buildCell(index, { [CONCURRENCY]: value, "datasets.main.prompts.isl": 64 }, METRICS),
    );
    expect(plot(fixed)).toHaveLength(3);
  });

  test("of its answer first", () => {
    const ramp = [50, 90].map((p99, index) =>
      buildCell(index, { [CONCURRENCY]: index + 1 }, { ...METRICS, request_latency: { avg: 1, p99 } }),
    );
    expect(plot(ramp, { postProcess: KNEE })[0]).toBe("s/plots/degradation_knee.svg");
  });

  test("of the trade-off alone where what varies is no number, or several things", () => {
    const named = ["a", "b"].map((value, index) => buildCell(index, { model: value }, METRICS));
    expect(plot(named)).toEqual(["s/plots/throughput_latency.svg"]);
  });

  test("only where they were asked for, and where there are two cells", () => {
    const { plots: _, ...without } = buildPlan(
      cells.map(({ variation }) => variation),
      { aggregates: { sweep: "s" } },
    );
    expect(renderSweepPlots({ plan: without, cells, version: VERSION, wasCancelled: false })).toEqual([]);
    expect(plot(cells.slice(0, 1))).toEqual([]);
  });
});

function chart(question: PostProcess, cells: readonly CellResult[]) {
  const outcome = answerPostProcess(question, cells);
  if (!("answer" in outcome)) throw new Error(outcome.failure.reason);
  return chartAnswer(outcome.answer);
}

describe("the chart of", () => {
  test("a knee has the threshold and the knee as rules", () => {
    const [one] = chart(KNEE, buildRamp({ 1: 50, 4: 55, 16: 80 }));
    expect(one?.chart.rules).toEqual([
      { axis: "y", at: 60, label: "20 % above the baseline" },
      { axis: "x", at: 16, label: "knee: 16" },
    ]);
  });

  test("service levels is one for each figure that has one", () => {
    const tight = { ...LATENCY, threshold: 60 };
    const ttft = { ...LATENCY, metricTag: "time_to_first_token" };
    const cells = [50, 90].map((p99, index) =>
      buildCell(
        index,
        { [CONCURRENCY]: index + 1 },
        { request_latency: { p99 }, time_to_first_token: { avg: 1, p99 } },
      ),
    );
    const charts = chart(breachOf([LATENCY, tight, ttft]), cells);
    expect(charts.map(({ name }) => name)).toEqual([
      "sla_breach_request_latency_p99",
      "sla_breach_time_to_first_token_p99",
    ]);
    expect(charts[0]?.chart.rules.map(({ at }) => at)).toEqual([100, 60, 1]);
  });

  test("a prefill curve runs through the fit, from the shortest prompt to the longest", () => {
    const [one] = chart(
      CURVE,
      buildCurve((isl) => isl / 8, [256, 1024, 4096]),
    );
    const fit = one?.chart.series[1]?.points ?? [];
    expect(fit[0]?.x).toBe(256);
    expect(fit.at(-1)?.x).toBeCloseTo(4096, 6);
    for (const { x, y } of fit) expect(y).toBeCloseTo(x / 8, 6);
  });

  test("a decode surface has a line for each output length", () => {
    const [one] = chart(
      SURFACE,
      buildDecode([
        [1, 64, 1],
        [8, 64, 3],
        [1, 128, 2],
      ]),
    );
    expect(one?.chart.series.map(({ name, points }) => [name, points.length])).toEqual([
      ["osl 64", 2],
      ["osl 128", 1],
    ]);
  });

  test("a Pareto sweep has the front of each shape, and what is beaten hollow", () => {
    const [one] = chart(
      PARETO,
      buildShapes([
        [128, 4, 20, 300],
        [128, 1, 10, 100],
        [512, 1, 30, 80],
        [512, 4, 60, 70],
      ]),
    );
    const series = one?.chart.series ?? [];
    expect(series.map(({ colourOf }) => colourOf)).toEqual([0, 0, 1, 1]);
    expect(series[0]?.points.map(({ label }) => label)).toEqual(["1", "4"]);
    expect(series[3]?.points).toMatchObject([{ label: "4", isFaint: true }]);
  });

  test("one point is none", () => {
    expect(chart(KNEE, buildRamp({ 4: 52 }))).toEqual([]);
  });
});
