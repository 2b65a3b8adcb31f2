/** Forms of the aggregates that are ours: the tidy CSV, the Markdown table and the file of a sampled design. */
import { describe, expect, test } from "bun:test";
import type { CellResult } from "#aggregate/cell-result.ts";
import { summariseCell } from "#aggregate/summarise-cell.ts";
import { summariseSweep } from "#aggregate/summarise-sweep.ts";
import { Float } from "#core/parameter-value.ts";
import { renderLongCsv } from "#export/aggregates/long-csv.ts";
import { renderSamplingDesign } from "#export/aggregates/sampling-design-json.ts";
import { renderCellMarkdown, renderSweepMarkdown } from "#export/aggregates/sweep-markdown.ts";
import { buildTrial, buildVariation } from "../aggregate/build-trial.ts";

const RATE = "phases.profiling.rate";

function cellAt(index: number, rate: number, throughputs: readonly (number | null)[]): CellResult {
  const variation = buildVariation(index, { [RATE]: new Float(rate) });
  const trials = throughputs.map((avg, i) =>
    avg === null
      ? buildTrial(i, {}, { variation, error: "All 4 requests failed\nStderr: | gone" })
      : buildTrial(
          i,
          {
            request_throughput: { unit: "requests/sec", avg },
            time_to_first_token: { unit: "ms", avg: 20, p99: 30.25, count: 4 },
          },
          { variation },
        ),
  );
  return summariseCell(trials, { confidenceLevel: 0.95, plannedTrials: throughputs.length });
}

function sweepOf(cells: readonly CellResult[], more: Partial<Parameters<typeof summariseSweep>[1]> = {}) {
  return summariseSweep(cells, {
    variations: cells.map(({ variation }) => variation),
    order: "repeated",
    confidenceLevel: 0.95,
    slaFilters: [],
    wasCancelled: false,
    ...more,
  });
}

test("the tidy CSV has a row for each variation, trial, metric and statistic", () => {
  const { cells } = sweepOf([cellAt(0, 5, [0.1 + 0.2, null])]);
  expect(renderLongCsv(cells, ["rate"]).split("\r\n")).toEqual([
    "variation,rate,trial,run,metric,stat,unit,value",
    "cell_0,5.0,0,run_0001,request_throughput,avg,requests/sec,0.30000000000000004",
    "cell_0,5.0,0,run_0001,time_to_first_token,avg,ms,20",
    "cell_0,5.0,0,run_0001,time_to_first_token,p99,ms,30.25",
    "cell_0,5.0,0,run_0001,time_to_first_token,count,ms,4",
    "",
  ]);
});

describe("the Markdown table", () => {
  test("shows each cell with its intervals, what is best, what scatters and what failed", () => {
    const text = renderSweepMarkdown(
      sweepOf([cellAt(0, 5, [100, 110]), cellAt(1, 10, [50, 90]), cellAt(2, 20, [8, null])]),
    );
    const [header, , first, , third] = text.split("\n");
    expect(header).toBe(
      "| rate | requests/s | output tokens/s | TTFT p99 (ms) | ITL p99 (ms) | latency p95 (ms) | trials | Pareto |",
    );
    expect(first).toBe("| 5.0 | 105.0 ± 63.53 | – | 30.25 ± 0 | – | – | 2 | ★ |");
    expect(third).toBe("| 20.0 | 8.000 | – | 30.25 | – | – | 1 of 2 |  |");
    expect(text).toContain("± is the 95 % confidence interval of the mean.");
    expect(text).toContain("- Best throughput: 105.0 requests/sec at rate = 5.0\n");
    expect(text).toContain("- The trials at rate = 10.0 scatter: throughput varies by 40 %.\n");
    expect(text).toContain("- No real difference in request_throughput_avg between rate = 5.0 and rate = 10.0.\n");
    expect(text).toContain("- run_0002 at rate = 20.0: All 4 requests failed Stderr: | gone\n");
  });

  test("keeps to its columns whatever a value holds, and says what service levels are met", () => {
    const variation = buildVariation(0, { model: "a|b\nc" });
    const cell = summariseCell([buildTrial(0, { request_throughput: { unit: "r/s", avg: 1e-7 } }, { variation })], {
      confidenceLevel: 0.95,
      plannedTrials: 1,
    });
    const slaFilters = [{ metricTag: "request_throughput", stat: "avg", op: "gt", threshold: 1 } as const];
    const text = renderSweepMarkdown(sweepOf([cell], { slaFilters, wasCancelled: true }));
    expect(text.split("\n")[2]).toBe("| a\\|b c | 1.000e-7 | – | – | – | – | 1 |  | no |");
    expect(text).toContain("- Interrupted: 1 of 1 cells have figures.\n");
    expect(text).not.toContain("±");
  });

  test("of repeated runs without a sweep has one row", () => {
    expect(
      renderCellMarkdown(cellAt(0, 5, [1000, 1000]))
        .split("\n")
        .slice(2),
    ).toEqual([
      "| 1000 ± 0 | – | 30.25 ± 0 | – | – | 2 |",
      "",
      "± is the 95 % confidence interval of the mean.",
      "",
      "",
    ]);
  });
});

describe("a sampled design", () => {
  test("stands with all its keys, bounds as floats and points as they were used", () => {
    const text = renderSamplingDesign({
      type: "sobol",
      samples: 2,
      seed: 2n ** 60n + 1n,
      scramble: true,
      dimensions: [
        { path: RATE, lo: 1, hi: 2.5, scale: "log", kind: "real" },
        { path: "endpoint.api_key", choices: ["sk-one", "sk-two"] },
      ],
      mapped: [
        [new Float(2), "sk-one"],
        [new Float(1.25), "sk-two"],
      ],
    });
    expect(text).toContain('"seed": 1152921504606846977');
    expect(text).toContain('"lo": 1.0');
    expect(text).not.toContain("sk-");
    const json = JSON.parse(text);
    expect(Object.keys(json)).toEqual([
      ...["type", "samples", "seed", "scramble", "optimization", "dimensions", "samples_mapped"],
    ]);
    expect(json.dimensions[0]).toEqual({ path: RATE, lo: 1, hi: 2.5, scale: "log", kind: "real", choices: null });
    expect(Object.keys(json.dimensions[1])).toEqual(Object.keys(json.dimensions[0]));
    expect(json.optimization).toBeNull();
    expect(json.samples_mapped.map(([rate]: number[]) => rate)).toEqual([2, 1.25]);
  });
});
