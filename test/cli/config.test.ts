/** `aiperf config`: files to begin with that really run, and what is said of files without sending anything. */
import { afterAll, describe, expect, test } from "bun:test";
import { mkdirSync, readFileSync } from "node:fs";
import { STARTERS } from "#cli/starters/starter-list.ts";
import { toJsonSchema } from "#config/json-schema.ts";
import { startMockServer } from "#mock/server.ts";
import { smallFile } from "../config/reading.ts";
import { runAiperf } from "../support/binary.ts";
import { schemaFaults } from "../support/json-schema.ts";
import { openWorkspace } from "../support/workspace.ts";

const workspace = openWorkspace();
const mock = startMockServer({ ttftMs: 1, itlMs: 0.2 }, { nowNs: Bun.nanoseconds });
afterAll(() => mock.stop());

const config = (...words: readonly string[]) => runAiperf(["config", ...words], { cwd: workspace.root });

describe("files to begin with", () => {
  test.each(STARTERS.map(({ name }) => name))("%s is valid, and runs when it is cut short", async (name) => {
    const cwd = workspace.fresh("cwd");
    mkdirSync(cwd);
    const words = ["config", "init", "-t", name, "--model", "mock", "-u", mock.url, "-o", "sub/made.yaml"];
    expect(await runAiperf(words, { cwd })).toMatchObject({ code: 0, stderr: "" });
    const text = readFileSync(`${cwd}/sub/made.yaml`, "utf8");
    expect(text).toContain(mock.url);
    expect(text).not.toContain("my-model");
    const valid = await runAiperf(["config", "validate", "sub/made.yaml"], { cwd });
    expect(valid).toMatchObject({ code: 0, stderr: "" });
    expect(valid.stdout).toStartWith("Configuration valid: sub/made.yaml");
    const short = text
      .replaceAll(/\brequests: (\d+|"\{\{.*?\}\}"|"\$\{.*?\}")/g, "requests: 2")
      .replaceAll(/\bduration: \d+\w/g, "duration: 0.4")
      .replaceAll(/\bentries: (\d+|"\{\{.*?\}\}")/g, "entries: 3")
      .replaceAll(/(num_runs|samples): ("\$\{.*?\}"|\d+)/g, "$1: 2")
      // One more than its first points.
      .replace(/max_iterations: \d+/, "max_iterations: 6")
      .replace(/_ramp: 60s/, "_ramp: 1")
      .replace(/cooldown_seconds: \d+/, "cooldown_seconds: 0");
    await Bun.write(`${cwd}/short.yaml`, short);
    const ran = await runAiperf(["profile", "--config", "short.yaml", "--random-seed", "7"], { cwd });
    expect({ code: ran.code, failed: /[1-9]\d* failed/.exec(ran.stderr)?.[0] }).toEqual({ code: 0, failed: undefined });
  });

  test("are listed by category, found by word, and printed as they are", async () => {
    const list = await config("init", "--list");
    for (const { name, title } of STARTERS) expect(list.stdout).toContain(`${name}`.padEnd(18) + title);
    const found = await config("init", "--search", "poisson");
    expect(found.stdout).toContain("latency_test");
    expect(found.stdout).not.toContain("minimal");
    const ofCategory = await config("init", "-l", "-c", "sweeps", "-v");
    expect(ofCategory.stdout).toContain("(zip, isl, osl)");
    for (const words of [
      ["--search", "qqqq"],
      ["--list", "--category", "Nope"],
    ]) {
      expect(await config("init", ...words)).toMatchObject({ code: 0, stderr: "" });
    }
    expect((await config("init", "-t", "sweep-grid")).stdout).toBe(
      STARTERS.find(({ name }) => name === "sweep_grid")?.text ?? "",
    );
  });

  test("an unknown one, and none at all, are told what there is", async () => {
    const unknown = await config("init", "-t", "sweep_gird");
    expect(unknown).toMatchObject({ code: 2, stdout: "" });
    expect(unknown.stderr).toContain("did you mean sweep_grid?");
    expect((await config("init")).stderr).toContain("--list");
  });
});

describe("validate", () => {
  test("tells what is odd about a file that can be run", async () => {
    await workspace.write("odd.yaml", smallFile({ server_metrics: "{enabled: true}" }));
    const { code, stdout, stderr } = await config("validate", "odd.yaml");
    expect({ code, stdout }).toEqual({ code: 0, stdout: "Configuration valid with 1 warning: odd.yaml (1 run)\n" });
    expect(stderr).toStartWith("Warning: odd.yaml:6:");
  });

  test("finds what only one variation of many has wrong, and service levels that nobody measures", async () => {
    const sweep = "sweep: {type: grid, parameters: {concurrency: [1, 0]}}\n";
    await workspace.write("late.yaml", smallFile() + sweep);
    const late = await config("validate", "late.yaml");
    expect(late).toMatchObject({ code: 2, stdout: "" });
    expect(late.stderr).toContain("concurrency=0");
    const endpoint = "{url: 'http://h:8000', streaming: true}";
    await workspace.write("slo.yaml", smallFile({ endpoint, slos: "{time_to_frist_token: 5}" }));
    const slo = (await config("validate", "slo.yaml")).stderr;
    expect(slo).toContain("slo.yaml:6:31 benchmark.slos.time_to_frist_token");
    expect(slo).toContain("did you mean time_to_first_token?");
  });

  test("500 cells are checked at once", async () => {
    const values = (count: number) => Array.from({ length: count }, (_, index) => index + 1).join(", ");
    const sweep = `sweep: {type: grid, parameters: {concurrency: [${values(25)}], requests: [${values(20)}]}}\n`;
    await workspace.write("many.yaml", smallFile() + sweep);
    expect((await config("validate", "many.yaml")).stdout).toContain("500 variations");
  });
});

describe("expand", () => {
  const sweep = "sweep: {type: grid, parameters: {concurrency: [1, 2]}}\n";

  test("shows labels and directories, as text, YAML or JSON", async () => {
    await workspace.write("grid.yaml", smallFile() + sweep);
    expect((await config("expand", "grid.yaml")).stdout).toBe(
      "Sweep type: GridSweep (2 variations)\n\n" +
        "[0] dir=concurrency_1  label=phases.profiling.concurrency=1\n" +
        "[1] dir=concurrency_2  label=phases.profiling.concurrency=2\n",
    );
    const json = JSON.parse((await config("expand", "grid.yaml", "--index", "1", "-f", "json")).stdout);
    expect(json).toMatchObject({
      sweep_type: "GridSweep",
      variations: [{ index: 1, dir_name: "concurrency_2", values: { "phases.profiling.concurrency": 2 } }],
    });
    expect(json.variations[0].benchmark.phases[0].concurrency).toBe(2);
    expect((await config("expand", "grid.yaml", "-f", "yaml")).stdout).toStartWith(
      "sweep_type: GridSweep\nvariations:\n",
    );
    expect((await config("expand", "grid.yaml", "--full")).stdout).toContain("    models:");
  });

  test("without a sweep there is one variation, and no other", async () => {
    await workspace.write("plain.yaml", smallFile());
    expect(JSON.parse((await config("expand", "plain.yaml", "-f", "json")).stdout)).toMatchObject({
      sweep_type: "none",
      variations: [{ index: 0, label: "base" }],
    });
    const beyond = await config("expand", "plain.yaml", "--index", "9");
    expect(beyond).toMatchObject({ code: 2, stdout: "" });
    expect(beyond.stderr).toContain("--index 9 is beyond the last of 1 variations");
  });
});

describe("migrate", () => {
  const FLAT = `# What we always run.
model: llama  # the small one
endpoint: {url: "http://h:8000"}
dataset: {prompts: {isl: 10, osl: 5}}
phases: {type: concurrency, concurrency: 2, requests: 4}
random_seed: 7
`;

  test("puts the sections under benchmark, with their comments", async () => {
    await workspace.write("flat.yaml", FLAT);
    const { code, stdout } = await config("migrate", "flat.yaml");
    expect(code).toBe(0);
    expect(stdout).toContain("# the small one");
    expect(stdout).toMatch(/random_seed: 7\nbenchmark:\n {2}(#.*\n {2})?model: llama/);
    expect(stdout).toMatch(/datasets:\n? *- ?\{? ?name: main/);
    await workspace.write("moved.yaml", stdout);
    expect(await config("validate", "moved.yaml")).toMatchObject({ code: 0, stderr: "" });
    expect((await config("migrate", "moved.yaml")).stderr).toContain("has today's form already");
  });
});

describe("schema", () => {
  const schema = toJsonSchema();

  test.each(STARTERS.map(({ name, text }) => [name, text] as const))("%s keeps to it", (_name, text) => {
    expect(schemaFaults(schema, Bun.YAML.parse(text))).toEqual([]);
  });

  test("it sees misspelt keys, wrong words and numbers out of bounds", () => {
    const faults = (text: string) => schemaFaults(schema, Bun.YAML.parse(text));
    expect(faults(smallFile({ endpiont: "{}" }))).not.toEqual([]);
    expect(faults(smallFile({ phases: "{type: concurency, requests: 4}" }))).not.toEqual([]);
    expect(faults(smallFile({ phases: "{type: concurrency, requests: 0}" }))).not.toEqual([]);
    expect(faults(smallFile())).toEqual([]);
  });

  test("the program prints it", async () => {
    expect(JSON.parse((await config("schema")).stdout)).toEqual(JSON.parse(JSON.stringify(schema)));
  });
});

test("unknown commands are told with what was meant", async () => {
  const { code, stderr } = await config("vaildate", "x");
  expect(code).toBe(2);
  expect(stderr).toContain("did you mean validate?");
});
