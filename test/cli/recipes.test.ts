/** `aiperf recipes`, and what the other commands that send nothing say of searches. */
import { describe, expect, test } from "bun:test";
import { RECIPES } from "#config/recipes/recipe-list.ts";
import { smallFile } from "../config/reading.ts";
import { runAiperf } from "../support/binary.ts";
import { openWorkspace } from "../support/workspace.ts";

const workspace = openWorkspace();
const run = (...words: readonly string[]) => runAiperf(words, { cwd: workspace.root });
const SEARCH = `${smallFile({ endpoint: "{url: 'http://h:8000', streaming: true}" })}sweep:
  type: adaptive_search
  search_space: [{path: concurrency, lo: 1, hi: 100, kind: int}]
  objectives: [{metric: output_token_throughput, direction: maximize}]
  max_iterations: 10
  random_seed: 7
`;

describe("aiperf recipes", () => {
  test("lists each with its question, what it needs and how it is asked", async () => {
    const { code, stdout, stderr } = await run("recipes");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    for (const { name, question } of RECIPES) {
      expect(stdout).toContain(`  ${name}\n    ${question}\n    needs `);
      expect(stdout).toContain(`--search-recipe ${name}`);
    }
    expect(stdout).toContain("needs --isl-osl-pairs");
  });

  test("tells all about one: its options with their defaults, its files, the section it becomes", async () => {
    const { code, stdout } = await run("recipes", "decode_itl_curve");
    expect(code).toBe(0);
    for (const part of [
      "writes decode_itl_surface.json",
      /--concurrency-max N +Greatest concurrency \[200\]/,
      /--osl-steps N .*\[4\]/,
      "aiperf profile --model llama --url localhost:8000 --streaming --search-recipe decode-itl-curve",
      "handler: itl_surface_fit",
    ]) {
      expect(stdout).toMatch(part);
    }
    expect((await run("recipes", "max-goodput-under-slo")).stdout).toContain("inter_token_latency: 20");
    expect((await run("recipes", "--help")).stdout).toContain("aiperf recipes [NAME]");
  });

  test("an unknown one, and more than one, are refused with what there is", async () => {
    const unknown = await run("recipes", "concurency-ramp");
    expect(unknown).toMatchObject({ code: 2, stdout: "" });
    expect(unknown.stderr).toContain("did you mean concurrency-ramp?");
    expect(await run("recipes", "a", "b")).toMatchObject({ code: 2, stdout: "" });
    expect(await run("recipes", "--all")).toMatchObject({ code: 2, stdout: "" });
  });

  test("their names and metrics are completed", async () => {
    const { stdout } = await run("completions", "fish");
    expect(stdout).toMatch(/-l search-recipe .*prefill-ttft-curve/);
    expect(stdout).toMatch(/-l search-metric .*output_token_throughput/);
    expect(stdout).toMatch(/recipes' -f -a '[^']*pareto-sweep/);
  });
});

describe("a search that nobody runs", () => {
  test("is valid, with its size, and what will never be measured is told", async () => {
    await workspace.write("search.yaml", SEARCH);
    expect(await run("config", "validate", "search.yaml")).toEqual({
      code: 0,
      stdout: "Configuration valid: search.yaml (a search of at most 10 points, 10 runs)\n",
      stderr: "",
    });
    await workspace.write("odd.yaml", SEARCH.replace("output_token_throughput", "output_token_troughput"));
    const odd = await run("config", "validate", "odd.yaml");
    expect(odd.stdout).toContain("valid with 1 warning");
    expect(odd.stderr).toContain("there is no metric output_token_troughput (did you mean output_token_throughput?)");
  });

  test("has nothing to expand, and is told where its plan shows", async () => {
    await workspace.write("search.yaml", SEARCH);
    const { code, stdout, stderr } = await run("config", "expand", "search.yaml", "--format", "json");
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain("--dry-run");
  });

  test("stands in the plan as a file would ask for it", async () => {
    await workspace.write("search.yaml", SEARCH);
    const { code, stdout } = await run("profile", "-f", "search.yaml", "--dry-run", "--format", "json");
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      trials: 1,
      random_seed: 42,
      variation_seeds: [42],
      variations: [{ index: 0, label: "base", dir_name: "base", values: {} }],
      sweep_type: "adaptive_search",
      search_seed: 7,
      sweep: {
        type: "adaptive_search",
        search_space: [{ path: "phases.profiling.concurrency", lo: 1, hi: 100, kind: "int" }],
        max_iterations: 10,
        random_seed: 7,
      },
    });
  });

  test("is refused with every fault and its place", async () => {
    const words = [
      "profile",
      "-m",
      "m",
      "--search-recipe",
      "concurrency-ramp",
      "--search-space",
      "concurrency:1,9:int",
    ];
    const { code, stderr } = await run(...words, "--concurrency", "1,2", "--error-format", "json");
    expect(code).toBe(2);
    const places = JSON.parse(stderr).problems.map(({ path }: { path: string }) => path);
    expect(places).toEqual(["--search-space", "--concurrency"]);
  });
});
