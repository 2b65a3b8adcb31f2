import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { CellResult, KeySummary } from "#aggregate/cell-result.ts";
import { summariseCell } from "#aggregate/summarise-cell.ts";
import { paretoIndices, type SweepFacts, summariseSweep } from "#aggregate/summarise-sweep.ts";
import { explainMissingFigures } from "#aggregate/sweep-objectives.ts";
import type { VariationFacts } from "#aggregate/trial-result.ts";
import { Float } from "#core/parameter-value.ts";
import pareto from "../golden/aggregate/pareto.json";
import { buildTrial, buildVariation } from "./build-trial.ts";

const CONCURRENCY = "phases.profiling.concurrency";

const facts = (variations: readonly VariationFacts[], more: Partial<SweepFacts> = {}): SweepFacts => ({
  variations,
  order: "repeated",
  confidenceLevel: 0.95,
  slaFilters: [],
  wasCancelled: false,
  ...more,
});

/** One trial for each throughput and latency; `null`: it failed. */
function cellOf(variation: VariationFacts, points: readonly ([number, number] | null)[]): CellResult {
  const trials = points.map((point, i) =>
    point === null
      ? buildTrial(i, {}, { variation, error: "boom" })
      : buildTrial(
          i,
          {
            request_throughput: { unit: "requests/sec", avg: point[0] },
            time_to_first_token: { unit: "ms", avg: point[1] / 2, p99: point[1] },
          },
          { variation },
        ),
  );
  return summariseCell(trials, { confidenceLevel: 0.95, plannedTrials: points.length });
}

const at = (index: number, value: number) => buildVariation(index, { [CONCURRENCY]: value });

describe("the best cells and the Pareto front", () => {
  for (const { name, points_max_min, expected_indices } of pareto) {
    test(`the front of ${name} is the reference's`, () => {
      const cells = points_max_min.map((point, i) => cellOf(at(i, i), [point as [number, number]]));
      expect(paretoIndices(cells)).toEqual(expected_indices);
    });
  }

  test("are filled with one trial each", () => {
    const variations = [at(0, 10), at(1, 20), at(2, 30)];
    const points = [
      [100, 50],
      [150, 80],
      [140, 90],
    ] as const;
    const sweep = summariseSweep(
      variations.map((variation, i) => cellOf(variation, [points[i] as unknown as [number, number]])),
      facts(variations),
    );
    expect(sweep.bestThroughput).toEqual({
      parameters: [{ name: "concurrency", value: 20 }],
      metric: 150,
      unit: "requests/sec",
    });
    expect(sweep.bestLatency?.parameters).toEqual([{ name: "concurrency", value: 10 }]);
    expect(sweep.paretoOptimal).toEqual([[{ name: "concurrency", value: 10 }], [{ name: "concurrency", value: 20 }]]);
  });

  test("no cell of the front is beaten, and every other one is", () => {
    const point = fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 }));
    fc.assert(
      fc.property(fc.array(point, { minLength: 1, maxLength: 8 }), (points) => {
        const front = new Set(paretoIndices(points.map((each, i) => cellOf(at(i, i), [each]))));
        for (const [i, [throughput, latency]] of points.entries()) {
          const isBeaten = points.some(
            ([more, less]) => more >= throughput && less <= latency && (more > throughput || less < latency),
          );
          expect(front.has(i)).toBe(!isBeaten);
        }
      }),
      { numRuns: 50 },
    );
  });

  test("numbers and texts in one parameter are ordered as texts", () => {
    const values = ["9a", 10, new Float(9), true];
    const variations = values.map((value, i) => buildVariation(i, { x: value }));
    const cells = variations.map((variation) => cellOf(variation, [[1, 1]]));
    const { paretoOptimal } = summariseSweep(cells, facts(variations));
    expect(paretoOptimal.map(([only]) => only?.value)).toEqual([10, new Float(9), "9a", true]);
  });

  test("a run that does not stream is judged by the latency of whole requests", () => {
    const variations = [at(0, 1), at(1, 2)];
    const cells = variations.map((variation, i) =>
      summariseCell(
        [
          buildTrial(
            0,
            { request_throughput: { unit: "r/s", avg: i + 1 }, request_latency: { unit: "ms", p99: 10 * (i + 1) } },
            { variation },
          ),
        ],
        { confidenceLevel: 0.95, plannedTrials: 1 },
      ),
    );
    const sweep = summariseSweep(cells, facts(variations));
    expect(sweep.latencyKey).toBe("request_latency_p99");
    expect(sweep.bestLatency?.metric).toBe(10);
    expect(sweep.paretoOptimal).toHaveLength(2);
  });

  test("with one trial planned a level for a percentile of a throughput is judged by its average", () => {
    const slaFilters = [{ metricTag: "request_throughput", stat: "p95", op: "ge", threshold: 5 } as const];
    const single = summariseSweep([cellOf(at(0, 1), [[6, 1]])], facts([at(0, 1)], { slaFilters }));
    expect(single.sla).toMatchObject({ feasible: 1, infeasible: 0 });
    const several = summariseSweep(
      [
        cellOf(at(0, 1), [
          [6, 1],
          [6, 1],
        ]),
      ],
      facts([at(0, 1)], { slaFilters }),
    );
    expect(several.sla).toMatchObject({ feasible: 0, infeasible: 1 });
  });
});

describe("cells", () => {
  test("with equal values stay two, and an unfinished sweep says so", () => {
    const variations = [at(0, 3), at(1, 3), at(2, 4)];
    const cells = [cellOf(at(1, 3), [[2, 2]]), cellOf(at(0, 3), [[1, 1]])];
    const sweep = summariseSweep(cells, facts(variations, { wasCancelled: true }));
    expect(sweep.cells.map(({ cell }) => cell.variation.index)).toEqual([0, 1]);
    expect(sweep.parameters).toEqual([{ name: "concurrency", values: [3, 4] }]);
    expect(sweep).toMatchObject({ numCombinations: 3, runs: 2, succeededRuns: 2, wasCancelled: true });
  });

  test("failed runs tell which cell and trial they were, in the order of the runs", () => {
    const variations = [at(0, 1), at(1, 2)];
    const cells = [cellOf(at(0, 1), [null, null]), cellOf(at(1, 2), [null, [1, 1]])];
    const named = (order: SweepFacts["order"]) =>
      summariseSweep(cells, facts(variations, { order })).failedRuns.map(
        ({ variationLabel, trialIndex }) => `${variationLabel} ${trialIndex}`,
      );
    expect(named("repeated")).toEqual([`${CONCURRENCY}=1 0`, `${CONCURRENCY}=2 0`, `${CONCURRENCY}=1 1`]);
    expect(named("independent")).toEqual([`${CONCURRENCY}=1 0`, `${CONCURRENCY}=1 1`, `${CONCURRENCY}=2 0`]);
    const sweep = summariseSweep(cells, facts(variations));
    expect(sweep.failedRuns[0]).toEqual({
      label: "run_0001",
      error: "boom",
      parameters: [{ name: "concurrency", value: 1 }],
      variationLabel: `${CONCURRENCY}=1`,
      trialIndex: 0,
      wasCancelled: false,
    });
    expect(sweep.cells).toHaveLength(1);
  });

  test("scenarios are known by their label, or by what they say that they vary", () => {
    const variations = [
      buildVariation(0, { benchmark: { phases: [] } }, "chat"),
      buildVariation(1, {}, "base case"),
      buildVariation(2, { isl: 128, shape: { b: 1, a: [new Float(2)] } }, "told"),
    ];
    const sweep = summariseSweep(
      variations.map((variation) => cellOf(variation, [[1, 1]])),
      facts(variations),
    );
    expect(sweep.cells.map(({ parameters }) => parameters)).toEqual([
      [{ name: "scenario", value: "chat" }],
      [{ name: "scenario", value: "base case" }],
      [
        { name: "isl", value: 128 },
        { name: "shape", value: '{"a":[2.0],"b":1}' },
      ],
    ]);
  });

  test("parameters that end alike keep their whole paths", () => {
    const variations = [buildVariation(0, { "d.osl.mean": 1, "d.isl.mean": 2, "p.rate": new Float(3) })];
    const { parameters } = summariseSweep([cellOf(variations[0] as VariationFacts, [[1, 1]])], facts(variations));
    expect(parameters.map(({ name }) => name)).toEqual(["d.isl.mean", "d.osl.mean", "rate"]);
  });
});

describe("neighbouring cells", () => {
  const drift = [0, 10, 20, 30, 40];
  const noisy = [0.1, -0.2, 0.15, -0.05, 0];
  const points = (shift: number) =>
    drift.map((base, i) => [100 + base + shift + (noisy[i] ?? 0), 50 + base] as [number, number]);
  const variations = [at(0, 8), at(1, 1)];
  const cells = [
    cellOf(at(0, 8), points(2)),
    cellOf(
      at(1, 1),
      drift.map((base) => [100 + base, 50 + base]),
    ),
  ];
  const compare = (order: SweepFacts["order"]) => summariseSweep(cells, facts(variations, { order })).comparisons;

  test("are paired by trial where trials took turns, so that drift does not hide a difference", () => {
    const [throughput, latency] = compare("repeated");
    expect(throughput).toMatchObject({
      from: [{ name: "concurrency", value: 1 }],
      to: [{ name: "concurrency", value: 8 }],
      key: "request_throughput_avg",
      test: "paired",
      n: [5, 5],
      isReal: true,
    });
    expect(throughput?.difference).toBeCloseTo(2, 1);
    expect(throughput?.verdict).toContain("higher by 1.67 %");
    expect(latency).toMatchObject({ key: "time_to_first_token_p99", difference: 0, pValue: 1, isReal: false });
    expect(latency?.verdict).toContain("noise");
    expect(compare("shuffled")[0]?.test).toBe("paired");
  });

  test("are independent groups where each cell ran all its trials at once", () => {
    const [throughput] = compare("independent");
    expect(throughput).toMatchObject({ test: "welch", n: [5, 5], isReal: false });
  });

  test("share one level: a difference that one test would call real is not among many", () => {
    const few = [0, 1].map((i) =>
      cellOf(at(i, i), [
        [10 + i, 5],
        [10.4 + i, 5],
        [9.7 + i * 1.2, 5],
      ]),
    );
    const many = [
      ...few,
      ...[2, 3, 4, 5, 6, 7].map((i) =>
        cellOf(at(i, i), [
          [11, 5],
          [11.4, 5],
          [10.9, 5],
        ]),
      ),
    ];
    const adjusted = (all: readonly CellResult[]) =>
      summariseSweep(all, facts(all.map(({ variation }) => variation))).comparisons[0];
    expect(adjusted(many)?.pValue).toBe(adjusted(few)?.pValue as number);
    expect(adjusted(many)?.adjustedPValue).toBeGreaterThan(adjusted(few)?.adjustedPValue as number);
  });

  test("of a grid differ in one parameter by one step", () => {
    const grid = [1, 2, 4].flatMap((a, i) => [1, 2].map((b, j) => buildVariation(2 * i + j, { a, b })));
    const sweep = summariseSweep(
      grid.map((variation) =>
        cellOf(variation, [
          [1, 1],
          [2, 1],
        ]),
      ),
      facts(grid),
    );
    const steps = sweep.comparisons.filter(({ key }) => key === "request_throughput_avg");
    const toText = (parameters: (typeof steps)[number]["from"]) => parameters.map(({ value }) => value).join("");
    expect(steps.map(({ from, to }) => `${toText(from)}→${toText(to)}`)).toEqual([
      ...["11→21", "21→41", "12→22", "22→42"],
      ...["11→12", "21→22", "41→42"],
    ]);
  });

  test("of a zip follow each other, and cells of one trial are not compared", () => {
    const zip = [1, 2, 3].map((value, i) => buildVariation(i, { a: value, b: value }));
    const count = (points: [number, number][]) =>
      summariseSweep(
        zip.map((variation) => cellOf(variation, points)),
        facts(zip),
      ).comparisons.length;
    expect(
      count([
        [1, 1],
        [2, 1],
      ]),
    ).toBe(4);
    expect(count([[1, 1]])).toBe(0);
  });
});

test("a summary that has no finite spread still ranks", () => {
  const zero = { mean: 0, cv: Number.POSITIVE_INFINITY } satisfies Partial<KeySummary>;
  const cell = cellOf(at(0, 1), [
    [-1, 1],
    [1, 1],
  ]);
  expect(cell.summaries[0]).toMatchObject(zero);
  expect(summariseSweep([cell], facts([at(0, 1)])).bestThroughput?.metric).toBe(0);
});

test("a service level on a figure that no cell has is told, one that some cell has is not", () => {
  const cells = [cellOf(at(0, 10), [[100, 50]]), cellOf(at(1, 20), [null])];
  const level = (metricTag: string) => ({ metricTag, stat: "p99", op: "lt", threshold: 1 }) as const;
  expect(explainMissingFigures(cells, [level("time_to_first_token"), level("typo")])).toEqual([
    "no run has the p99 of typo, so no cell can meet its service level",
  ]);
  expect(explainMissingFigures(cells.slice(1), [level("typo")])).toEqual([]);
});
