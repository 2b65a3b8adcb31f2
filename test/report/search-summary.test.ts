import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { RepeatCommand } from "#config/flags/repeat-command.ts";
import type { SearchStanding } from "#core/search-standing.ts";
import { pointToRepeat, renderSearchSummary, type SearchReport } from "#report/search/search-summary.ts";
import { textWidth } from "#report/text/text-width.ts";
import { buildReport } from "./build-report.ts";
import {
  axis,
  buildIteration,
  buildQuestion,
  buildStanding,
  saturating,
  searchServer,
  THROUGHPUT,
  TTFT_GOAL,
} from "./build-search.ts";
import { CONCURRENCY } from "./build-study.ts";

const repeat: RepeatCommand = {
  command: "aiperf profile -m 'mock' --request-count 1000 --concurrency 116",
  settings: [],
  hasSearchInFile: false,
};
const report: SearchReport = {
  target: buildReport(),
  succeededRuns: 12,
  failedRuns: 0,
  elapsedSec: 363,
  confidenceLevel: 0.95,
  failures: [],
  warnings: [],
  files: [{ name: "History", path: "artifacts/search_history.json" }],
  repeat,
};
const linesOf = (standing: SearchStanding, columns = 80, parts: Partial<SearchReport> = {}) =>
  renderSearchSummary(standing, { ...report, ...parts }, { columns, colours: false }).split("\n");
const boundarySearch = () =>
  searchServer(saturating, { planner: "boundary", question: { planner: "boundary" } }).at(-1)!;

describe("the summary of a search", () => {
  test("says what was searched, the answer, how sure it is, and how to measure it again", () => {
    const lines = linesOf(boundarySearch(), 120);
    expect(lines[0]).toBe("");
    expect(lines[1]).toEndWith(": Search");
    expect(lines).toContain("  Searched   concurrency from 1 to 1,000, whole numbers, logarithmic");
    expect(lines).toContain("  For        highest concurrency with p95 TTFT < 200 ms");
    expect(lines).toContain("  Runs       12 ok, 0 failed");
    expect(lines).toContain("  Duration   6 min 03 s");
    const answer = lines[lines.indexOf("Answer") + 1];
    expect(answer).toMatch(/^ {2}Highest concurrency with p95 TTFT < 200 ms: 116, between 11\d and 11\d; \d runs\.$/);
    expect(lines).toContain("How sure");
    expect(lines).toContain("  - Run each point more than once: --num-profile-runs 3");
    expect(lines).toContain("Iterations");
    expect(lines).toContain("p95 TTFT (ms) over concurrency, limit < 200 ms");
    expect(lines.slice(-3)).toEqual(["Measure concurrency 116 again", `  ${repeat.command}`, ""]);
  });

  test("shows the front alone where there are several objectives, best of the first one first", () => {
    const question = buildQuestion({ objectives: [THROUGHPUT, TTFT_GOAL], limits: [] });
    const iterations = [0, 1, 2, 3].map((index) =>
      buildIteration(index, {
        isFeasible: true,
        objectives: [{ mean: 1000 * (index + 1) }, { mean: index === 2 ? 900 : 50 * (index + 1) }],
        limits: [],
      }),
    );
    const lines = linesOf(buildStanding({ question, iterations, best: [0, 1, 3] }));
    const from = lines.indexOf("Pareto front");
    const rows = lines.slice(from + 4, from + 7).map((line) => line.trim().split(/\s+/).slice(0, 3));
    expect(rows).toEqual([
      ["4", "32", "*"],
      ["2", "16", "*"],
      ["1", "8", "*"],
    ]);
    expect(lines).toContain("output token throughput (tokens/s) against p99 TTFT (ms)");
    expect(lines).toContain("Measure concurrency 32 again");
  });

  test("draws the best so far where there is no axis to draw over", () => {
    const question = buildQuestion({ dimensions: [axis(), axis("phases.profiling.prefill_concurrency", 1, 64)] });
    expect(linesOf(buildStanding({ question }))).toContain(
      "Best output token throughput (tokens/s) over the iterations",
    );
  });

  test("shortens a long search to its latest and its best", () => {
    const iterations = Array.from({ length: 60 }, (_, index) => buildIteration(index, { isFeasible: index === 3 }));
    const lines = linesOf(buildStanding({ iterations, best: [3] }));
    expect(lines).toContain("  … 36 more iterations");
    expect(lines.some((line) => /^ +4 +32 +\* /.test(line))).toBe(true);
    expect(lines.some((line) => /^ +60 /.test(line))).toBe(true);
  });

  test("marks the run at the answer of a boundary, not the one with the most throughput", () => {
    const boundary = { label: "", status: "precise", answer: 23, low: 20, high: 30, kind: "smooth" } as const;
    const lines = linesOf(buildStanding({ boundaries: [boundary] }));
    expect(lines.filter((line) => / \* +\d/.test(line)).map((line) => line.trim().split(/\s+/)[1])).toEqual(["16"]);
  });

  test("has no command without an answer", () => {
    const last = searchServer(() => undefined, { maxIterations: 6 }).at(-1)!;
    expect(linesOf(last).join("\n")).not.toContain("again\n");
  });

  test("says what has to be changed in a file", () => {
    const settings = [{ path: "endpoint.timeout", value: 3 }];
    const lines = linesOf(buildStanding(), 80, {
      repeat: { ...repeat, settings, configPath: "search.yaml", hasSearchInFile: true },
    });
    expect(lines.slice(-6)).toEqual([
      "Measure concurrency 24 again",
      "  Take the sweep out of search.yaml first.",
      "  Set in search.yaml, below benchmark:",
      "    endpoint.timeout: 3",
      `  ${repeat.command}`,
      "",
    ]);
  });

  test("tells failures, warnings and how to go on as the summary of a sweep does", () => {
    const text = linesOf(buildStanding(), 80, {
      failures: [{ cellTitle: "concurrency 8", trialIndex: 0, reason: "connection refused" }],
      warnings: [{ kind: "study_cancelled", done: 4, runs: 30, resume: "aiperf resume artifacts" }],
    }).join("\n");
    expect(text).toContain("Runs that did not succeed\n  concurrency 8, trial 1: connection refused");
    expect(text).toEndWith("Stopped at 4 of 30 runs. Resume with:\n  aiperf resume artifacts\n");
  });

  test("has colours only where they are wanted, and the same words with them", () => {
    const ESC = String.fromCharCode(27);
    const coloured = renderSearchSummary(boundarySearch(), report, { columns: 80, colours: true });
    expect(coloured).toContain(ESC);
    expect(coloured.replaceAll(new RegExp(`${ESC}\\[[0-9;]*m`, "g"), "")).toBe(linesOf(boundarySearch()).join("\n"));
  });
});

test("no line but the command and paths is wider than the terminal", () => {
  const searches = [
    boundarySearch(),
    searchServer(saturating, { trials: 3 }).at(-1)!,
    searchServer(saturating, { question: { objectives: [THROUGHPUT, TTFT_GOAL] } }).at(-1)!,
    searchServer(() => undefined, { maxIterations: 6 }).at(-1)!,
  ];
  for (const standing of searches) {
    for (const columns of [40, 60, 80, 120, 200]) {
      for (const line of linesOf(standing, columns)) {
        if (!line.includes("aiperf profile") && !line.includes("artifacts/"))
          expect(textWidth(line)).toBeLessThanOrEqual(columns);
      }
    }
  }
});

test("never throws or shows NaN, whatever the figures are", () => {
  const figure = fc.option(fc.record({ mean: fc.double(), halfWidth: fc.double({ min: 0 }) }), { nil: undefined });
  const iteration = fc.record({
    value: fc.integer({ min: 1, max: 1000 }),
    succeededTrials: fc.integer({ min: 0, max: 3 }),
    failedTrials: fc.integer({ min: 0, max: 3 }),
    objective: figure,
    limit: figure,
    isFeasible: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(iteration, { maxLength: 12 }), fc.array(fc.nat(12), { maxLength: 3 }), (drawn, best) => {
      const iterations = drawn.map(({ value, objective, limit, ...rest }, index) =>
        buildIteration(index, { ...rest, values: { [CONCURRENCY]: value }, objectives: [objective], limits: [limit] }),
      );
      const standing = buildStanding({ iterations, best: best.slice(0, 1) });
      expect(linesOf(standing).join("\n")).not.toMatch(/NaN|undefined|Infinity/);
    }),
  );
});

describe("the point to measure again", () => {
  test("is the answer of a boundary, even where no run was made there", () => {
    const boundary = { label: "", status: "precise", answer: 115, low: 114, high: 118, kind: "smooth" } as const;
    expect(pointToRepeat(buildStanding({ boundaries: [boundary] }))).toEqual({ [CONCURRENCY]: 115 });
    const none = { ...boundary, status: "no_pass_in_range", answer: undefined } as const;
    expect(pointToRepeat(buildStanding({ boundaries: [none] }))).toBeUndefined();
  });

  test("is the best of one objective, but none that breaks a limit", () => {
    expect(pointToRepeat(buildStanding())).toEqual({ [CONCURRENCY]: 24 });
    expect(pointToRepeat(buildStanding({ best: [3] }))).toBeUndefined();
    expect(pointToRepeat(buildStanding({ best: [] }))).toBeUndefined();
  });
});
