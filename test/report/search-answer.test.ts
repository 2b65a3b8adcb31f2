import { describe, expect, test } from "bun:test";
import type { BoundaryStanding, SearchStanding, StandingLimit } from "#core/search-standing.ts";
import { answerSearch } from "#report/search/search-answer.ts";
import { toSearchLines } from "#report/search/search-lines.ts";
import { judgeSureness } from "#report/search/search-sureness.ts";
import {
  buildIteration,
  buildQuestion,
  buildStanding,
  saturating,
  searchServer,
  THROUGHPUT,
  TTFT_GOAL,
  TTFT_LIMIT,
} from "./build-search.ts";
import { CONCURRENCY } from "./build-study.ts";

const END = { reason: "max_iterations", explanation: "all 30 iterations are done" };
const boundary = (parts: Partial<BoundaryStanding> = {}): BoundaryStanding => ({
  ...{ label: "", status: "precise", answer: 116, low: 114, high: 118, kind: "smooth" },
  ...parts,
});
const atBoundary = (parts: Partial<BoundaryStanding>, rest: Partial<SearchStanding> = {}) =>
  answerSearch(buildStanding({ boundaries: [boundary(parts)], end: END, ...rest }))[0];

describe("the answer of a boundary", () => {
  test("is one sentence", () => {
    expect(atBoundary({})).toBe("Highest concurrency with p95 TTFT < 200 ms: 116, between 114 and 118; 4 runs.");
  });

  test("of a cliff is the last that keeps the limit, and the first that does not", () => {
    expect(atBoundary({ kind: "cliff", answer: 212, low: 212, high: 213 })).toBe(
      "Highest concurrency with p95 TTFT < 200 ms: 212, and 213 breaks it abruptly; 4 runs.",
    );
  });

  test("is told to be open where the search ended before it was settled", () => {
    expect(atBoundary({ status: "open" })).toEndWith("116, between 114 and 118, not yet settled; 4 runs.");
    expect(atBoundary({ status: "open", answer: 64, low: 64, high: undefined })).toEndWith(
      ": 64 at least, and no failure was seen; 4 runs.",
    );
    expect(atBoundary({ status: "open", answer: undefined })).toEndWith(
      ": not found, but it is between 114 and 118; 4 runs.",
    );
  });

  test("may be that there is none in the range, at either end", () => {
    expect(atBoundary({ status: "no_pass_in_range", answer: undefined, low: undefined, high: undefined })).toBe(
      "No concurrency from 1 to 1,000 keeps p95 TTFT < 200 ms: already 1 does not; 4 runs.",
    );
    expect(atBoundary({ status: "no_failure_in_range", answer: 1000, high: undefined })).toBe(
      "Highest concurrency with p95 TTFT < 200 ms: 1,000 or more, since even the highest that was allowed still does; 4 runs.",
    );
  });

  test("is not said to be where limits break if only failed runs lie above it", () => {
    const iterations = [8, 16, 12].map((value, index) =>
      buildIteration(index, {
        values: { [CONCURRENCY]: value },
        ...(index === 0 ? {} : { succeededTrials: 0, failedTrials: 1, isFeasible: false }),
      }),
    );
    const cliff = boundary({ answer: 8, low: 8, high: 9, kind: "cliff" });
    expect(answerSearch(buildStanding({ iterations, boundaries: [cliff] }))).toEqual([
      "Highest concurrency with p95 TTFT < 200 ms: 8; above it no run succeeded, so that no limit was seen to break; 3 runs, 2 of them failed.",
    ]);
  });

  test("leaves out an interval that is a single value", () => {
    const exact = boundary({ answer: 5, low: 5, high: 5 });
    expect(answerSearch(buildStanding({ boundaries: [exact] }))).toEqual([
      "Highest concurrency with p95 TTFT < 200 ms: 5; 4 runs.",
    ]);
  });

  test("is a sentence for each tier", () => {
    const limit = (threshold: number): StandingLimit => ({ ...TTFT_LIMIT, threshold, isHard: false });
    const tiers = [
      { label: "gold", limits: [limit(100)] },
      { label: "silver", limits: [limit(200)] },
    ];
    const standing = buildStanding({
      question: buildQuestion({ planner: "boundary", tiers, limits: [limit(100), limit(200)] }),
      boundaries: [boundary({ label: "gold", answer: 58, low: 57, high: 59 }), boundary({ label: "silver" })],
      end: END,
    });
    expect(answerSearch(standing)).toEqual([
      "gold: highest concurrency with p95 TTFT < 100 ms: 58, between 57 and 59.",
      "silver: highest concurrency with p95 TTFT < 200 ms: 116, between 114 and 118.",
      "All tiers together: 4 runs.",
    ]);
  });

  test("of a real search is that of the law", () => {
    const last = searchServer(saturating, { planner: "boundary" }).at(-1)!;
    expect(answerSearch(last)[0]).toMatch(
      /^Highest concurrency with p95 TTFT < 200 ms: 116, between 11\d and 11\d; \d+ runs\.$/,
    );
  });
});

describe("the answer of one objective", () => {
  test("is one sentence, with the interval", () => {
    const iterations = [buildIteration(0, { objectives: [{ mean: 8487.8, halfWidth: 40.4 }], succeededTrials: 3 })];
    expect(answerSearch(buildStanding({ iterations, best: [0] }))).toEqual([
      "Highest output token throughput with p95 TTFT < 200 ms: 8,488 ± 40 tokens/s at concurrency 8; 3 runs.",
    ]);
  });

  test("names the soft limits that it breaks", () => {
    const soft = { ...TTFT_LIMIT, threshold: 100, isHard: false };
    const standing = buildStanding({ question: buildQuestion({ limits: [soft] }) });
    expect(answerSearch(standing)[0]).toBe(
      "Highest output token throughput: 3,000 tokens/s at concurrency 24; 4 runs. It breaks p95 TTFT < 100 ms (180 ms), which was to be kept where possible.",
    );
  });

  test("counts the runs that failed", () => {
    const iterations = [buildIteration(0), buildIteration(1, { succeededTrials: 0, failedTrials: 2 })];
    expect(answerSearch(buildStanding({ iterations, best: [0] }))[0]).toEndWith("; 3 runs, 2 of them failed.");
  });
});

test("the answer of several objectives is the size of the front and its ends", () => {
  const question = buildQuestion({ objectives: [THROUGHPUT, TTFT_GOAL], limits: [] });
  const iterations = [0, 1, 2].map((index) =>
    buildIteration(index, { objectives: [{ mean: 1000 * (index + 1) }, { mean: 50 * (index + 1) }], limits: [] }),
  );
  expect(answerSearch(buildStanding({ question, iterations, best: [0, 1, 2] }))).toEqual([
    "Pareto front of output token throughput and p99 TTFT: 3 points of 3 are best, each in its own way; 3 runs.",
    "Highest output token throughput: 3,000 tokens/s at concurrency 24, with p99 TTFT 150 ms.",
    "Lowest p99 TTFT: 50.0 ms at concurrency 8, with output token throughput 1,000 tokens/s.",
  ]);
  expect(answerSearch(buildStanding({ question, iterations, best: [2] }))[0]).toContain(
    "1 point of 3 is best in everything",
  );
});

describe("without an answer that is said", () => {
  test("where nothing is feasible, with what comes nearest", () => {
    const last = searchServer(() => ({ output_token_throughput: { avg: 7 }, time_to_first_token: { p95: 700 } })).at(
      -1,
    )!;
    const [first, second] = answerSearch(last);
    expect(first).toMatch(/^No answer: no point keeps p95 TTFT < 200 ms; \d+ runs\.$/);
    expect(second).toMatch(/^The nearest is concurrency \d+: p95 TTFT 700 ms, 3\.50 times the limit\.$/);
  });

  test("where every run failed", () => {
    const last = searchServer(() => undefined, { maxIterations: 6 }).at(-1)!;
    expect(answerSearch(last)).toEqual(["No answer: all 6 runs failed."]);
    expect(judgeSureness(last).help).toEqual([
      "Measure one point first, to see what goes wrong: the reasons and logs of the runs are below.",
    ]);
  });

  test("where a metric never came", () => {
    const last = searchServer(() => ({ time_to_first_token: { p95: 7 } }), { maxIterations: 6 }).at(-1)!;
    expect(answerSearch(last)).toEqual(["No answer: no run measured output token throughput."]);
    expect(judgeSureness(last).help[0]).toStartWith("Is output_token_throughput a metric of these runs?");
  });

  test("where nothing was tried", () => {
    expect(answerSearch(buildStanding({ iterations: [], best: [] }))).toEqual(["No answer: nothing was tried."]);
  });
});

describe("how sure it is", () => {
  test("is why it stopped, how often points were run and how many were feasible", () => {
    const question = buildQuestion({ trials: 3 });
    expect(judgeSureness(buildStanding({ question, end: END }), 0.95)).toEqual({
      sentences: [
        "It stopped after 4 of at most 30 iterations: all 30 iterations are done (max_iterations).",
        "Each point was run 3 times; ± is the 95 % confidence interval of the mean.",
        "3 of 4 points kept the limits (75.0 %).",
      ],
      help: [],
    });
  });

  test("is told to be unknown where the best point was run once", () => {
    const { sentences, help } = judgeSureness(buildStanding());
    expect(sentences).toContain("The best point was run once, so that nobody knows how far its runs scatter.");
    expect(help).toEqual(["Run each point more than once: --num-profile-runs 3"]);
  });

  test("counts further iterations at the best point", () => {
    const iterations = [buildIteration(0), buildIteration(1, { values: { [CONCURRENCY]: 8 }, purpose: "confirm" })];
    expect(judgeSureness(buildStanding({ iterations, best: [0] })).sentences).toContain(
      "The best point was run 2 times.",
    );
  });

  test("tells of a best point that broke the limits when it was run again", () => {
    const again = buildIteration(1, { values: { [CONCURRENCY]: 8 }, purpose: "confirm", isFeasible: false });
    const { sentences } = judgeSureness(buildStanding({ iterations: [buildIteration(0), again], best: [0] }));
    expect(sentences).toContain("The best point was run 2 times, and broke the limits in 1 of them.");
  });

  test("of a boundary counts the points that were run again", () => {
    const iterations = [8, 16, 16, 16].map((value, index) =>
      buildIteration(index, { values: { [CONCURRENCY]: value } }),
    );
    const question = buildQuestion({ planner: "boundary" });
    const { sentences } = judgeSureness(buildStanding({ question, iterations, boundaries: [boundary()] }));
    expect(sentences).toContain("1 point was run more than once.");
    expect(sentences.join(" ")).not.toContain("Each point was run once");
  });

  test("advises more iterations where the best came late, and another range where few points were feasible", () => {
    const question = buildQuestion({ trials: 3, maxIterations: 12 });
    const iterations = Array.from({ length: 12 }, (_, index) => buildIteration(index, { isFeasible: index === 11 }));
    expect(judgeSureness(buildStanding({ question, iterations, best: [11], end: END })).help).toEqual([
      "Few points kept the limits: search a range nearer to the answer.",
      "The best came late: more iterations may tell more: --search-max-iterations 24",
    ]);
  });

  test("of a boundary names the chance, and advises more iterations while it is open", () => {
    const open = buildStanding({
      question: buildQuestion({ planner: "boundary" }),
      boundaries: [boundary({ status: "open" })],
      end: END,
    });
    const { sentences, help } = judgeSureness(open);
    expect(sentences).toContain("With a chance of 80 % the limits stop being kept inside the interval told.");
    expect(help).toContain("The boundary is not settled: more iterations may tell more: --search-max-iterations 60");
  });
});

describe("the lines of a log", () => {
  test("are the latest iteration and where the search stands", () => {
    expect(toSearchLines(buildStanding(), 100)).toEqual([
      "Iteration 4 (concurrency 32): output token throughput 4,000 tokens/s; breaks p95 TTFT < 200 ms: 240 ms, 20.0 % above the limit",
      "After 4 of at most 30 iterations; best so far: 3,000 tokens/s at concurrency 24; limits kept up to concurrency 24, broken from 32 on; at most 1:40 left",
    ]);
  });

  test("are at the end why it ended, and the answer", () => {
    expect(toSearchLines(buildStanding({ end: END }))).toEqual([
      "The search ended after 4 of at most 30 iterations: all 30 iterations are done (max_iterations)",
      "Highest output token throughput with p95 TTFT < 200 ms: 3,000 tokens/s at concurrency 24; 4 runs.",
    ]);
  });

  test("are none before the first iteration", () => {
    expect(toSearchLines(buildStanding({ iterations: [], best: [] }))).toEqual([]);
  });
});
