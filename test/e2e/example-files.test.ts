/**
 * Every file on sweeps and repeats that the documents of the reference print runs as written, and lays out its results as
 * told there.
 */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { existsSync } from "node:fs";
import path from "node:path";
import type { JsonObject } from "#core/json.ts";
import { cutShort, DRY, ExampleServer, exampleText, graft, planOf, profileText } from "../support/examples.ts";
import { readJson } from "../support/study.ts";
import { openWorkspace } from "../support/workspace.ts";

const workspace = openWorkspace();
const server = new ExampleServer();
let url = "";
beforeAll(async () => {
  url = await server.url();
});
afterAll(() => server.stop());

const SWEEP = "sweep_aggregate/profile_export_aiperf_sweep.json";
const CELL = "profile_export_aiperf_aggregate.json";
const RUN = "profile_export_aiperf.json";

const printedPlan = async (text: string, env = {}) => planOf(await profileText(workspace, text, DRY, env));
const cellsOf = async (text: string) => (await printedPlan(text)).variations.map(({ dir_name: name }) => name);

/** Runs a file, cut short, and gives back the directory its results are in. */
async function run(text: string, artifacts: string): Promise<string> {
  const { code, stderr, folder } = await profileText(workspace, cutShort(text, url), ["--tokenizer", "builtin"]);
  expect({ code, failures: /failed/.exec(stderr) }).toEqual({ code: 0, failures: null });
  return path.join(folder, artifacts);
}

function expectWholeSweep(directory: string, place: string, runs: number): void {
  const sweep = readJson(directory, place);
  expect(sweep).toMatchObject({ num_profile_runs: runs, num_successful_runs: runs, failed_runs: [] });
  const { best_configurations: best, pareto_optimal: pareto } = sweep as { [key: string]: JsonObject };
  expect(Object.keys(best ?? {})).toEqual(["best_throughput", "best_latency_p99"]);
  expect((pareto as unknown as unknown[]).length).toBeGreaterThan(0);
}

const variable = (name: string): string => `$\{${name}}`;

const GRID_CELLS = [8, 32, 64, 128].flatMap((concurrency) =>
  [10, 50, 100].map((rate) => `concurrency_${concurrency}__rate_${rate}`),
);

/** One directory for each cell, in this order. */
const SWEEPS = [
  { file: "grid", artifacts: "saturation_sweep", cells: GRID_CELLS, seconds: 12 * 120 },
  { file: "zip", artifacts: "isl_osl_pairs", cells: ["isl_128__osl_128", "isl_512__osl_256", "isl_2048__osl_512"] },
  { file: "scenarios", artifacts: "workload_comparison", cells: ["short_chatbot", "summarization", "long_context_qa"] },
  { file: "isl-grid", artifacts: "isl_sweep", cells: ["isl_128", "isl_512", "isl_2048"] },
  { file: "paired-scenarios", artifacts: "isl_osl_pairs", cells: ["short", "medium", "long"] },
];

describe.concurrent("sweeps of single runs", () => {
  test.each(SWEEPS)("$file: a directory for each cell, best and Pareto points", async (example) => {
    const { file, artifacts, cells, seconds = cells.length * 120 } = example;
    const text = await exampleText(file);
    const plan = await printedPlan(text);
    expect(plan.variations.map(({ dir_name: name }) => name)).toEqual(cells);
    expect(plan.variation_seeds).toEqual(cells.map((_, index) => 42 + index));
    expect(plan.estimate.seconds).toBe(seconds);
    const directory = await run(text, `artifacts/${artifacts}`);
    expect(cells.filter((cell) => !existsSync(path.join(directory, cell, RUN)))).toEqual([]);
    expectWholeSweep(directory, SWEEP, cells.length);
  });

  test("a scenario changes what it names, and leaves the rest of its phase as it is", async () => {
    const directory = await run(await exampleText("scenarios"), "artifacts/workload_comparison");
    const { cfg } = readJson(directory, "short_chatbot/run_config.json") as { cfg: JsonObject };
    expect(cfg).toMatchObject({
      datasets: [{ prompts: { isl: { mean: 64, stddev: 10 }, osl: { mean: 32, stddev: 8 } } }],
      phases: [{ name: "profiling", type: "poisson", duration: 0.4, rate: 100, concurrency: 32, grace_period: 30 }],
    });
  });
});

describe.concurrent("fragments", () => {
  test("short names of load options mean the same sweep as their paths", async () => {
    const [short, long] = await Promise.all(
      ["fragment-aliases", "fragment-paths"].map(async (name) => printedPlan(await graft(name))),
    );
    expect(short).toEqual(long as NonNullable<typeof long>);
    expect(short?.variations[0]?.values).toEqual({ "phases.profiling.concurrency": 8, "phases.profiling.rate": 10 });
  });

  test("scenarios put a number in place of a distribution, and one distribution in place of another", async () => {
    const directory = await run(await graft("fragment-distributions"), "artifacts/saturation_sweep");
    const lengths = ["fixed_512", "normal_512_wide", "normal_512_narrow"].map((cell) => {
      const { cfg } = readJson(directory, `${cell}/run_config.json`) as { cfg: { datasets: JsonObject[] } };
      return (cfg.datasets[0]?.prompts as JsonObject | undefined)?.isl;
    });
    expect(lengths).toMatchObject([{ value: 512 }, { mean: 512, stddev: 100 }, { mean: 512, stddev: 20 }]);
    expect(readJson(directory, `fixed_512/${RUN}`).input_sequence_length).toMatchObject({ min: 512, max: 512 });
    expectWholeSweep(directory, SWEEP, 3);
  });

  test("repeats without a sweep stand by number, with one aggregate", async () => {
    const plan = await printedPlan(await graft("fragment-multi-run"));
    expect(plan).toMatchObject({ trials: 5, random_seed: 42, cooldown_seconds: 10, sweep_type: null });
    const directory = await run(await graft("fragment-multi-run"), "artifacts/saturation_sweep");
    const runs = [1, 2, 3, 4, 5].map((number) => `profile_runs/run_000${number}/${RUN}`);
    expect(runs.filter((place) => !existsSync(path.join(directory, place)))).toEqual([]);
    expect(readJson(directory, `aggregate/${CELL}`)).toMatchObject({
      metadata: { aggregation_type: "confidence", num_profile_runs: 5, num_successful_runs: 5, confidence_level: 0.95 },
      metrics: { request_throughput_avg: { unit: "requests/sec" }, time_to_first_token_p99: { unit: "ms" } },
    });
  });

  test("same_seed gives all cells one seed; both pauses are planned", async () => {
    const same = await printedPlan(await graft("fragment-same-seed"));
    expect(same.variation_seeds).toEqual([42, 42, 42, 42]);
    const paused = await printedPlan(await graft("fragment-cooldown"));
    expect(paused).toMatchObject({ trials: 5, cooldown_seconds: 10, sweep_cooldown_seconds: 30 });
    expect(paused.estimate.seconds).toBe(20 * 120 + 5 * 3 * 30 + 4 * 10);
    expect(await cellsOf(await graft("fragment-cooldown"))).toEqual([10, 20, 30, 40].map((n) => `concurrency_${n}`));
  });
});

describe.concurrent("sweeps of repeated runs", () => {
  test("three cells three times: the printed tree, and a warm-up in the first trial only", async () => {
    const text = await exampleText("repeated");
    const plan = await printedPlan(text);
    expect(plan.runs.map(({ warmup }) => warmup)).toEqual([1, 2, 3].flatMap((trial) => Array(3).fill(trial === 1)));
    const directory = await run(text, "artifacts/concurrency_confidence");
    const cells = ["concurrency_16", "concurrency_64", "concurrency_128"];
    const places = cells.flatMap((cell) => [
      ...[1, 2, 3].map((trial) => `profile_runs/trial_000${trial}/${cell}/${RUN}`),
      `aggregate/${cell}/${CELL}`,
    ]);
    expect(places.filter((place) => !existsSync(path.join(directory, place)))).toEqual([]);
    expectWholeSweep(directory, `aggregate/${SWEEP}`, 9);
    const hasWarmup = (trial: number) =>
      "warmup_metrics" in readJson(directory, `profile_runs/trial_000${trial}/concurrency_64/${RUN}`);
    expect([1, 2, 3].map(hasWarmup)).toEqual([true, false, false]);
  });

  test("the file for a pipeline: variables of the environment count where the file names them", async () => {
    const text = await exampleText("environment");
    const env = { NUM_RUNS: "5", DURATION: "300", INFERENCE_URL: "http://gpu-server:8000", MODEL_NAME: "other" };
    const literal = await printedPlan(text, env);
    expect(literal).toMatchObject({ trials: 3, estimate: { seconds: 12 * 120 + 2 * 5 } });
    const open = text
      .replace("num_runs: 3", `num_runs: ${variable("NUM_RUNS:3")}`)
      .replace("duration: 120", `duration: ${variable("DURATION")}`);
    expect(await printedPlan(open, env)).toMatchObject({ trials: 5, estimate: { seconds: 20 * 300 + 4 * 5 } });
    const { code, stderr } = await profileText(workspace, open, DRY);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining("DURATION") });
    const directory = await run(text.replace("benchmark:\n", "benchmark:\n  artifacts: {dir: ./results}\n"), "results");
    expectWholeSweep(directory, `aggregate/${SWEEP}`, 12);
  });
});
