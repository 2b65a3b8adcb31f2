/** Searches of the program itself against a server with a known law: what they find, and how they go on. */
import { afterAll, describe, expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { runAiperf } from "../support/binary.ts";
import { expectNoStack, profile, shortChat, startProfile } from "../support/profile.ts";
import { filesUnder, readJson, startStudyMock } from "../support/study.ts";
import { openWorkspace } from "../support/workspace.ts";

const workspace = openWorkspace();

/** Delays double at 32 streams: throughput goes on rising, and TTFT with it. */
const LAW = { ttftMs: 40, itlMs: 1, knee: 32 };
const mock = startStudyMock(LAW);
afterAll(() => mock.stop());

const C = "phases.profiling.concurrency";

interface History {
  readonly iterations: readonly { readonly variation_values: Readonly<Record<string, number>> }[];
  readonly best_trials: readonly { readonly variation_values: Readonly<Record<string, number>> }[] | null;
  readonly boundary_summary: unknown;
  readonly convergence_reason: string | null;
}

const historyOf = (directory: string) => readJson(directory, "search_history.json") as unknown as History;
const triedOf = (directory: string) => historyOf(directory).iterations.map((one) => one.variation_values[C]);

const search = (
  url: string,
  more: readonly string[],
  load = ["--benchmark-duration", "1", "--benchmark-grace-period", "5"],
) => [
  ...shortChat(url, load),
  ...["--extra-inputs", "ignore_eos:true", "--random-seed", "5", "--search-space", "concurrency:1,200:int"],
  ...["--search-metric", "output_token_throughput", "--search-direction", "maximize", ...more],
];

describe("a search", () => {
  test(
    "finds the optimum of a server with a knee within 3 % in 15 runs",
    async () => {
      const words = search(mock.url, [
        "--search-sla",
        "time_to_first_token:p75:lt:120",
        "--search-max-iterations",
        "15",
      ]);
      const { code, artifacts } = await profile(workspace, words);
      expect(code).toBe(0);
      const { directory } = artifacts;
      const [best] = historyOf(directory).best_trials ?? [];
      const found = best?.variation_values[C] ?? 0;
      // By the law TTFT is 40 ms · (1 + c/32): 63 streams stay below 120 ms. What the machine adds lowers that a little.
      const throughputAt = (c: number) => c / (1 + c / LAW.knee);
      expect(found).toBeLessThan(64);
      expect(throughputAt(found)).toBeGreaterThan(0.97 * throughputAt(63));
      expect(triedOf(directory).length).toBeLessThanOrEqual(15);
      const top = new Set(filesUnder(directory).map((path) => path.split("/")[0]));
      expect(top).toContain("search_iter_0000");
      expect(top).toContain("search_checkpoint.json");
      expect(existsSync(`${directory}/search_iter_0000/profile_runs/run_0001/profile_export_aiperf.json`)).toBe(true);
      expect(existsSync(`${directory}/sweep_aggregate/profile_export_aiperf_sweep.json`)).toBe(true);
    },
    { timeout: 60_000 },
  );

  test("puts aggregates of several trials where a sweep of them has its own", async () => {
    const words = search(
      mock.url,
      ["--search-max-iterations", "2", "--search-initial-points", "1"],
      ["--request-count", "4"],
    );
    const { code, artifacts } = await profile(workspace, [...words, "--num-profile-runs", "2"]);
    expect(code).toBe(0);
    const { directory } = artifacts;
    const sweep = readJson(directory, "aggregate/sweep_aggregate/profile_export_aiperf_sweep.json");
    expect(sweep).toMatchObject({ num_profile_runs: 4, num_successful_runs: 4 });
    expect(filesUnder(directory).filter((path) => path.endsWith("run_0002/profile_export_aiperf.json"))).toHaveLength(
      2,
    );
  });
});

describe("a search that was cut", () => {
  /** Slow enough to be cut in the middle of its fourth point. */
  async function startUntilFourth() {
    const slow = startStudyMock({ ttftMs: 100, itlMs: 1 });
    const words = search(slow.url, ["--search-max-iterations", "6"], ["--request-count", "12"]);
    const run = startProfile(workspace, words);
    await slow.answered(36);
    await slow.working(1);
    return { slow, words, run };
  }

  test("by kill -9 has what it tried on disk, can be aggregated, and goes on as by its own words", async () => {
    const { slow, words, run } = await startUntilFourth();
    run.program.kill("SIGKILL");
    await run.program.ended;
    const { directory } = run.artifacts;
    const before = triedOf(directory);
    expect(before.length).toBe(3);
    expect(historyOf(directory).convergence_reason).toBeNull();

    const aggregated = await runAiperf(["aggregate", directory]);
    expectNoStack(aggregated);
    expect(aggregated.code).toBe(0);
    expect(aggregated.stdout).toMatch(/Iterations +3 of at most 6/);
    expect(readJson(directory, "sweep_aggregate/profile_export_aiperf_sweep.json")).toMatchObject({
      num_successful_runs: 3,
    });

    const resumed = await runAiperf(["profile", ...words, "--artifact-dir", directory, "--resume"], {
      cwd: workspace.root,
    });
    expectNoStack(resumed);
    expect(resumed.code).toBe(0);
    expect(triedOf(directory).slice(0, 3)).toEqual(before);
    expect(triedOf(directory).length).toBe(6);
    expect(historyOf(directory).convergence_reason).toBe("max_iterations");
    await slow.stop();
  });

  test("by Ctrl-C keeps it as cancelled, and goes on by its directory alone, wherever that is asked for", async () => {
    const { slow, run } = await startUntilFourth();
    run.program.kill("SIGINT");
    const { code, artifacts } = await run.ended;
    expect(code).toBe(130);
    const { directory } = artifacts;
    expect(historyOf(directory).convergence_reason).toBe("cancelled");
    const before = triedOf(directory);
    const resumed = await runAiperf(["resume", directory], { cwd: "/" });
    expectNoStack(resumed);
    expect(resumed.code).toBe(0);
    expect(triedOf(directory).slice(0, before.length)).toEqual(before);
    expect(triedOf(directory).length).toBe(6);
    await slow.stop();
  });

  test("cannot go on by its directory alone where there was a secret on its command line", async () => {
    const { slow, words, run } = await startUntilFourth();
    run.program.kill("SIGKILL");
    await run.program.ended;
    const withKey = startProfile(workspace, [...words, "--api-key", "hidden"]);
    await slow.answered(48);
    withKey.program.kill("SIGKILL");
    await withKey.program.ended;
    const resumed = await runAiperf(["resume", withKey.artifacts.directory]);
    expect(resumed.code).toBe(2);
    expect(resumed.stderr.replaceAll(/\s+/g, " ")).toContain("there were secrets on its command line");
    expect(resumed.stderr).toContain("--resume");
    await slow.stop();
  });
});

describe("a search without an answer", () => {
  test("of a server that answers nothing is given up after a few points, as a study without success", async () => {
    const words = search(mock.url, ["--search-max-iterations", "12"], ["--request-count", "2"]);
    const { code, artifacts } = await profile(
      workspace,
      words.map((word) => (word === "mock" ? "err500" : word)),
    );
    expect(code).toBe(3);
    expect(historyOf(artifacts.directory)).toMatchObject({ convergence_reason: "aborted", best_trials: null });
    expect(triedOf(artifacts.directory).length).toBe(5);
  });

  test("for a metric that runs do not have says which they have", async () => {
    const words = search(mock.url, ["--search-max-iterations", "6"], ["--request-count", "2"]);
    const { code, stderr } = await profile(
      workspace,
      words.map((word) => (word === "output_token_throughput" ? "goodput" : word)),
    );
    expect(code).toBe(2);
    expect(stderr).toContain("never measured");
    expect(stderr).toContain("output_token_throughput");
  });
});
