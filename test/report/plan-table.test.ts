import { describe, expect, test } from "bun:test";
import type { StudyPlan } from "#plan/study-plan.ts";
import { renderPlan } from "#report/study/plan-table.ts";
import { textWidth } from "#report/text/text-width.ts";
import { readGoldenText } from "./build-report.ts";
import { buildSearchPlan } from "./build-search.ts";
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

  test("a time budget is shown with what ends in it, as far as that is known", () => {
    const budgetOf = (plan: StudyPlan, timeBudgetSec: number, isKnown = true) => {
      const perRun = plan.runs.map(() => (isKnown ? { seconds: 30 } : {}));
      const text = renderPlan(plan, { ...plain, columns: 200, estimate: { perRun }, timeBudgetSec });
      return /Budget +(.*)/.exec(text)?.[1];
    };
    expect(budgetOf(sweep(), 120)).toBe("2 min 00 s; by the estimate at most 3 of 12 runs end in it");
    expect(budgetOf(sweep(), 3600)).toBe(
      "1 h 00 min; by the estimate all runs end in it, and what is left goes to further trials",
    );
    expect(budgetOf(sweep({ order: "independent" }), 120, false)).toBe(
      "2 min 00 s; how many of 12 runs end in it shows as they are made, the first trials of all cells before any second one",
    );
    expect(budgetOf(buildSearchPlan(), 120, false)).toMatch(/; how many of up to \d+ runs end in it shows/);
    expect(factsOf(sweep())).not.toContain("Budget");
  });

  test("trials that were added are told apart from those of the plan", () => {
    const plan = sweep();
    const more = { ...plan, runs: [...plan.runs, ...plan.runs.slice(0, 2)] };
    expect(factsOf(more)).toContain("4 cells × 3 trials = 12 runs, and 2 added");
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

describe("the plan of a search", () => {
  const filter = { metricTag: "time_to_first_token", stat: "p95", op: "lt", threshold: 200 } as const;
  const estimate = { requests: 15_000, seconds: 450, perRun: [{ requests: 1000, seconds: 30 }] };
  const linesOf = (plan: StudyPlan, options: Partial<typeof plain> & { estimate?: typeof estimate } = {}) =>
    renderPlan(plan, { ...plain, columns: 140, ...options }).split("\n");

  test("says where it looks, for what, how it begins and ends, and what it costs at most", () => {
    expect(linesOf(buildSearchPlan({ slaFilters: [filter] }), { estimate })).toEqual([
      "",
      "aiperf | Plan",
      "",
      "  Search     concurrency from 1 to 64, whole numbers, logarithmic",
      "  For        highest output token throughput with p95 TTFT < 200 ms",
      "  Planner    bayesian",
      "  Begins     with 5 points spread evenly over the range (scrambled Sobol, seed 7), then where the results so far promise most",
      "  At most    15 iterations, one run each",
      "  Ends       sooner, after 10 iterations without a better answer or once the objective varies by less than 1.0 % over 8 iterations",
      "  Seeds      one for each point and all its trials, from 42",
      "  Requests   at most 15,000, 1,000 in each run",
      "  Takes      7 min 30 s for all iterations (30 s a run), and what the last answers of each run need",
      "  Files in   artifacts/mock",
      "             search_iter_0000/profile_runs/run_0001 and so on, search_history.json",
      "",
      "Nothing was sent: this is a dry run.",
      "",
    ]);
  });

  test("of a boundary begins at the lowest value, and names the limits of each tier", () => {
    const slaTiers = [
      { label: "gold", filters: [filter] },
      { label: "silver", filters: [{ ...filter, threshold: 400 }] },
    ];
    const plan = buildSearchPlan({ planner: "smooth_isotonic", recipeName: "max-concurrency-under-sla", slaTiers }, 3);
    const lines = linesOf(plan);
    expect(lines).toContain("  For        highest concurrency of each tier");
    expect(lines).toContain("  Tiers      gold: p95 TTFT < 200 ms");
    expect(lines).toContain("             silver: p95 TTFT < 400 ms");
    expect(lines).toContain("  Planner    smooth_isotonic of the recipe max-concurrency-under-sla");
    expect(lines).toContain("  Begins     with the lowest concurrency, 1, and on in large steps until a limit breaks");
    expect(lines).toContain("  At most    15 iterations × 3 trials = 45 runs");
    expect(lines).toContain("  Takes      as long as the server needs");
  });

  test("tells its pauses as those between points", () => {
    const plan = { ...buildSearchPlan(), sweepCooldownSec: 5 };
    expect(linesOf(plan)).toContain("  Pauses     5 s between points");
  });

  for (const columns of [60, 200]) {
    test(`fits ${columns} columns`, () => {
      for (const line of linesOf(buildSearchPlan(), { columns, estimate })) {
        expect(textWidth(line)).toBeLessThanOrEqual(columns);
      }
    });
  }
});
