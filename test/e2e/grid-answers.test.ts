/** The questions that grids are made for, end to end: the answer in its file and on the terminal, and plots beside it. */
import { afterAll, describe, expect, test } from "bun:test";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { findSchemaErrors, type SchemaName } from "../export/schema-check.ts";
import { runAiperf } from "../support/binary.ts";
import { profile } from "../support/profile.ts";
import { filesUnder, readJson, startStudyMock } from "../support/study.ts";
import { openWorkspace } from "../support/workspace.ts";

const workspace = openWorkspace();
/** Each stream adds as much as one alone takes, and a prompt word costs half a millisecond: more than a busy machine does. */
const mock = startStudyMock({ ttftMs: 10, itlMs: 2, prefillUsPerToken: 500, knee: 1 });
afterAll(() => mock.stop());

/** Of eight requests a run. */
const bodyOf = (lines: string): string =>
  `
benchmark:
  models: mock
  endpoint: {url: ${mock.url}, streaming: true}
  tokenizer: {name: builtin}
  dataset: {type: synthetic, entries: 8, prompts: {isl: 12, osl: 5}}
  phases: [{name: profiling, type: concurrency, concurrency: 1, requests: 8}]
${lines}
`.trimStart();

const CONCURRENCY = "phases.profiling.concurrency";

async function run(name: string, text: string, more: readonly string[] = []) {
  const config = await workspace.write(`${name}.yaml`, bodyOf(text));
  const { code, stdout, stderr, artifacts } = await profile(workspace, ["--config", config, ...more]);
  return { code, stdout, stderr, directory: artifacts.directory };
}

/** Sentences are broken to fit the terminal. */
const unwrap = (text: string): string => text.replaceAll(/\s+/g, " ");

function readAnswer(directory: string, file: string) {
  const json = readJson(directory, `sweep_aggregate/${file}`);
  expect(findSchemaErrors(file.replace(".json", "") as SchemaName, json)).toEqual([]);
  return json;
}

const KNEE = `
sweep:
  type: grid
  parameters: {${CONCURRENCY}: [1, 8]}
  post_process:
    handler: degradation_knee_detect
    params: {threshold_pct: 0.2, metric_tag: request_latency, stat: p99, swept_param: ${CONCURRENCY}}
    output_filename: degradation_knee.json`;

describe("a grid that was made for a question", () => {
  test("says where latency degrades, draws it, and says it again from disk", async () => {
    const { code, stdout, directory } = await run("knee", KNEE, ["--auto-plot"]);
    expect(code).toBe(0);
    expect(unwrap(stdout)).toContain("by more than 20.0 % at concurrency 8");
    expect(stdout).toContain("degradation_knee.json");
    const knee = readAnswer(directory, "degradation_knee.json");
    expect(knee).toMatchObject({ baseline_concurrency: 1, knee_concurrency: 8 });
    const all = filesUnder(directory).filter((file) => file.endsWith(".svg"));
    const plots = all.filter((file) => file.startsWith("sweep_aggregate/"));
    expect(all.filter((file) => !plots.includes(file))).toEqual(
      [1, 8].map((concurrency) => `concurrency_${concurrency}/plots/requests_over_time.svg`),
    );
    expect(plots.map((file) => path.basename(file))).toEqual([
      ...["degradation_knee.svg", "latency.svg", "throughput.svg", "throughput_latency.svg"],
    ]);
    const before = plots.map((file) => readFileSync(path.join(directory, file), "utf8"));
    for (const file of [...plots, "sweep_aggregate/degradation_knee.json"]) rmSync(path.join(directory, file));
    const again = await runAiperf(["aggregate", directory]);
    expect(again.code).toBe(0);
    expect(unwrap(again.stdout)).toContain("by more than 20.0 % at concurrency 8");
    expect(readAnswer(directory, "degradation_knee.json")).toEqual(knee);
    expect(plots.map((file) => readFileSync(path.join(directory, file), "utf8"))).toEqual(before);
    const shown = await runAiperf(["aggregate", directory, "--format", "json"]);
    expect(JSON.parse(shown.stdout)).toMatchObject({ aggregation_type: "sweep" });
  });

  test("says how far service levels hold", async () => {
    const filters = "[{metric_tag: request_latency, stat: p95, op: lt, threshold: 100}]";
    const { code, stdout, directory } = await run(
      "breach",
      `
sweep:
  type: grid
  parameters: {${CONCURRENCY}: [1, 8]}
  post_process:
    handler: sla_breach_knee
    params: {sla_filters: ${filters}, swept_param: ${CONCURRENCY}}
    output_filename: sla_breach.json`,
    );
    expect(code).toBe(0);
    expect(unwrap(stdout)).toContain("Highest concurrency with p95 request latency < 100 ms: 1;");
    expect(readAnswer(directory, "sla_breach.json")).toMatchObject({
      max_passing_concurrency: 1,
      first_failing_concurrency: 8,
      monotonicity_check: true,
    });
    expect(filesUnder(directory).filter((file) => file.endsWith(".svg"))).toEqual([]);
  });

  test("says what a prompt token costs", async () => {
    const { code, stdout, directory } = await run(
      "prefill",
      `
sweep:
  type: grid
  parameters: {datasets.main.prompts.isl: [20, 100, 200]}
  post_process:
    handler: ttft_curve_fit
    params: {metric_tag: time_to_first_token, stat: avg, swept_param: datasets.main.prompts.isl}
    output_filename: prefill_curve.json`,
    );
    expect(code).toBe(0);
    expect(unwrap(stdout)).toContain("ms per prompt token");
    const { fit_form: form, r_squared: fit, coefficients } = readAnswer(directory, "prefill_curve.json");
    expect(form).toBe("linear");
    expect(fit).toBeGreaterThan(0.85);
    // The server counts words, of which a token is most of the time one.
    expect((coefficients as number[])[0]).toBeWithin(0.15, 0.8);
  });

  test("says what an output token costs under load", async () => {
    const { code, directory } = await run(
      "decode",
      `
sweep:
  type: grid
  parameters: {${CONCURRENCY}: [1, 8], datasets.main.prompts.osl: [4, 12]}
  post_process:
    handler: itl_surface_fit
    params: {metric_tag: inter_token_latency, stat: avg, concurrency_param: ${CONCURRENCY}, osl_param: datasets.main.prompts.osl}
    output_filename: decode_itl_surface.json`,
    );
    expect(code).toBe(0);
    const { surface, surface_fit_failed: hasFailed } = readAnswer(directory, "decode_itl_surface.json");
    expect(hasFailed).toBe(false);
    const { itl_grid: grid } = surface as { itl_grid: number[][] };
    expect(grid.map((row) => row.length)).toEqual([2, 2]);
    expect(grid[1]?.[0] ?? 0).toBeGreaterThan(1.5 * (grid[0]?.[0] ?? 0));
  });

  test("says which workload shapes are worth what", async () => {
    const scenario = (isl: number, concurrency: number) => `
    - name: shape_${isl}_5_c${concurrency}
      values: {isl: ${isl}, osl: 5, concurrency: ${concurrency}}
      benchmark: {dataset: {prompts: {isl: ${isl}}}, phases: [{name: profiling, concurrency: ${concurrency}}]}`;
    const { code, stdout, stderr, directory } = await run(
      "pareto",
      `
sweep:
  type: scenarios
  runs:${[20, 200].flatMap((isl) => [1, 4].map((concurrency) => scenario(isl, concurrency))).join("")}
  post_process:
    handler: pareto_sweep_export
    output_filename: pareto_sweep.json
    params: {x_metric: time_to_first_token, x_stat: p95, y_metric: output_token_throughput, y_stat: avg}`,
    );
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(stdout).toContain("ISL/OSL 20/5");
    const { cells } = readAnswer(directory, "pareto_sweep.json");
    expect((cells as { isl: number }[]).map(({ isl }) => isl)).toEqual([20, 20, 200, 200]);
  });
});

test("a question without an answer costs nothing else, and is told", async () => {
  const asked = KNEE.replace("metric_tag: request_latency", "metric_tag: image_throughput");
  const { code, stdout, directory } = await run("unanswered", asked);
  expect(code).toBe(0);
  expect(stdout).toContain("The question of this study has no answer");
  expect(readAnswer(directory, "post_process_errors.json")).toMatchObject({ type: "no_usable_cells" });
  expect(filesUnder(directory)).toContain("sweep_aggregate/profile_export_aiperf_sweep.json");
});

test("plots that cannot be written are a warning, or with --plot-required a failure", async () => {
  const { directory } = await run("plotless", KNEE);
  const obstacle = path.join(directory, "sweep_aggregate/plots");
  for (const [flag, wanted] of [
    ["--auto-plot", 0],
    ["--plot-required", 8],
  ] as const) {
    const config = path.join(workspace.root, "plotless.yaml");
    rmSync(obstacle, { recursive: true, force: true });
    writeFileSync(obstacle, "");
    const words = ["profile", "--config", config, "--artifact-dir", directory, "--resume", flag];
    const { code, stdout } = await runAiperf(words);
    expect({ flag, code }).toEqual({ flag, code: wanted });
    expect(stdout).toContain("No plots were drawn");
  }
});

test("a single run has a plot of its requests, or fails where it must have one and cannot", async () => {
  const drawn = await run("single", "", ["--auto-plot"]);
  expect(drawn.code).toBe(0);
  expect(drawn.stdout).toContain("plots/requests_over_time.svg");
  expect(readFileSync(path.join(drawn.directory, "plots/requests_over_time.svg"), "utf8")).toContain("<circle");
  const one = await run("one", "", ["--plot-required", "--request-count", "1"]);
  expect(one.code).toBe(8);
  expect(one.stderr).toContain("--plot-required: there are too few requests to plot.");
});

const RECIPES = [
  { words: "concurrency-ramp --concurrency-max 4 --concurrency-steps 2", file: "degradation_knee.json", plots: 4 },
  { words: "prefill-ttft-curve --isl-min 20 --isl-max 200 --isl-steps 3", file: "prefill_curve.json", plots: 4 },
  {
    words: "decode-itl-curve --concurrency-max 4 --concurrency-steps 2 --osl-min 4 --osl-max 12 --osl-steps 2",
    file: "decode_itl_surface.json",
    plots: 2,
  },
  { words: "pareto-sweep --isl-osl-pairs 20/5,60/8 --concurrency 1,4", file: "pareto_sweep.json", plots: 0 },
  {
    words: "max-concurrency-under-sla --search-style grid --e2e-sla-ms 100 --concurrency-max 4",
    file: "sla_breach.json",
    plots: 0,
  },
];

test.each(RECIPES)("the recipe $words leaves its answer", async ({ words, file, plots }) => {
  const target = ["--model", "mock", "--tokenizer", "builtin", "--url", mock.url, "--streaming"];
  const load = ["--request-count", "4", "--search-recipe", ...words.split(" ")];
  const { code, artifacts, stdout } = await profile(workspace, [...target, ...load]);
  expect(code).toBe(0);
  expect(stdout).toContain("Answer\n");
  readAnswer(artifacts.directory, file);
  const drawn = filesUnder(artifacts.directory).filter((one) => /sweep_aggregate\/plots\/.*svg$/.test(one));
  expect(drawn).toHaveLength(plots);
});
