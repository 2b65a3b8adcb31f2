/** Every command line on sweeps and repeats that the documents of the reference print, and what their scripts read. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { existsSync } from "node:fs";
import path from "node:path";
import type { JsonObject } from "#core/json.ts";
import commands from "../golden/examples/commands.json";
import { BINARY, runAiperf } from "../support/binary.ts";
import { DRY, ExampleServer, planOf, profileIn } from "../support/examples.ts";
import { readJson } from "../support/study.ts";
import { openWorkspace } from "../support/workspace.ts";

const workspace = openWorkspace();
const server = new ExampleServer();
let url = "";
beforeAll(async () => {
  url = await server.url();
});
afterAll(() => server.stop());

const SWEEP = ["sweep_aggregate/profile_export_aiperf_sweep.json", "sweep_aggregate/profile_export_aiperf_sweep.csv"];
const CELL = ["profile_export_aiperf_aggregate.json", "profile_export_aiperf_aggregate.csv"];
const RUN = ["profile_export_aiperf.json", "profile_export_aiperf.csv", "profile_export.jsonl", "inputs.json"];
const FOUR = "--concurrency 10,20,30,40";
const FOUR_CELLS = [10, 20, 30, 40].map((value) => `concurrency_${value}`);

const profile = (words: readonly string[]) => {
  const target = ["--model", "mock", "--tokenizer", "builtin", "--url", url, "--artifact-dir", "out"];
  return profileIn(workspace.fresh(), [...target, ...words]);
};
const planned = (words: string) => profile([...words.split(" "), ...DRY]);
const planFor = async (words: string) => planOf(await planned(words));

/** Runs a command line; every run must succeed. */
async function run(words: string): Promise<string> {
  const { code, stderr, folder } = await profile(words.split(" "));
  expect({ words, code, failures: /failed/.exec(stderr) }).toEqual({ words, code: 0, failures: null });
  return path.join(folder, "out");
}

const missing = (directory: string, places: readonly string[]): string[] =>
  places.filter((place) => !existsSync(path.join(directory, place)));
const each = (directories: readonly string[], names: readonly string[]): string[] =>
  directories.flatMap((directory) => names.map((name) => `${directory}/${name}`));

describe("lists on the command line", () => {
  test.each(commands.cases)("$words", async ({ words, cut = words, path: swept, cells, notice }) => {
    const [dry, directory] = await Promise.all([planned(words), run(cut)]);
    const plan = planOf(dry);
    expect(plan.variations.map(({ dir_name: name }) => name)).toEqual(cells);
    expect(plan.variation_seeds).toEqual(cells.map((_, index) => 42 + index));
    if (swept !== undefined) expect(Object.keys(plan.variations[0]?.values ?? {})).toEqual([swept]);
    if (notice !== undefined) expect(dry.stderr.replaceAll(/\s+/g, " ")).toContain(notice);
    if (cut === words) expect(missing(directory, each(cells, RUN))).toEqual([]);
    const sweep = readJson(directory, SWEEP[0] ?? "");
    expect(sweep).toMatchObject({ num_profile_runs: cells.length, num_successful_runs: cells.length });
    expect(Object.keys(sweep.best_configurations as JsonObject)).toEqual(["best_throughput", "best_latency_p99"]);
    expect(sweep.pareto_optimal).not.toEqual([]);
  });

  test("--num-prompts is how many requests each run sends", async () => {
    const plan = await planFor(`${FOUR} --num-prompts 1000`);
    expect(plan.runs.map(({ estimate }) => estimate.requests)).toEqual([1000, 1000, 1000, 1000]);
  });

  test("whole numbers and others stay apart in names; ranges of values are told at length", async () => {
    for (const values of ["5,10,20,40,80", "10,20,30,40,50,60", "10,15,20,25,30", "8,16,32,64,128,256,512,1024"]) {
      const plan = await planFor(`--concurrency ${values}`);
      expect(plan.variations.map(({ dir_name: name }) => name)).toEqual(
        values.split(",").map((v) => `concurrency_${v}`),
      );
    }
  });
});

describe("sweeps with repeats", () => {
  const trials = [1, 2, 3, 4, 5].map((number) => `trial_000${number}`);

  test("by default, and where asked for, all cells are run once, and then again", async () => {
    const words = `${FOUR} --num-profile-runs 5 --streaming --request-count 2 --warmup-request-count 2`;
    const runs = trials.flatMap((trial) => FOUR_CELLS.map((cell) => `profile_runs/${trial}/${cell}`));
    for (const more of ["", " --parameter-sweep-mode repeated"]) {
      expect((await planFor(words + more)).runs.map(({ directory }) => directory)).toEqual(runs);
    }
    const directory = await run(words);
    const cells = FOUR_CELLS.map((cell) => `aggregate/${cell}`);
    expect(missing(directory, [...each(runs, RUN), ...each(cells, CELL), ...each(["aggregate"], SWEEP)])).toEqual([]);
    expectReadableByScripts(directory, `aggregate/${SWEEP[0]}`);
  });

  test("independent: all repeats of a cell, and then the next", async () => {
    const words = `${FOUR} --num-profile-runs 5 --parameter-sweep-mode independent`;
    const runs = FOUR_CELLS.flatMap((cell) => trials.map((trial) => `${cell}/profile_runs/${trial}`));
    expect((await planFor(words)).runs.map(({ directory }) => directory)).toEqual(runs);
    const directory = await run(words);
    const cells = FOUR_CELLS.map((cell) => `${cell}/aggregate`);
    expect(missing(directory, [...each(runs, RUN), ...each(cells, CELL), ...SWEEP])).toEqual([]);
  });

  test("seeds: counted on by cell, from a base of one's own, or one for all cells", async () => {
    expect((await planFor(FOUR)).variation_seeds).toEqual([42, 43, 44, 45]);
    expect((await planFor(`${FOUR} --random-seed 123`)).variation_seeds).toEqual([123, 124, 125, 126]);
    expect((await planFor(`${FOUR} --parameter-sweep-same-seed`)).variation_seeds).toEqual([42, 42, 42, 42]);
    const apart = await planFor(`${FOUR} --no-parameter-sweep-same-seed`);
    expect(apart.variation_seeds).toEqual([42, 43, 44, 45]);
  });

  test("pauses between cells, and between repeats", async () => {
    const cells = await planFor(`${FOUR} --parameter-sweep-cooldown-seconds 30.0`);
    expect(cells).toMatchObject({ sweep_cooldown_seconds: 30, cooldown_seconds: 0 });
    const repeats = "--num-profile-runs 5 --profile-run-cooldown-seconds 10.0";
    const both = await planFor(`${FOUR} ${repeats} --parameter-sweep-cooldown-seconds 30.0`);
    expect(both).toMatchObject({ trials: 5, sweep_cooldown_seconds: 30, cooldown_seconds: 10 });
  });

  test("service levels are held in every run", async () => {
    const levels = ["--streaming", "--goodput", "time_to_first_token:100 inter_token_latency:10"];
    const { code, folder } = await profile([...FOUR.split(" "), ...levels]);
    expect(code).toBe(0);
    expect(readJson(path.join(folder, "out"), `concurrency_40/${RUN[0]}`)).toHaveProperty("good_request_count");
  });
});

describe("what shows", () => {
  test("bars or nothing, as asked for; a dashboard gives way with a warning where there is no terminal", async () => {
    await Promise.all(["simple", "none"].map((kind) => run(`${FOUR} --ui ${kind}`)));
    const { code, stderr } = await profile([...FOUR.split(" "), "--ui", "dashboard"]);
    expect({ code, told: stderr.match(/WARNING --ui dashboard needs a terminal/g) }).toMatchObject({
      code: 0,
      told: { length: 1 },
    });
  });

  test.skipIf(process.platform === "win32")("on a terminal a dashboard is refused, and bars are the rule", async () => {
    const words = ["--model", "mock", "--tokenizer", "builtin", "--url", url, ...FOUR.split(" ")];
    const refused = await onTerminal([...words, "--ui", "dashboard"]);
    expect(refused.code).toBe(2);
    expect(refused.text).toContain("Dashboard UI is not supported with sweep/multi-run mode.");
    expect(refused.text).toContain("Please use '--ui simple' or '--ui none' instead.");
    const shown = await onTerminal(words);
    expect(shown.code).toBe(0);
    expect(shown.text).toContain("4 of 4");
  });

  test("a cluster is no place to run on, and profile is named instead", async () => {
    const { code, stderr } = await runAiperf(["kube", "profile", "--config", "sweep.yaml"]);
    expect({ code, stderr: stderr.replaceAll(/\s+/g, " ") }).toEqual({
      code: 2,
      stderr: expect.stringContaining("is run by aiperf profile --config"),
    });
  });
});

async function onTerminal(words: readonly string[]): Promise<{ readonly code: number; readonly text: string }> {
  const decoder = new TextDecoder();
  let text = "";
  const child = Bun.spawn([BINARY, "profile", ...words, "--artifact-dir", workspace.fresh()], {
    cwd: workspace.root,
    env: { PATH: "/usr/bin:/bin", HOME: "/nonexistent", TERM: "xterm" },
    terminal: {
      cols: 100,
      rows: 40,
      data: (_terminal, bytes) => {
        text += decoder.decode(bytes, { stream: true });
      },
    },
  });
  const code = await child.exited;
  return { code, text };
}

interface ReadMetric {
  readonly mean: number;
  readonly cv: number;
}

/** What the printed Python scripts take out of the file of a sweep, and what they take for granted. */
function expectReadableByScripts(directory: string, place: string): void {
  const sweep = readJson(directory, place) as unknown as {
    per_combination_metrics: { parameters: { concurrency: number }; metrics: Record<string, ReadMetric> }[];
    pareto_optimal: { concurrency: number }[];
    per_value_metrics: Record<string, Record<string, ReadMetric>>;
    trends: Record<string, { inflection_points: number[]; rate_of_change: number[] }>;
    metadata: { sweep_parameters: { name: string; values: number[] }[]; num_combinations: number };
  };
  const rows = sweep.per_combination_metrics.map(({ parameters, metrics }) => [
    parameters.concurrency,
    metrics.request_throughput_avg?.mean,
    metrics.time_to_first_token_p99?.mean,
    metrics.request_throughput_avg?.cv,
  ]);
  expect(rows.map(([concurrency]) => concurrency)).toEqual([10, 20, 30, 40]);
  expect(rows.flat().every(Number.isFinite)).toBe(true);
  for (const point of sweep.pareto_optimal) expect(rows.map(([value]) => value)).toContain(point.concurrency);
  expect(sweep.metadata).toMatchObject({
    sweep_parameters: [{ name: "concurrency", values: [10, 20, 30, 40] }],
    num_combinations: 4,
  });
  for (const name of ["request_throughput_avg", "ttft_p99_ms"]) {
    const older = Object.entries(sweep.per_value_metrics).map(([value, metrics]) => [value, metrics[name]]);
    expect(older.map(([value]) => value)).toEqual(["10", "20", "30", "40"]);
    expect(older.every(([, metric]) => Number.isFinite((metric as ReadMetric).mean + (metric as ReadMetric).cv))).toBe(
      true,
    );
    expect(sweep.trends[name]?.rate_of_change).toHaveLength(3);
    expect(Array.isArray(sweep.trends[name]?.inflection_points)).toBe(true);
  }
}
