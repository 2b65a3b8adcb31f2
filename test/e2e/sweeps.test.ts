/** Sweeps and repeated runs from the command line: where files go, what failures do, and how it all ends. */
import { afterAll, describe, expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { Artifacts } from "../support/artifacts.ts";
import { BINARY, runAiperf } from "../support/binary.ts";
import { SEES_PROCESSES, workerOf } from "../support/process-tree.ts";
import { profile, shortChat, startProfile } from "../support/profile.ts";
import { filesUnder, readJson, smallSweep, startStudyMock } from "../support/study.ts";
import { openWorkspace } from "../support/workspace.ts";

const workspace = openWorkspace();
const mock = startStudyMock();
afterAll(() => mock.stop());

const RUN_FILES = [
  ".aiperf_results_ready.json",
  "inputs.json",
  "profile_export.jsonl",
  "profile_export_aiperf.csv",
  "profile_export_aiperf.json",
  "profile_export_console.txt",
  "run_config.json",
];
const filesOfRuns = (...directories: string[]): string[] =>
  directories.flatMap((directory) => RUN_FILES.map((name) => `${directory}/${name}`));
const CELL_FILES = ["profile_export_aiperf_aggregate.csv", "profile_export_aiperf_aggregate.json"];
const filesOfCells = (...directories: string[]): string[] =>
  directories.flatMap((directory) => CELL_FILES.map((name) => `${directory}/${name}`));
const SWEEP_FILES = [".csv", ".json", ".md", "_long.csv"].map((ending) => `profile_export_aiperf_sweep${ending}`);
const filesOfSweep = (directory: string): string[] => SWEEP_FILES.map((name) => `${directory}/${name}`);

describe("files of a study", () => {
  test("with repeated trials stand by trial, then by cell", async () => {
    const { code, artifacts, stdout } = await profile(workspace, smallSweep(mock.url));
    expect(code).toBe(0);
    expect(stdout).toContain("2 cells × 2 trials");
    const trials = ["profile_runs/trial_0001", "profile_runs/trial_0002"];
    expect(filesUnder(artifacts.directory)).toEqual(
      [
        ...filesOfCells("aggregate/concurrency_1", "aggregate/concurrency_2"),
        ...filesOfSweep("aggregate/sweep_aggregate"),
        ...trials.flatMap((trial) => filesOfRuns(`${trial}/concurrency_1`, `${trial}/concurrency_2`)),
      ].sort(),
    );
  });

  test("with independent cells stand by cell, then by trial", async () => {
    const words = smallSweep(mock.url, ["--parameter-sweep-mode", "independent"]);
    const { code, artifacts } = await profile(workspace, words);
    expect(code).toBe(0);
    const cells = ["concurrency_1", "concurrency_2"];
    expect(filesUnder(artifacts.directory)).toEqual(
      cells
        .flatMap((cell) => [
          ...filesOfCells(`${cell}/aggregate`),
          ...filesOfRuns(`${cell}/profile_runs/trial_0001`, `${cell}/profile_runs/trial_0002`),
        ])
        .concat(filesOfSweep("sweep_aggregate"))
        .sort(),
    );
  });

  test("tell of each run which one it is, with one id for all of them and seeds counted on by cell", async () => {
    const { artifacts } = await profile(workspace, smallSweep(mock.url, ["--random-seed", "11"]));
    const runs = ["1/concurrency_1", "1/concurrency_2", "2/concurrency_1", "2/concurrency_2"].map((place) => {
      const directory = `profile_runs/trial_000${place}`;
      const config = readJson(artifacts.directory, `${directory}/run_config.json`);
      const info = readJson(artifacts.directory, `${directory}/profile_export_aiperf.json`).run_info;
      expect(info).toMatchObject({ sweep_id: config.sweep_id, benchmark_id: config.benchmark_id, trial: config.trial });
      expect(config.artifact_dir).toBe(path.join(artifacts.directory, directory));
      return config;
    });
    const summary = await new Artifacts(`${artifacts.directory}/profile_runs/trial_0001/concurrency_1`).summary();
    expect(summary.aiperf.server).toEqual({ engine: "aiperf", models: ["mock"] });
    expect(new Set(runs.map(({ sweep_id: id }) => id)).size).toBe(1);
    expect(runs.map(({ random_seed: seed }) => seed)).toEqual([11, 12, 11, 12]);
    expect(runs.map(({ trial, label }) => [trial, label])).toEqual([
      [0, "run_0001"],
      [0, "run_0001"],
      [1, "run_0002"],
      [1, "run_0002"],
    ]);
    expect(runs[1]?.variation).toEqual({
      index: 1,
      label: "phases.profiling.concurrency=2",
      values: { "phases.profiling.concurrency": 2 },
    });
  });

  test("of a run that stands alone are those of a single run, and no others", async () => {
    const { code, artifacts } = await profile(workspace, shortChat(mock.url));
    expect(code).toBe(0);
    expect(artifacts.names()).toEqual([...RUN_FILES.filter((name) => name !== "run_config.json"), "logs"].sort());
  });

  test("hold the warm-up of the first trial only", async () => {
    const words = smallSweep(mock.url, ["--warmup-request-count", "2"]);
    const { artifacts } = await profile(workspace, words);
    const hasWarmup = (place: string) =>
      "warmup_metrics" in readJson(artifacts.directory, `profile_runs/${place}/profile_export_aiperf.json`);
    expect(hasWarmup("trial_0001/concurrency_2")).toBe(true);
    expect(hasWarmup("trial_0002/concurrency_2")).toBe(false);
  });
});

describe("a dry run", () => {
  test("shows the plan, sends nothing and touches no directory", async () => {
    const before = mock.complete();
    const { code, stdout, artifacts } = await profile(workspace, smallSweep(mock.url, ["--dry-run"]));
    expect(code).toBe(0);
    expect(stdout).toContain("Nothing was sent");
    expect(await Bun.file(artifacts.directory).exists()).toBe(false);
    const json = await profile(workspace, smallSweep(mock.url, ["--dry-run", "--format", "json"]));
    expect(JSON.parse(json.stdout)).toMatchObject({ trials: 2, random_seed: 42, variation_seeds: [42, 43] });
    expect(mock.complete()).toBe(before);
  });

  test("of a single run shows that run", async () => {
    const { code, stdout, stderr } = await profile(workspace, shortChat(mock.url, ["--dry-run"]));
    expect(code).toBe(0);
    expect(stderr).not.toContain("bug");
    expect(stdout).toContain("Nothing was sent");
  });
});

describe("varied secrets", () => {
  test("stand in no file and on no screen, and the study can go on without them on disk", async () => {
    const paths = ["endpoint.headers.X-Api-Key=sk-header-1,sk-header-2", "endpoint.api_key=sk-key-1,sk-key-2"];
    const words = shortChat(mock.url, ["--request-count", "2", ...paths.flatMap((path) => ["--sweep", path])]);
    const { code, stdout, stderr, artifacts } = await profile(workspace, words);
    expect(code).toBe(0);
    const files = readdirSync(artifacts.directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(path.join(entry.parentPath, entry.name), "utf8"));
    expect(files.length).toBeGreaterThan(4 * RUN_FILES.length);
    expect([stdout, stderr, ...files].filter((text) => /sk-(header|key)/.test(text))).toEqual([]);
    const again = await profile(workspace, [...words, "--resume"], artifacts);
    expect(again).toMatchObject({ code: 0, stdout: expect.stringMatching(/Runs +4 ok/) });
  });
});

describe("failed runs", () => {
  /** Three cells; the model of the second one always fails. */
  const withBadCell = (more: readonly string[] = []) => {
    const variants = ["good: model=mock", "bad: model=err500", "fine: model=mock"];
    const words = shortChat(
      mock.url,
      variants.flatMap((variant) => ["--variant", variant]),
    );
    return profile(workspace, [...words, ...more]);
  };

  test("stop nothing: a line for each with its log, aggregates of the others, exit 0", async () => {
    const { code, stdout, artifacts } = await withBadCell();
    expect(code).toBe(0);
    expect(stdout).toMatch(/bad.*all 3 requests failed/);
    expect(stdout).toMatch(/Models +mock, err500\n/);
    expect(stdout).toContain(`${artifacts.directory}/bad/logs/aiperf.log`);
    expect(readJson(artifacts.directory, "sweep_aggregate/profile_export_aiperf_sweep.json")).toMatchObject({
      num_profile_runs: 3,
      num_successful_runs: 2,
      failed_runs: [{ label: "run_0001", error: "all 3 requests failed: 500 Internal Server Error" }],
    });
  });

  test("are an exit code of their own where that is asked for", async () => {
    expect((await withBadCell(["--fail-on-partial"])).code).toBe(4);
  });

  test("end the study where that is asked for, with aggregates of what there is", async () => {
    for (const words of [["--fail-fast"], ["--max-failures", "1"]]) {
      const { code, artifacts, stdout } = await withBadCell(words);
      expect(code).toBe(0);
      expect(stdout).toContain(`aiperf resume ${artifacts.directory}`);
      expect(await Bun.file(`${artifacts.directory}/fine/profile_export_aiperf.json`).exists()).toBe(false);
      const sweep = readJson(artifacts.directory, "sweep_aggregate/profile_export_aiperf_sweep.json");
      expect(sweep).toMatchObject({ num_profile_runs: 2, num_successful_runs: 1 });
    }
  });

  test.skipIf(!SEES_PROCESSES)("are those of a lost load worker too; the next run has another one", async () => {
    const slow = startStudyMock({ ttftMs: 20 });
    const run = startProfile(workspace, smallSweep(slow.url, ["--ui", "none"]));
    await slow.answered(1);
    process.kill(workerOf(run.program.pid), "SIGKILL");
    const { code, stdout, artifacts } = await run.ended;
    expect(code).toBe(0);
    expect(stdout).toMatch(/concurrency 1, trial 1: .*SIGKILL/s);
    const sweep = readJson(artifacts.directory, "aggregate/sweep_aggregate/profile_export_aiperf_sweep.json");
    expect(sweep).toMatchObject({ num_profile_runs: 4, num_successful_runs: 3 });
    await slow.stop();
  });

  test("all of them: exit 3, and no aggregates", async () => {
    const words = smallSweep("http://127.0.0.1:9");
    const { code, artifacts } = await profile(workspace, words);
    expect(code).toBe(3);
    expect(filesUnder(artifacts.directory).filter((place) => place.includes("aggregate"))).toEqual([]);
  });
});

describe("what cannot be", () => {
  test("is told before anything is sent", async () => {
    const before = mock.complete();
    const { code, stderr } = await runAiperf(["profile", ...shortChat(mock.url), "--concurrency", "2,-1"]);
    expect(code).toBe(2);
    expect(stderr).toContain("-1");
    expect(mock.complete()).toBe(before);
  });

  test.skipIf(process.platform !== "linux")(
    "writing: the study ends with exit 8, and what is there is whole",
    async () => {
      const script = `trap '' XFSZ; ulimit -f 40; exec "${BINARY}" "$@"`;
      const words = smallSweep(mock.url, [], 100);
      const { code, stderr, artifacts } = await profile(workspace, words, {
        launcher: ["bash", "-c", script, "aiperf"],
      });
      expect(code).toBe(8);
      expect(stderr).toContain("cannot write");
      for (const place of filesUnder(artifacts.directory).filter((name) => name.endsWith(".json"))) {
        readJson(artifacts.directory, place);
      }
    },
  );
});

describe("--wait-idle", () => {
  test("says before each run how long it took until the server was idle", async () => {
    const { code, stderr } = await profile(workspace, smallSweep(mock.url, ["--wait-idle"]));
    expect(code).toBe(0);
    expect(stderr.match(/The server was idle after \d+\.\d s/g)).toHaveLength(4);
  });

  test("gives up at its limit and goes on, with a warning", async () => {
    const busy = startStudyMock();
    const long = { model: "mock", stream: true, max_tokens: 1_000_000, messages: [{ role: "user", content: "a" }] };
    const left = new AbortController();
    const body = JSON.stringify(long);
    const endless = fetch(`${busy.url}/v1/chat/completions`, { method: "POST", body, signal: left.signal });
    await busy.working(1);
    const words = shortChat(busy.url, ["--wait-idle=0.3", "--concurrency", "1,2"]);
    const { code, stderr } = await profile(workspace, words);
    expect(code).toBe(0);
    expect(stderr).toMatch(/still not idle \(1 requests at/);
    await endless;
    left.abort();
    await busy.stop();
  });
});
