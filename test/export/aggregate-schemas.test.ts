/** The files about several runs against the schemas that are published with the program. */
import { describe, expect, test } from "bun:test";
import { summariseCell } from "#aggregate/summarise-cell.ts";
import { Float } from "#core/parameter-value.ts";
import { renderAggregates } from "#export/aggregates/render-aggregates.ts";
import { renderSamplingDesign } from "#export/aggregates/sampling-design-json.ts";
import { buildTrial, buildVariation, requests, scatter } from "../aggregate/build-trial.ts";
import { buildPlan, MULTI_RUN, VERSION } from "./build-study.ts";
import { findSchemaErrors, type SchemaName } from "./schema-check.ts";

/** A sweep with everything that a file may have: failures, service levels, an end before its time. */
function renderStudy(trials: number) {
  const cells = [5, 10].map((rate, index) => {
    const variation = buildVariation(index, { "phases.profiling.rate": new Float(rate) });
    const results = Array.from({ length: trials }, (_, i) =>
      buildTrial(
        i,
        {
          request_throughput: { unit: "requests/sec", avg: 10 * rate + i },
          request_latency: { unit: "ms", avg: i - 1, p99: 9, min: 1, max: 10, std: 2, count: 200, sum: 400 },
          ...(i === 0 ? { goodput: { unit: "requests/sec", avg: 1 } } : {}),
        },
        { variation, model: "m", requestValues: requests({ request_latency: scatter(5, 200) }) },
      ),
    );
    const broken = buildTrial(trials, {}, { variation, status: index === 0 ? "cancelled" : "failed" });
    return summariseCell([...results, broken], { confidenceLevel: 0.95, plannedTrials: trials });
  });
  const convergence = { metric: "request_latency", stat: "avg", mode: "cv", threshold: 0.1, minRuns: 2 } as const;
  const variations = cells.map(({ variation }) => variation);
  const plan = buildPlan(variations, {
    aggregates: { cells: ["a", "b"], sweep: "s" },
    slaFilters: [{ metricTag: "request_latency", stat: "p99", op: "lt", threshold: 10 }],
    multiRun: { ...MULTI_RUN, convergence },
  });
  return renderAggregates({ plan, cells, version: VERSION, wasCancelled: true });
}

describe.each([1, 3])("files of a sweep of %i trials", (trials) => {
  const files = renderStudy(trials).filter(({ path }) => path.endsWith(".json"));

  test("have the shape that is published", () => {
    expect(files.map(({ path }) => path.slice(0, 1))).toEqual(["a", "a", "b", "b", "s"]);
    for (const { path, content } of files) {
      const name = path.slice(path.indexOf("/") + 1).replace(".json", "") as SchemaName;
      expect(findSchemaErrors(name, JSON.parse(content)), path).toEqual([]);
    }
  });

  test("name the percentiles that there are too few requests for", () => {
    const sweep = JSON.parse(files.at(-1)?.content ?? "null");
    expect(sweep.per_combination_metrics[0].aiperf.too_few_samples).toEqual(["request_latency_p99"]);
    expect(sweep.aiperf.comparisons.length > 0).toBe(trials > 1);
  });
});

test("the file of a sampled design has the shape that is published", () => {
  const text = renderSamplingDesign({
    type: "latin_hypercube",
    samples: 1,
    seed: 7,
    dimensions: [{ path: "phases.profiling.concurrency", lo: 1, hi: 8, scale: "linear", kind: "int" }],
    mapped: [[3]],
  });
  expect(findSchemaErrors("sampling_design", JSON.parse(text))).toEqual([]);
});
