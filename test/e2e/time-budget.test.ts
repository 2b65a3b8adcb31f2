/** A time budget against a real server: what it leaves out, who gets what is left, and how the study goes on. */
import { afterAll, describe, expect, test } from "bun:test";
import { runAiperf } from "../support/binary.ts";
import { profile, shortChat } from "../support/profile.ts";
import { filesUnder, readJson, smallSweep, startStudyMock } from "../support/study.ts";
import { openWorkspace } from "../support/workspace.ts";

const workspace = openWorkspace();
const mock = startStudyMock({ jitter: 0.3 });
afterAll(() => mock.stop());

const SWEEP = "sweep_aggregate/profile_export_aiperf_sweep.json";
const measuredIn = (directory: string): string[] =>
  filesUnder(directory)
    .filter((file) => file.endsWith("/.aiperf_results_ready.json"))
    .map((file) => file.slice(0, file.indexOf("/")) + file.slice(file.indexOf("/trial_"), file.lastIndexOf("/")));

describe("--time-budget", () => {
  test("stops in time with a trial of as many cells as there is time for; what is left is run later", async () => {
    // Eight runs of one second and more: 6 s are too short for them, and long enough for one at least.
    const words = shortChat(mock.url, ["--benchmark-duration", "1", "--concurrency", "1,2,3,4"]);
    const sweep = [...words, "--num-profile-runs", "2", "--parameter-sweep-mode", "independent"];
    const { code, stdout, stderr, artifacts } = await profile(workspace, [...sweep, "--time-budget", "6s"]);
    const { directory } = artifacts;
    expect(code).toBe(0);
    expect(stderr).toContain("Time budget: 6 s; by the estimate at most 6 of 8 runs end in it");
    expect(stdout.replaceAll(/\s+/g, " ")).toMatch(/Stopped at \d of 8 runs since the next one would not have ended/);
    const cells = [1, 2, 3, 4].map((value) => `concurrency_${value}`);
    const inTurn = ["trial_0001", "trial_0002"].flatMap((trial) => cells.map((cell) => `${cell}/${trial}`));
    const measured = measuredIn(directory);
    expect(measured.length).toBeLessThan(7);
    expect(measured.toSorted()).toEqual(inTurn.slice(0, measured.length).sort());
    expect(readJson(directory, SWEEP)).toMatchObject({ num_successful_runs: measured.length });

    const resumed = await runAiperf(["resume", directory]);
    expect(resumed.code).toBe(0);
    expect(resumed.stderr).toContain("Time budget: 6 s");
    expect(measuredIn(directory).length).toBeGreaterThan(measured.length);
    expect((await profile(workspace, [...sweep, "--resume"], { directory })).code).toBe(0);
    expect(measuredIn(directory)).toEqual(expect.arrayContaining(inTurn));
  }, 60_000);

  test("gives what is left to cells in further trials, which the same words keep", async () => {
    const words = smallSweep(mock.url, ["--ui", "none"], 20);
    const { code, stderr, stdout, artifacts } = await profile(workspace, [...words, "--time-budget", "5s"]);
    const { directory } = artifacts;
    expect(code).toBe(0);
    expect(stderr).toMatch(/Time is left: concurrency [12] gets trial 3, since its \w+ is known to ±/);
    expect(stdout).toMatch(/2 cells × 2 trials = 4 runs, and \d+ added/);
    const place = `aggregate/${SWEEP}`;
    const { num_successful_runs: runs } = readJson(directory, place);
    expect(runs).toBeGreaterThan(4);
    expect((await profile(workspace, [...words, "--resume"], { directory })).code).toBe(0);
    expect(readJson(directory, place)).toMatchObject({ num_successful_runs: runs });
  }, 60_000);

  test("is refused where there is nothing to divide it among, or no room for a single run", async () => {
    const single = await profile(workspace, shortChat(mock.url, ["--time-budget", "30m"]));
    expect(single.code).toBe(2);
    expect(single.stderr).toContain("--num-profile-runs 2");
    const long = ["--benchmark-duration", "60", "--concurrency", "1,2", "--time-budget", "30s"];
    const short = await profile(workspace, shortChat(mock.url, long));
    expect(short.code).toBe(2);
    expect(short.stderr).toMatch(/must have room for the first run, which takes 1 min 00 s/);
  });
});
