import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { renderStudySummary } from "#report/study/study-summary.ts";
import type { StudyWarning } from "#report/study/study-warnings.ts";
import { textWidth } from "#report/text/text-width.ts";
import { readGoldenText } from "./build-report.ts";
import { buildPlan, buildStoppedReport, buildStudyReport, CONCURRENCY, figuresOf, ISL } from "./build-study.ts";

const ESC = String.fromCharCode(27);
const plain = { columns: 100, colours: false };

for (const columns of [60, 80, 120, 200]) {
  test(`a sweep that went wrong in parts is shown in ${columns} columns`, async () => {
    const text = renderStudySummary(buildStoppedReport(), { columns, colours: false });
    expect(text).toBe(await readGoldenText(`study-stopped-${columns}.txt`));
  });
}

test("a sweep of one parameter names its points in the plot", async () => {
  const report = buildStudyReport(buildPlan({ parameters: { [CONCURRENCY]: [1, 2, 4, 8] } }));
  expect(renderStudySummary(report, { columns: 80, colours: false })).toBe(await readGoldenText("study-single-80.txt"));
});

test("repeated runs have their intervals instead of a table of one cell", async () => {
  const plan = buildPlan({ parameters: {}, trials: 5 });
  const [small, large] = [figuresOf(0, 5, 0.07), figuresOf(0, 5, 0.3)];
  const report = buildStudyReport(plan, {
    best: [],
    confidence: {
      level: 0.9,
      metrics: [
        { name: "Request throughput", unit: "requests/sec", figure: small.requestsPerSec!, trials: 5 },
        { name: "TTFT p99", unit: "ms", figure: large.ttftP99Ms!, trials: 5 },
        { name: "Latency p95", unit: "ms", figure: { mean: 12 }, trials: 1 },
      ],
    },
  });
  const text = renderStudySummary(report, { columns: 80, colours: false });
  expect(text).toBe(await readGoldenText("study-repeated-80.txt"));
});

describe("what is said", () => {
  test("without a cell within the service levels, the best of all are named as such", () => {
    const report = buildStudyReport(buildPlan());
    const cells = report.cells.map((cell) => ({ ...cell, isFeasible: false, isPareto: false }));
    const text = renderStudySummary({ ...report, cells }, plain);
    expect(text).toContain("No cell meets the service levels");
    expect(text).toMatch(/SLA\n/);
    expect(text.match(/missed/g)).toHaveLength(3);
    expect(text).not.toContain("Pareto");
  });

  test("trials of a cell that failed alike are told once", () => {
    const text = renderStudySummary(buildStoppedReport(), plain);
    expect(text).toContain("concurrency 32 · ISL 128, trials 1, 2: no request succeeded: connection refused");
    expect(text).toContain("concurrency 32 · ISL 128, trial 3: ended by itself after 2 s");
    expect(text).toContain("concurrency 32 · ISL 512, trial 3: interrupted");
  });

  test("the command that goes on stands last and in one piece, however narrow the terminal is", () => {
    const text = renderStudySummary(buildStoppedReport(), { columns: 40, colours: false });
    expect(text).toEndWith(
      "Stopped at 17 of 18 runs. Resume with:\n  aiperf profile -m mock --concurrency 1,8,32 --isl 128,512 --resume\n",
    );
  });

  test("a trial that failed without a sweep is told by its number", () => {
    const report = buildStudyReport(buildPlan({ trials: 2, parameters: {} }), {
      failures: [{ cellTitle: "", trialIndex: 1, reason: "refused" }],
    });
    expect(renderStudySummary(report, plain)).toMatch(/^ {2}trial 2: refused$/m);
  });

  test("many failures and a long front are counted instead of told", () => {
    const plan = buildPlan({ parameters: { [CONCURRENCY]: Array.from({ length: 40 }, (_, i) => i + 1) } });
    const report = buildStudyReport(plan);
    const cells = report.cells.map((cell) => ({ ...cell, isPareto: true }));
    const failures = plan.variations.map(({ title }) => ({ cellTitle: title, trialIndex: 0, reason: "refused" }));
    const text = renderStudySummary({ ...report, cells, failures }, plain);
    expect(text).toContain("Pareto front, 40 of 40 cells: concurrency 1;");
    expect(text).toContain("and 28 more.");
    expect(text).toContain("… and 20 more");
  });

  test("a study in which nothing succeeded has no best, no plot and no figures", () => {
    const report = buildStudyReport(buildPlan(), { best: [], succeededRuns: 0, failedRuns: 3 });
    const cells = report.cells.map(({ figures: _, ...cell }) => ({ ...cell, trials: 0, isPareto: false }));
    const text = renderStudySummary({ ...report, cells }, plain);
    expect(text.match(/failed/g)).toHaveLength(4);
    expect(text).not.toContain("Throughput (");
    expect(text).not.toContain("NaN");
  });

  test("runs that do not stream are compared by requests and whole latencies", () => {
    const report = buildStudyReport(buildPlan());
    const cells = report.cells.map((cell) => ({
      ...cell,
      figures: { requestsPerSec: cell.figures!.requestsPerSec!, latencyP95Ms: cell.figures!.latencyP95Ms! },
    }));
    const text = renderStudySummary({ ...report, cells }, plain);
    expect(text).toContain("Throughput (req/s) against latency p95 (ms)");
    expect(text).not.toContain("N/A");
  });
});

test("there are colours only where they are wanted", () => {
  expect(renderStudySummary(buildStoppedReport(), plain)).not.toContain(ESC);
  expect(renderStudySummary(buildStoppedReport(), { ...plain, colours: true })).toContain(ESC);
});

test("no line is longer than the terminal, whatever the cells are called and hold", () => {
  const word = fc.oneof(fc.string({ unit: "grapheme", maxLength: 60 }), fc.constant("模型名字很长".repeat(5)));
  const value = fc.double({ min: 0, max: 1e12, noNaN: true });
  const figure = fc.record({ mean: value, halfWidth: value, cv: fc.double({ min: 0, max: 3, noNaN: true }) });
  const figures = fc.record(
    { outputTokensPerSec: figure, requestsPerSec: figure, ttftP99Ms: figure, itlP99Ms: figure, latencyP95Ms: figure },
    { requiredKeys: [] },
  );
  const cell = fc.record({ name: word, model: word, figures, isPareto: fc.boolean() });
  fc.assert(
    fc.property(fc.array(cell, { maxLength: 8 }), fc.integer({ min: 60, max: 200 }), (drawn, columns) => {
      const plan = buildPlan({ trials: 3, parameters: { [CONCURRENCY]: [1], [ISL]: [128] } });
      const cells = drawn.map(({ name, model, ...rest }, index) => ({
        ...rest,
        title: name,
        trials: 3,
        values: [
          { path: "models", value: model },
          { path: CONCURRENCY, value: index },
          { path: "variables.name", value: name },
        ],
      }));
      const warnings: StudyWarning[] = [
        { kind: "few_samples", cells: drawn.map(({ name }) => name), percentile: 99, wantedRequests: 1000 },
        { kind: "shared_prompts", seen: "TTFT fell by 80 % from the first trial to the second." },
      ];
      const failures = drawn.map(({ name }) => ({ cellTitle: name, trialIndex: 1, reason: name }));
      const report = buildStudyReport(plan, { cells, failures, warnings, best: [] });
      const lines = renderStudySummary(report, { columns, colours: false }).split("\n");
      for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(columns);
    }),
    { numRuns: 60 },
  );
});
