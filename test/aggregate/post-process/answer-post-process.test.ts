/** What cells answer to each of the five questions, and what is said where they cannot. */
import { describe, expect, test } from "bun:test";
import type { CellResult } from "#aggregate/cell-result.ts";
import { answerPostProcess, type PostProcessAnswer } from "#aggregate/post-process/answer-post-process.ts";
import type { PostProcess } from "#config/search/search-config.ts";
import type { SlaFilter } from "#config/sweep/sweep-config.ts";
import { Float } from "#core/parameter-value.ts";
import { buildCell, buildCurve, buildDecode, buildRamp, buildShapes, CONCURRENCY } from "../build-cell.ts";
import { breachOf, CURVE, KNEE, LATENCY, PARETO, SURFACE } from "./questions.ts";

/** Of the kind that is expected. */
function answer<K extends PostProcessAnswer["kind"]>(
  kind: K,
  question: PostProcess,
  cells: readonly CellResult[],
): Extract<PostProcessAnswer, { readonly kind: K }> {
  const outcome = answerPostProcess(question, cells);
  if (!("answer" in outcome)) throw new Error(outcome.failure.reason);
  if (outcome.answer.kind !== kind) throw new Error(outcome.answer.kind);
  return outcome.answer as Extract<PostProcessAnswer, { readonly kind: K }>;
}

function failure(question: PostProcess, cells: readonly CellResult[]) {
  const outcome = answerPostProcess(question, cells);
  if ("answer" in outcome) throw new Error("there is an answer");
  return outcome.failure;
}

describe("the knee", () => {
  test("is the first value whose percentile, not its average, is beyond the threshold", () => {
    const knee = answer("degradation_knee", KNEE, buildRamp({ 1: 50, 4: 59.9, 16: 61, 64: 55 }));
    expect(knee.baseline).toEqual({ x: 1, figure: { mean: 50 } });
    expect(knee.knee).toEqual({ x: 16, figure: { mean: 61 } });
    expect(knee.lastWithin.x).toBe(4);
    expect(knee.unit).toBe("ms");
  });

  test("needs more than the threshold, and is absent where that never comes", () => {
    const knee = answer("degradation_knee", KNEE, buildRamp({ 1: 50, 4: 60 }));
    expect(knee.knee).toBeUndefined();
    expect(knee.lastWithin.x).toBe(4);
  });

  test("is found by value, in whatever order the cells were planned", () => {
    const [low, high] = buildRamp({ 1: 50, 9: 80 });
    if (!low || !high) throw new Error("no cells");
    const swapped = [
      { ...high, variation: { ...high.variation, index: 0 } },
      { ...low, variation: { ...low.variation, index: 1 } },
    ];
    expect(answer("degradation_knee", KNEE, swapped).knee?.x).toBe(9);
  });

  test("is of the mean over trials, with its interval", () => {
    const trials = [{ request_latency: { avg: 1, p99: 70 } }, { request_latency: { avg: 1, p99: 90 } }];
    const cells = [...buildRamp({ 1: 50 }), buildCell(1, { [CONCURRENCY]: new Float(8) }, ...trials)];
    const { knee } = answer("degradation_knee", KNEE, cells);
    expect(knee?.figure.mean).toBe(80);
    // t(0.975, 1) · 10: the sample deviation is 10√2, its error 10.
    expect(knee?.figure.halfWidth).toBeCloseTo(127.06, 2);
  });

  test("has no answer where the baseline is no size, or nothing was measured", () => {
    expect(failure(KNEE, buildRamp({ 1: 0, 4: 5 })).type).toBe("unusable_baseline");
    const other = [buildCell(0, { [CONCURRENCY]: 1 }, { request_latency: { avg: 5 } })];
    expect(failure(KNEE, other)).toEqual({
      type: "no_usable_cells",
      reason: "no run has the p99 of request_latency",
    });
    const failed = [buildCell(0, { [CONCURRENCY]: 1 }, {})];
    expect(failure(KNEE, failed).reason).toBe("no run succeeded");
    const unvaried = [buildCell(0, { "endpoint.streaming": true }, { request_latency: { avg: 5, p99: 5 } })];
    expect(failure(KNEE, unvaried).reason).toBe(`no cell has a number for ${CONCURRENCY}`);
  });

  test("says which parameter is wrong", () => {
    const ramp = buildRamp({ 1: 50 });
    const asked = (params: PostProcess["params"]) => failure({ ...KNEE, params }, ramp).reason;
    expect(asked({ ...KNEE.params, stat: "p42" })).toBe(
      'post_process.params.stat must be one of avg, p50, p90, p95, p99; found "p42"',
    );
    expect(asked({ ...KNEE.params, threshold_pct: -1 })).toContain("threshold_pct must be a number above 0; found -1");
    const { metric_tag: _, ...without } = KNEE.params;
    expect(asked(without)).toContain("metric_tag must be a text; it is missing");
  });
});

describe("the breach of service levels", () => {
  test("is told with the first level that is broken, in the order of the levels", () => {
    const tight: SlaFilter = { ...LATENCY, threshold: 60 };
    const breach = answer("sla_breach", breachOf([LATENCY, tight]), buildRamp({ 1: 50, 4: 70, 16: 150 }));
    expect(breach.maxPassing?.x).toBe(1);
    expect(breach.firstFailing).toEqual({
      ...{ x: 4, isFeasible: false, observed: [70, 70] },
      breaches: [{ filter: tight, observed: 70 }],
    });
    expect(breach.points.at(-1)?.breaches).toEqual([
      { filter: LATENCY, observed: 150 },
      { filter: tight, observed: 150 },
    ]);
    expect(breach.isMonotonic).toBe(true);
    expect(breach.units).toEqual({ request_latency: "ms" });
  });

  test("shows a value that passes beyond one that fails", () => {
    const breach = answer("sla_breach", breachOf([LATENCY]), buildRamp({ 1: 50, 4: 120, 16: 90 }));
    expect(breach).toMatchObject({ isMonotonic: false, maxPassing: { x: 16 }, firstFailing: { x: 4 } });
  });

  test("counts a value at which every run failed as broken, and one that was cut off not at all", () => {
    const failed = buildCell(2, { [CONCURRENCY]: 64 }, {});
    const breach = answer("sla_breach", breachOf([LATENCY]), [...buildRamp({ 1: 50, 4: 60 }), failed]);
    const wanted = { x: 64, isFeasible: false, breaches: [{ filter: LATENCY }], observed: [undefined] };
    expect(breach.firstFailing).toEqual(wanted);
    const cut = { ...failed, trials: failed.trials.map((trial) => ({ ...trial, status: "cancelled" as const })) };
    expect(answer("sla_breach", breachOf([LATENCY]), [...buildRamp({ 1: 50 }), cut]).firstFailing).toBeUndefined();
  });

  test("takes equal values together: all must pass", () => {
    const cells = [...buildRamp({ 4: 50 }), buildCell(1, { [CONCURRENCY]: 4 }, { request_latency: { p99: 130 } })];
    const { points } = answer("sla_breach", breachOf([LATENCY]), cells);
    expect(points).toHaveLength(1);
    expect(points[0]).toMatchObject({ x: 4, isFeasible: false, observed: [130] });
  });

  test("needs service levels", () => {
    expect(failure(breachOf([]), buildRamp({ 1: 50 })).type).toBe("wrong_params");
  });
});

describe("the prefill curve", () => {
  test("is a line where a line explains it", () => {
    const { fit } = answer(
      "prefill_curve",
      CURVE,
      buildCurve((isl) => 12 + isl / 8, [256, 512, 1024]),
    );
    expect(fit?.form).toBe("linear");
    expect(fit?.coefficients[0]).toBeCloseTo(0.125, 12);
    expect(fit?.coefficients[1]).toBeCloseTo(12, 9);
    expect(fit?.rSquared).toBeCloseTo(1, 12);
  });

  test("is a parabola where a line explains too little", () => {
    const { fit } = answer(
      "prefill_curve",
      CURVE,
      buildCurve((isl) => 5 + (isl - 500) ** 2, [0, 250, 500, 750, 1000]),
    );
    expect(fit?.form).toBe("quadratic");
    expect(fit?.coefficients[0]).toBeCloseTo(1, 9);
    expect(fit?.rSquared).toBeCloseTo(1, 12);
  });

  test("stays a line of two points, however badly it lies", () => {
    const flat = answer(
      "prefill_curve",
      CURVE,
      buildCurve(() => 7, [256, 512]),
    );
    expect(flat.fit).toMatchObject({ form: "linear", rSquared: 0 });
  });

  test("is none of one length", () => {
    expect(
      answer(
        "prefill_curve",
        CURVE,
        buildCurve((isl) => isl, [256]),
      ).fit,
    ).toBeUndefined();
  });

  test("reads lengths that were written as distributions", () => {
    const at = [100, 200].map((isl) =>
      buildCell(isl, { "datasets.main.prompts.isl.mean": isl }, { time_to_first_token: { avg: isl } }),
    );
    const within = [300].map((isl) =>
      buildCell(isl, { isl: { mean: isl, stddev: 0 } }, { time_to_first_token: { avg: isl } }),
    );
    expect(answer("prefill_curve", CURVE, [...at, ...within]).points.map(({ x }) => x)).toEqual([100, 200, 300]);
  });
});

describe("the decode surface", () => {
  test("is a grid by concurrency and length, with holes where nothing was measured", () => {
    const surface = answer(
      "decode_surface",
      SURFACE,
      buildDecode([
        [8, 64, 3],
        [1, 128, 2],
        [1, 64, 1],
      ]),
    );
    expect(surface).toMatchObject({ concurrencies: [1, 8], lengths: [64, 128], hasFailed: false, dropped: 0 });
    expect(surface.grid).toEqual([
      [1, 2],
      [3, undefined],
    ]);
    expect(surface.points.map(({ concurrency, osl }) => [concurrency, osl])).toEqual([
      [1, 64],
      [1, 128],
      [8, 64],
    ]);
  });

  test("leaves out what no latency can be, and is none of one point", () => {
    const surface = answer(
      "decode_surface",
      SURFACE,
      buildDecode([
        [1, 64, 3],
        [8, 64, -1],
      ]),
    );
    expect(surface).toMatchObject({ dropped: 1, hasFailed: true, concurrencies: [], grid: [] });
    expect(surface.points).toHaveLength(1);
  });
});

describe("the Pareto sweep", () => {
  test("marks the cells that none beats, of all and of their own shape", () => {
    const { cells, x, y } = answer(
      "pareto_sweep",
      PARETO,
      buildShapes([
        [128, 1, 10, 100],
        [128, 4, 20, 300],
        [512, 1, 30, 80],
        [512, 4, 60, 70],
      ]),
    );
    expect(cells.map((cell) => [cell.isl, cell.concurrency, cell.isOptimal, cell.isOptimalOfShape])).toEqual([
      [128, 1, true, true],
      [128, 4, true, true],
      [512, 1, false, true],
      [512, 4, false, false],
    ]);
    expect([x.unit, y.unit]).toEqual(["ms", "tokens/sec"]);
  });

  test("keeps a cell without a figure, which is never the best", () => {
    const { cells } = answer(
      "pareto_sweep",
      PARETO,
      buildShapes([
        [128, 1, 10, 100],
        [128, 4, 5],
      ]),
    );
    expect(cells[1]).toEqual({
      isl: 128,
      osl: 64,
      concurrency: 4,
      x: { mean: 5 },
      isOptimal: false,
      isOptimalOfShape: false,
    });
    expect(failure(PARETO, buildShapes([[128, 1, 10]])).reason).toBe("no run has the avg of output_token_throughput");
  });

  test("needs shapes", () => {
    expect(failure(PARETO, buildRamp({ 1: 5 })).reason).toContain(
      "no cell has a number for isl, and no cell has a number for osl",
    );
  });
});
