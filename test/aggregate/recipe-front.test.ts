/** The cells that a terminal marks, by what the recipe asks. */
import { expect, test } from "bun:test";
import { frontIndices } from "#aggregate/recipe-front.ts";
import { buildCell, buildShapes, CONCURRENCY } from "./build-cell.ts";

/** Rows of p95 latency and output throughput; the other figures would give another front. */
const buildLoads = (rows: readonly (readonly [number, number])[]) =>
  rows.map(([p95, throughput], index) =>
    buildCell(
      index,
      { [CONCURRENCY]: index + 1 },
      {
        request_latency: { avg: 1, p95, p99: 100 - index },
        request_throughput: { unit: "requests/sec", avg: index },
        output_token_throughput: { unit: "tokens/sec", avg: throughput },
      },
    ),
  );

const LOADS = buildLoads([
  [10, 100],
  [20, 300],
  [30, 200],
]);
const by = (recipeName?: string) => ({ slaFilters: [], ...(recipeName === undefined ? {} : { recipeName }) });

test("without a recipe they are those of the files", () => {
  expect(frontIndices(LOADS, by())).toEqual([2]);
});

test("a ramp asks for latency and output, a limit for latency and concurrency", () => {
  expect(frontIndices(LOADS, by("concurrency-ramp"))).toEqual([0, 1]);
  expect(frontIndices(LOADS, by("max-concurrency-under-sla"))).toEqual([0, 1, 2]);
  const limit = { metricTag: "request_latency", stat: "p95", op: "lt", threshold: 20 } as const;
  expect(frontIndices(LOADS, { slaFilters: [limit], recipeName: "max-concurrency-under-sla" })).toEqual([0]);
});

test("shapes are held against themselves only", () => {
  const shapes = buildShapes([
    [128, 1, 10, 100],
    [512, 1, 30, 80],
    [512, 4, 60, 70],
    [512, 8, 70],
  ]);
  expect(frontIndices(shapes, by("pareto-sweep"))).toEqual([0, 1]);
});

test("points of a curve are not better than each other", () => {
  expect(frontIndices(LOADS, by("prefill-ttft-curve"))).toEqual([]);
});
