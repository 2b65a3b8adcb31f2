import { describe, expect, test } from "bun:test";
import type { StudyPlan } from "#plan/study-plan.ts";
import { renderPlan } from "#report/plan-table.ts";
import { textWidth } from "#report/text-width.ts";
import { readGoldenText } from "./build-report.ts";
import { buildPlan, CONCURRENCY, ISL } from "./build-study.ts";

const plain = { columns: 100, colours: false, artifactDir: "artifacts/mock" };

function sweep(rest: Partial<StudyPlan> = {}): StudyPlan {
  const multiRun = { ...buildPlan().multiRun, cooldownSeconds: 30 };
  const parameters = { [CONCURRENCY]: [1, 8], [ISL]: [128, 512] };
  return buildPlan({ trials: 3, parameters, rest: { sweepCooldownSec: 5, multiRun, ...rest } });
}

function estimateOf(plan: StudyPlan) {
  const perRun = plan.runs.map((run) => ({ requests: 100 * (run.variationIndex + 1), seconds: 30 }));
  return { requests: 3000, seconds: 475, perRun };
}

for (const columns of [60, 80, 120, 200]) {
  test(`the plan of a sweep is shown in ${columns} columns`, async () => {
    const text = renderPlan(sweep(), { ...plain, columns, estimate: estimateOf(sweep()) });
    expect(text).toBe(await readGoldenText(`plan-sweep-${columns}.txt`));
    for (const line of text.split("\n")) expect(textWidth(line)).toBeLessThanOrEqual(columns);
  });
}

test("in full it lists the runs in the order in which they will be run, too", async () => {
  const plan = buildPlan({ trials: 2, parameters: { [CONCURRENCY]: [1, 8] }, order: "independent" });
  expect(renderPlan(plan, { ...plain, full: true })).toBe(await readGoldenText("plan-full-100.txt"));
});

describe("what is said", () => {
  const factsOf = (plan: StudyPlan) => renderPlan(plan, { ...plain, columns: 160 });

  test("a long sweep is shortened in its middle, with the number of cells left out, and in full shows all", () => {
    const plan = buildPlan({ parameters: { [CONCURRENCY]: Array.from({ length: 60 }, (_, i) => i + 1) } });
    const text = renderPlan(plan, plain);
    expect(text).toContain("44 cells in the middle left out; --verbose shows all 60.");
    expect(text.match(/concurrency_\d+$/gm)).toHaveLength(16);
    const full = renderPlan(plan, { ...plain, full: true });
    expect(full.match(/concurrency_\d+$/gm)).toHaveLength(120);
    expect(full).not.toContain("left out");
  });

  test("where the configuration does not fix it, it does not guess", () => {
    expect(factsOf(sweep())).toMatch(/Requests +not fixed\n +Takes +as long as the server needs/);
  });

  test("a single run is one trial", () => {
    const text = factsOf(buildPlan({ parameters: {} }));
    expect(text).toMatch(/Runs +1 trial\n/);
    expect(text).not.toMatch(/Order|Seeds|Pauses/);
    const plan = buildPlan({ parameters: {} });
    const runs = plan.runs.map(({ seed: _, ...run }) => ({ ...run, directory: "" }));
    expect(factsOf({ ...plan, runs })).toContain("Nothing was sent");
  });

  test("seeds, the shuffling, early stops and service levels are named", () => {
    const convergence = { metric: "request_latency", stat: "p95", mode: "cv", threshold: 0.05, minRuns: 3 } as const;
    const text = factsOf(
      sweep({
        order: "shuffled",
        shuffleSeed: 7n,
        multiRun: { ...buildPlan().multiRun, varySeedPerTrial: true, convergence },
        slaFilters: [{ metricTag: "time_to_first_token", stat: "p99", op: "le", threshold: 200 }],
      }),
    );
    expect(text).toContain("Seeds      one for each run, from 42; order shuffled by 7");
    expect(text).toContain(
      "once request_latency p95 is settled: its coefficient of variation below 0.05, after 3 trials",
    );
    const sampling = { type: "sobol", samples: 4, seed: 9, dimensions: [], mapped: [] } as const;
    expect(factsOf(sweep({ sampling }))).toMatch(/Seeds .*, from 42; samples drawn by 9$/m);
    expect(text).toContain("Levels     time_to_first_token p99 at most 200");
  });

  test("a seed of 63 bits keeps all its digits, and trials with seeds of their own are said to have them", () => {
    const plan = buildPlan({ trials: 2, parameters: { [CONCURRENCY]: [1, 2] } });
    const seeds = [9223372036854775807n, 1n, 9223372036854775807n, 2n];
    const runs = plan.runs.map((run, index) => ({ ...run, seed: seeds[index]! }));
    const text = factsOf({ ...plan, runs });
    expect(text).toContain("9223372036854775807");
    expect(text).toContain("by trial");
  });

  test("a key that is varied is not shown", () => {
    const plan = buildPlan({ parameters: { "endpoint.api_key": ["sk-secret-1", "sk-secret-2"] } });
    const cells = plan.variations.map((cell, index) => ({ ...cell, title: `key ${index}`, dirName: `key_${index}` }));
    const runs = plan.runs.map((run) => ({ ...run, directory: `key_${run.variationIndex}` }));
    expect(factsOf({ ...plan, variations: cells, runs })).not.toContain("sk-secret");
  });
});
