import { describe, expect, test } from "bun:test";
import type { BoundaryStanding } from "#core/search-standing.ts";
import { toLogLines } from "#report/log-format.ts";
import {
  describeAim,
  describeIteration,
  describeSpace,
  describeStanding,
  titlePoint,
} from "#report/search/search-text.ts";
import {
  axis,
  buildIteration,
  buildQuestion,
  buildStanding,
  THROUGHPUT,
  TTFT_GOAL,
  TTFT_LIMIT,
} from "./build-search.ts";
import { CONCURRENCY, ISL } from "./build-study.ts";

const ERRORS = { metric: "request_error_rate", stat: "avg", op: "le", threshold: 1, isHard: false } as const;
const question = buildQuestion();

test("a point goes by the names that people know", () => {
  expect(titlePoint({ [CONCURRENCY]: 116, [ISL]: 128 })).toBe("concurrency 116 · ISL 128");
  expect(titlePoint({ "phases.profiling.rate": 2.71234 })).toBe("rate 2.712");
});

test("a proposal says what is tried and why, with metrics by their names", () => {
  const why = "expected output_token_throughput avg 8510 ± 4, feasible with 36 %";
  const event = {
    kind: "search_proposed",
    iteration: 8,
    values: { [CONCURRENCY]: 117 },
    purpose: "refine",
    why,
  } as const;
  expect(toLogLines(event)).toEqual([
    {
      level: "info",
      text: "Iteration 9 tries concurrency 117 to refine: expected output token throughput 8510 ± 4, feasible with 36 %",
    },
  ]);
});

describe("what came of an iteration", () => {
  test("is its objective, and the limits it keeps", () => {
    expect(describeIteration(question, buildIteration(2, { objectives: [{ mean: 8488, halfWidth: 40 }] }))).toBe(
      "Iteration 3 (concurrency 24): output token throughput 8,488 ± 40 tokens/s; keeps p95 TTFT < 200 ms: 180 ms, 10.0 % below the limit",
    );
  });

  test("begins with the limits it breaks, and by how much", () => {
    const limited = buildQuestion({ limits: [TTFT_LIMIT, ERRORS] });
    const iteration = buildIteration(3, { limits: [{ mean: 240 }, { mean: 0 }] });
    expect(describeIteration(limited, iteration)).toBe(
      "Iteration 4 (concurrency 32): output token throughput 4,000 tokens/s; breaks p95 TTFT < 200 ms: 240 ms, 20.0 % above the limit; keeps request error rate ≤ 1 %: 0.00 %, 100.0 % below the limit",
    );
  });

  test("tells a limit that is broken on average only", () => {
    const iteration = buildIteration(3, { isFeasible: true, succeededTrials: 2 });
    expect(describeIteration(question, iteration)).toContain(
      "breaks p95 TTFT < 200 ms on average, not in every run: 240 ms",
    );
  });

  test("is that nothing was measured, or that runs failed", () => {
    const failed = {
      succeededTrials: 0,
      failedTrials: 1,
      objectives: [undefined],
      limits: [undefined],
      isFeasible: false,
    };
    expect(describeIteration(question, buildIteration(0, failed))).toBe("Iteration 1 (concurrency 8): the run failed");
    expect(describeIteration(question, buildIteration(0, { ...failed, failedTrials: 3 }))).toEndWith(
      ": all 3 runs failed",
    );
    expect(describeIteration(question, buildIteration(0, { objectives: [undefined], limits: [undefined] }))).toEndWith(
      ": output token throughput not measured; p95 TTFT < 200 ms not measured",
    );
    expect(describeIteration(question, buildIteration(0, { succeededTrials: 2, failedTrials: 1 }))).toEndWith(
      "; 1 of 3 runs failed",
    );
  });
});

describe("where a search stands", () => {
  test("is its best point, and up to where limits are kept on its only axis", () => {
    expect(describeStanding(buildStanding())).toEqual([
      "best so far: 3,000 tokens/s at concurrency 24",
      "limits kept up to concurrency 24, broken from 32 on",
    ]);
  });

  test("names the values between which chance decides", () => {
    const iterations = [
      buildIteration(0, { isFeasible: false }),
      buildIteration(1),
      buildIteration(2, { values: { [CONCURRENCY]: 16 }, isFeasible: false }),
    ];
    expect(describeStanding(buildStanding({ iterations, best: [1] }))[1]).toBe(
      "limits kept in one run and broken in another at concurrency 8 to 16",
    );
    expect(describeStanding(buildStanding({ iterations: iterations.slice(1), best: [1] }))[1]).toBe(
      "limits kept in one run and broken in another at concurrency 16",
    );
  });

  test("says as plainly that nothing is feasible, and what is nearest", () => {
    const iterations = [0, 1].map((index) =>
      buildIteration(index, { limits: [{ mean: 300 - index }], isFeasible: false }),
    );
    expect(describeStanding(buildStanding({ iterations, best: [1] }))).toEqual([
      "no point keeps the limits so far; the nearest is concurrency 16, with p95 TTFT 299 ms",
    ]);
  });

  test("is the size of the front where there are several objectives", () => {
    const several = buildQuestion({ objectives: [THROUGHPUT, TTFT_GOAL], limits: [] });
    expect(describeStanding(buildStanding({ question: several, best: [0, 1, 2] }))).toEqual([
      "3 points on the Pareto front so far",
    ]);
  });

  test("is nothing before anything was tried, and that nothing was measured where it is so", () => {
    expect(describeStanding(buildStanding({ iterations: [], best: [] }))).toEqual([]);
    const iterations = [
      buildIteration(0, { succeededTrials: 0, failedTrials: 1, objectives: [undefined], limits: [undefined] }),
    ];
    expect(describeStanding(buildStanding({ question: buildQuestion({ limits: [] }), iterations, best: [] }))).toEqual([
      "nothing measured so far",
    ]);
  });

  const boundary = (parts: Partial<BoundaryStanding>) => {
    const one = { label: "", status: "open", answer: 116, low: 114, high: 118, kind: "smooth", ...parts } as const;
    return describeStanding(buildStanding({ boundaries: [one] }))[0];
  };

  test("is the bracket of a boundary", () => {
    expect(boundary({})).toBe("highest concurrency so far: 116, the boundary is between 114 and 118");
    expect(boundary({ label: "gold", answer: undefined })).toBe(
      "gold: highest concurrency so far: the boundary is between 114 and 118",
    );
    expect(boundary({ answer: 64, low: 64, high: undefined })).toBe(
      "highest concurrency so far: 64, with no failure yet",
    );
    expect(boundary({ answer: undefined, low: undefined, high: undefined })).toBe(
      "highest concurrency so far: not known yet",
    );
    expect(boundary({ status: "no_pass_in_range" })).toEndWith("none keeps the limits");
    expect(boundary({ status: "no_failure_in_range", answer: 1000 })).toEndWith("1,000, the highest allowed");
  });
});

test("what is searched, and for what", () => {
  const two = buildQuestion({
    dimensions: [axis(), { ...axis("phases.profiling.rate", 0.5, 20, "real"), prior: "uniform" }],
    objectives: [THROUGHPUT, TTFT_GOAL],
    limits: [TTFT_LIMIT, ERRORS],
  });
  expect(describeSpace(two)).toEqual([
    "concurrency from 1 to 1,000, whole numbers, logarithmic",
    "rate from 0.5 to 20",
  ]);
  expect(describeAim(two)).toBe(
    "highest output token throughput and lowest p99 TTFT with p95 TTFT < 200 ms, where possible with request error rate ≤ 1 %",
  );
  expect(describeAim(buildQuestion({ planner: "smooth_isotonic" }))).toBe("highest concurrency with p95 TTFT < 200 ms");
});
