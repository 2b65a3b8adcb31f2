/** The answers of grids in words and as plots. */
import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { CellResult } from "#aggregate/cell-result.ts";
import { answerPostProcess } from "#aggregate/post-process/answer-post-process.ts";
import type { PostProcess } from "#config/search/search-config.ts";
import { plotAnswer } from "#report/study/answer-plot.ts";
import { answerStudy } from "#report/study/study-answer.ts";
import { renderStudySummary } from "#report/study/study-summary.ts";
import { textWidth } from "#report/text/text-width.ts";
import { buildCell, buildCurve, buildDecode, buildRamp, buildShapes, CONCURRENCY } from "../aggregate/build-cell.ts";
import { breachOf, CURVE, KNEE, LATENCY, PARETO, SURFACE } from "../aggregate/post-process/questions.ts";
import { buildPlan, buildStudyReport } from "./build-study.ts";

function find(question: PostProcess, cells: readonly CellResult[]) {
  const outcome = answerPostProcess(question, cells);
  if (!("answer" in outcome)) throw new Error(outcome.failure.reason);
  return outcome.answer;
}

const say = (question: PostProcess, cells: readonly CellResult[]) => answerStudy(find(question, cells));

describe("a knee", () => {
  test("is told with what it is measured against, and from where on it may lie", () => {
    expect(say(KNEE, buildRamp({ 1: 52, 7: 55, 19: 71 }))).toEqual([
      "p99 request latency first exceeds its value at concurrency 1 by more than 20.0 % at concurrency 19: 71.0 ms against 52.0 ms.",
      "Up to concurrency 7 it holds (55.0 ms); the knee lies in between.",
    ]);
  });

  test("that is right behind the baseline has nothing in between to name", () => {
    expect(say(KNEE, buildRamp({ 1: 52, 7: 71 }))).toHaveLength(1);
  });

  test("that is not there is told as far as was looked", () => {
    expect(say(KNEE, buildRamp({ 1: 52, 1000: 58 }))).toEqual([
      "p99 request latency stays within 20.0 % of its value at concurrency 1 (52.0 ms) up to concurrency 1,000 (58.0 ms).",
    ]);
    expect(say(KNEE, buildRamp({ 4: 52 }))[0]).toContain("Only concurrency 4 has figures");
  });

  test("that may be noise is doubted", () => {
    const trials = (...values: number[]) => values.map((p99) => ({ request_latency: { avg: 1, p99 } }));
    const at = (...values: number[]) => [
      ...buildRamp({ 1: 50 }),
      buildCell(1, { [CONCURRENCY]: 8 }, ...trials(...values)),
    ];
    expect(say(KNEE, at(40, 90)).at(-1)).toContain("repeat more often to be sure");
    expect(say(KNEE, at(79, 80, 81)).join(" ")).not.toContain("to be sure");
  });
});

describe("a breach", () => {
  test("is told with the highest value that passes and the first that does not", () => {
    expect(say(breachOf([LATENCY]), buildRamp({ 1: 50, 32: 90, 64: 240 }))).toEqual([
      "Highest concurrency with p99 request latency < 100 ms: 32; the first that does not keep it is 64 (p99 request latency 240 ms).",
    ]);
  });

  test("is told where nothing breaks, nothing passes, or both by turns", () => {
    expect(say(breachOf([LATENCY]), buildRamp({ 1: 50, 32: 90 }))[0]).toContain(": 32 or more");
    expect(say(breachOf([LATENCY]), buildRamp({ 2: 150, 32: 190 }))).toEqual([
      "No concurrency from 2 to 32 keeps p99 request latency < 100 ms: already 2 (p99 request latency 150 ms).",
    ]);
    expect(say(breachOf([LATENCY]), buildRamp({ 1: 50, 8: 150, 32: 90 })).at(-1)).toBe(
      "Concurrency 8 fails although a higher one passes: repeat more often to be sure.",
    );
    const failed = [...buildRamp({ 1: 50 }), buildCell(1, { [CONCURRENCY]: 64 }, {})];
    expect(say(breachOf([LATENCY]), failed)[0]).toContain("64 (no run succeeded");
  });
});

describe("a prefill curve", () => {
  test("is a formula with what it is worth", () => {
    const cells = buildCurve((isl) => 12.1 + isl * 0.083, [256, 1024, 4096]);
    expect(say(CURVE, cells)).toEqual([
      "Mean TTFT = 12.1 ms + 0.083 ms per prompt token (r² 1.00): 12,048 prompt tokens/s.",
    ]);
    const bent = buildCurve((isl) => 5 + 2e-5 * (isl - 500) ** 2, [0, 250, 500, 750, 1000]);
    expect(say(CURVE, bent)).toEqual([
      "Mean TTFT = 10 ms − 0.02 ms per prompt token + 2.00e-5 ms per prompt token squared (r² 1.00).",
    ]);
  });

  test("that no measurement could contradict says so", () => {
    expect(
      say(
        CURVE,
        buildCurve((isl) => 10 + isl / 10, [100, 200]),
      ),
    ).toEqual([
      "Mean TTFT = 10 ms + 0.1 ms per prompt token (through all 2 points): 10,000 prompt tokens/s.",
      "Only more lengths (--isl-steps N) can tell how well that fits.",
    ]);
  });

  test("that explains nothing, or is none, is not passed off as one", () => {
    const flat = buildCurve((isl) => (isl % 512 === 0 ? 9 : 5), [256, 512, 768, 1024, 1280, 1536]);
    expect(say(CURVE, flat)[0]).toContain("too little");
    expect(
      say(
        CURVE,
        buildCurve(() => 9, [256]),
      ),
    ).toEqual(["Only ISL 256 has figures (mean TTFT 9.00 ms): a curve takes two lengths."]);
  });
});

test("a decode surface is told by its ends and by what each axis does", () => {
  const cells = buildDecode([
    [1, 64, 8],
    [1, 128, 8.8],
    [200, 64, 40],
    [200, 128, 44],
    [200, 256, 99],
  ]);
  expect(say(SURFACE, cells)).toEqual([
    "Mean ITL goes from 8.00 ms (concurrency 1, OSL 64) to 99.0 ms (concurrency 200, OSL 256).",
    "From concurrency 1 to 200 it becomes 5.00 times as long.",
    "From OSL 64 to 256 it becomes 2.48 times as long.",
  ]);
  expect(
    say(
      SURFACE,
      buildDecode([
        [1, 64, 8],
        [2, 64, -8],
      ]),
    ),
  ).toHaveLength(2);
});

test("a Pareto sweep is told shape by shape", () => {
  const cells = buildShapes([
    [128, 1, 10, 100],
    [128, 4, 20, 300],
    [512, 1, 30, 80],
    [512, 4, 60, 70],
  ]);
  expect(say(PARETO, cells)).toEqual([
    "ISL/OSL 128/64, 2 points of 2 on the front: from 100 tokens/s at p95 TTFT 10.0 ms (concurrency 1) to 300 tokens/s at p95 TTFT 20.0 ms (concurrency 4).",
    "ISL/OSL 512/64, 1 point of 2 on the front: 80.0 tokens/s at p95 TTFT 30.0 ms (concurrency 1).",
  ]);
});

describe("plots", () => {
  const answers = [
    find(KNEE, buildRamp({ 1: 52, 7: 55, 19: 71, 1000: 900 })),
    find(breachOf([LATENCY]), buildRamp({ 1: 50, 32: 90, 64: 240 })),
    find(
      CURVE,
      buildCurve((isl) => isl / 8, [256, 1024, 4096]),
    ),
    find(
      SURFACE,
      buildDecode([
        [1, 64, 8],
        [1, 128, 9],
        [200, 64, 40],
        [200, 128, 44],
      ]),
    ),
    find(
      PARETO,
      buildShapes([
        [128, 1, 10, 100],
        [128, 4, 20, 300],
        [512, 1, 30, 80],
        [512, 4, 60, 70],
      ]),
    ),
  ];

  test("have one for each shape, and say over what they go", () => {
    expect(answers.map((answer) => plotAnswer(answer, 80).map(({ title }) => title))).toEqual([
      ["p99 request latency (ms) over concurrency, logarithmic"],
      ["p99 request latency (ms) over concurrency, logarithmic"],
      ["mean TTFT (ms) over ISL"],
      ["mean ITL (ms) over concurrency, mean over output lengths, logarithmic"],
      [
        "ISL/OSL 128/64: output token throughput (tokens/s) against p95 TTFT (ms), by concurrency",
        "ISL/OSL 512/64: output token throughput (tokens/s) against p95 TTFT (ms), by concurrency",
      ],
    ]);
  });

  test("are no wider than the terminal, whatever its width", () => {
    fc.assert(
      fc.property(fc.integer({ min: 40, max: 200 }), fc.constantFrom(...answers), (columns, answer) => {
        const report = buildStudyReport(buildPlan(), { postProcess: { question: KNEE, answer } });
        const lines = renderStudySummary(report, { columns, colours: false }).split("\n");
        for (const line of lines.filter((one) => !one.includes("/")))
          expect(textWidth(line)).toBeLessThanOrEqual(columns);
      }),
    );
  });

  test("are left out where there is one point", () => {
    expect(plotAnswer(find(KNEE, buildRamp({ 4: 52 })), 80)).toEqual([]);
    expect(plotAnswer(find(PARETO, buildShapes([[128, 1, 10, 100]])), 80)).toEqual([]);
  });
});

test("the summary puts the answer before everything that is best, and warns where there is none", () => {
  const plan = buildPlan();
  const answer = find(KNEE, buildRamp({ 1: 52, 7: 55, 19: 71 }));
  const text = renderStudySummary(buildStudyReport(plan, { postProcess: { question: KNEE, answer } }), {
    columns: 100,
    colours: false,
  });
  expect(text.indexOf("Answer\n")).toBeGreaterThan(0);
  expect(text.indexOf("Answer\n")).toBeLessThan(text.indexOf("Best configurations"));
  const failure = { type: "no_usable_cells", reason: "no run has the p99 of request_latency" };
  const without = renderStudySummary(
    buildStudyReport(plan, {
      postProcess: { question: KNEE, failure },
      warnings: [{ kind: "no_answer", reason: failure.reason, file: "degradation_knee.json" }],
    }),
    { columns: 100, colours: false },
  );
  expect(without).not.toContain("Answer\n");
  expect(without).toContain("No run has the p99 of request_latency.");
});
