/** Studies that end before their time and go on: by Ctrl-C, SIGTERM, kill -9; by the same words or by the directory. */
import { afterAll, describe, expect, test } from "bun:test";
import { readdirSync } from "node:fs";
import { killAndResume } from "../../scripts/kill-and-resume.ts";
import { Artifacts } from "../support/artifacts.ts";
import { BINARY, runAiperf } from "../support/binary.ts";
import { expectNoStack, profile, shortChat, startProfile } from "../support/profile.ts";
import { filesUnder, readJson, smallSweep, startStudyMock } from "../support/study.ts";
import { openWorkspace } from "../support/workspace.ts";

const workspace = openWorkspace();
const mock = startStudyMock();
afterAll(() => mock.stop());

/** Four runs of 40 ms and more; starts, and resolves when `requests` of them have been answered. */
async function startUntil(requests: number, more: readonly string[] = []) {
  const slow = startStudyMock({ ttftMs: 20 });
  const words = smallSweep(slow.url, ["--random-seed", "5", ...more]);
  const run = startProfile(workspace, words);
  await slow.answered(requests);
  return { slow, words, run };
}

const sweepOf = (directory: string) =>
  readJson(directory, "aggregate/sweep_aggregate/profile_export_aiperf_sweep.json") as {
    readonly num_profile_runs: number;
    readonly num_successful_runs: number;
    readonly metadata: { readonly was_cancelled?: boolean };
  };

describe("Ctrl-C", () => {
  test("ends the running trial, keeps it as cancelled, and tells how to go on; which then completes the study", async () => {
    const { slow, run } = await startUntil(9);
    run.program.kill("SIGINT");
    const { code, stdout, artifacts } = await run.ended;
    const { directory } = artifacts;
    expect(code).toBe(130);
    expect(stdout).toMatch(/Stopped at 2 of 4 runs\. Resume with:\s+aiperf\s+resume/);
    expect(readJson(directory, "profile_runs/trial_0002/concurrency_1/profile_export_aiperf.json")).toMatchObject({
      was_cancelled: true,
    });
    expect(sweepOf(directory)).toMatchObject({ num_successful_runs: 2, metadata: { was_cancelled: true } });

    const before = slow.complete();
    const resumed = await runAiperf(["resume", directory]);
    expectNoStack(resumed);
    expect(resumed.code).toBe(0);
    expect(slow.complete() - before).toBe(8);
    expect(sweepOf(directory)).toMatchObject({ num_profile_runs: 4, num_successful_runs: 4 });
    expect(sweepOf(directory).metadata.was_cancelled).toBeUndefined();
    await slow.stop();
  });

  test("in a pause ends it at once", async () => {
    const words = smallSweep(mock.url, ["--profile-run-cooldown-seconds", "1000"]);
    const run = startProfile(workspace, words);
    await run.program.waitFor(/Run 2\/4 .* succeeded/);
    run.program.kill("SIGINT");
    const { code } = await run.ended;
    expect(code).toBe(130);
    expect(sweepOf(run.artifacts.directory)).toMatchObject({ num_successful_runs: 2 });
  });
});

describe("SIGTERM", () => {
  test("is a Ctrl-C with a code of its own", async () => {
    const { slow, run } = await startUntil(5);
    run.program.kill("SIGTERM");
    const { code, artifacts } = await run.ended;
    expect(code).toBe(143);
    expect(sweepOf(artifacts.directory)).toMatchObject({ metadata: { was_cancelled: true } });
    await slow.stop();
  });
});

describe("--resume", () => {
  test("begins where there is nothing, skips what is done, and extends by cells and trials", async () => {
    const directory = workspace.fresh("extended");
    const words = smallSweep(mock.url, ["--random-seed", "5", "--resume"]);
    const first = mock.complete();
    expect((await profile(workspace, words, { directory })).code).toBe(0);
    const id = readJson(directory, ".aiperf_study.json").sweepId;
    expect(mock.complete() - first).toBe(16);

    expect((await profile(workspace, words, { directory })).code).toBe(0);
    expect(mock.complete() - first).toBe(16);

    const wider = words.map((word) => (word === "1,2" ? "1,2,3" : word));
    const longer = wider.map((word, place) => (wider[place - 1] === "--num-profile-runs" ? "3" : word));
    expect((await profile(workspace, longer, { directory })).code).toBe(0);
    expect(mock.complete() - first).toBe(36);
    expect(sweepOf(directory)).toMatchObject({ num_profile_runs: 9, num_successful_runs: 9 });
    expect(readJson(directory, ".aiperf_study.json").sweepId).toBe(id as string);
  });

  test("moves a single trial to where several have it", async () => {
    const directory = workspace.fresh("moved");
    const words = smallSweep(mock.url, ["--random-seed", "5", "--resume", "--parameter-sweep-mode", "independent"]);
    const once = words.map((word, place) => (words[place - 1] === "--num-profile-runs" ? "1" : word));
    expect((await profile(workspace, once, { directory })).code).toBe(0);
    expect(await Bun.file(`${directory}/concurrency_1/profile_export_aiperf.json`).exists()).toBe(true);
    const before = mock.complete();
    expect((await profile(workspace, words, { directory })).code).toBe(0);
    expect(mock.complete() - before).toBe(8);
    const other = await profile(workspace, smallSweep(mock.url, ["--parameter-sweep-mode", "independent"]));
    expect(filesUnder(directory)).toEqual(filesUnder(other.artifacts.directory));
  });

  test("refuses another study, with what differs", async () => {
    const directory = workspace.fresh("other");
    const words = smallSweep(mock.url, ["--random-seed", "5"]);
    expect((await profile(workspace, words, { directory })).code).toBe(0);
    const before = mock.complete();
    const other = words.map((word, place) => (words[place - 1] === "--isl" ? "20" : word));
    const { code, stderr } = await profile(workspace, [...other, "--resume"], { directory });
    expect(code).toBe(2);
    expect(stderr).toMatch(/prompts\.isl\.mean: 12 → 20/);
    expect(mock.complete()).toBe(before);
  });

  test("of a single run begins it, and the next time has nothing left to do", async () => {
    const directory = workspace.fresh("single");
    const words = shortChat(mock.url, ["--request-count", "2", "--resume"]);
    expect((await profile(workspace, words, { directory })).code).toBe(0);
    const before = mock.complete();
    const { code, stderr } = await profile(workspace, words, { directory });
    expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringContaining("nothing is left to do") });
    expect(mock.complete()).toBe(before);
  });

  test("without it, but with --overwrite, a single run leaves nothing of the study there", async () => {
    const directory = workspace.fresh("over");
    await profile(workspace, smallSweep(mock.url), { directory });
    await profile(workspace, shortChat(mock.url, ["--request-count", "2", "--overwrite"]), { directory });
    const left = readdirSync(directory).filter((name) => /study|aggregate|profile_runs|concurrency_/.test(name));
    expect(left).toEqual([]);
  });

  test("without it, earlier results are moved aside", async () => {
    const directory = workspace.fresh("again");
    const words = smallSweep(mock.url);
    await profile(workspace, words, { directory });
    const { code } = await profile(workspace, words, { directory });
    expect(code).toBe(0);
    expect(filesUnder(`${directory}.1`)).toEqual(filesUnder(directory));
    expect(readdirSync(directory)).not.toContain(".aiperf_lock");
    expect(readdirSync(`${directory}.1`)).not.toContain(".aiperf_lock");
  });
});

describe("aiperf resume", () => {
  test("wants a directory with a study in it", async () => {
    const { code, stderr } = await runAiperf(["resume", workspace.root]);
    expect(code).toBe(2);
    expect(stderr).toContain("holds no study");
  });

  test("takes the key from the environment again, and asks for it where it is not there", async () => {
    const guarded = startStudyMock({ apiKey: "sesame", ttftMs: 20 });
    const env = { PATH: "/usr/bin:/bin", HOME: "/nonexistent", TZ: "UTC" };
    const withKey = { ...env, AIPERF_API_KEY: "sesame" };
    const run = startProfile(workspace, smallSweep(guarded.url), { env: withKey });
    await guarded.answered(5);
    run.program.kill("SIGKILL");
    await run.ended;
    const { directory } = run.artifacts;
    expect(await Bun.file(`${directory}/.aiperf_study.json`).text()).not.toContain("sesame");
    const without = await runAiperf(["resume", directory], { env });
    expect(without.code).toBe(2);
    expect(without.stderr).toContain("AIPERF_API_KEY");
    expect((await runAiperf(["resume", directory], { env: withKey })).code).toBe(0);
    await guarded.stop();
  });

  test("warms up again before its first run, and says so", async () => {
    const { slow, run } = await startUntil(11, ["--warmup-request-count", "1"]);
    run.program.kill("SIGKILL");
    await run.ended;
    const { directory } = run.artifacts;
    expect((await runAiperf(["resume", directory])).code).toBe(0);
    const wasWarmed = async (place: string) =>
      (await new Artifacts(`${directory}/profile_runs/${place}`).summary()).aiperf.warmed_up_after_resume;
    expect(await wasWarmed("trial_0001/concurrency_1")).toBeUndefined();
    expect(await wasWarmed("trial_0002/concurrency_1")).toBe(true);
    expect(await wasWarmed("trial_0002/concurrency_2")).toBeUndefined();
    await slow.stop();
  });
});

describe("a directory in use", () => {
  test("is refused to a second invocation, and free again when the first is killed", async () => {
    const { slow, run, words } = await startUntil(2);
    const { directory } = run.artifacts;
    for (const second of [await runAiperf(["resume", directory]), await profile(workspace, words, { directory })]) {
      expect(second.code).toBe(2);
      expect(second.stderr).toContain("in use");
    }
    run.program.kill("SIGKILL");
    await run.ended;
    expect((await runAiperf(["resume", directory])).code).toBe(0);
    await slow.stop();
  });
});

test(
  "ten studies, each killed at random moments and resumed, leave what an undisturbed one leaves",
  async () => {
    expect(await Bun.file(BINARY).exists()).toBe(true);
    const rounds = await killAndResume(10, 1);
    expect(rounds.map(({ differences }) => differences)).toEqual(rounds.map(() => []));
    expect(rounds.some(({ runsKept }) => runsKept > 0 && runsKept < 12)).toBe(true);
  },
  { timeout: 120_000 },
);
