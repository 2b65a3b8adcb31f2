/** `aiperf aggregate`: from the files of single runs to what is said of all of them, ours and the reference's. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { cp, rm } from "node:fs/promises";
import path from "node:path";
import { type MockServer, startMockServer } from "#mock/server.ts";
import { writeRealRuns } from "../study/real-study.ts";
import { type Ended, runAiperf } from "../support/binary.ts";
import { SEES_PROCESSES, waitUntilGone, workerOf } from "../support/process-tree.ts";
import { expectNoStack, shortChat, startProfile } from "../support/profile.ts";
import { openWorkspace } from "../support/workspace.ts";

const GOLDEN = path.join(import.meta.dir, "../golden/study");
const workspace = openWorkspace();
let server: MockServer;
const waiting: { readonly isReached: () => boolean; readonly resolve: () => void }[] = [];
beforeAll(() => {
  const onRequest = (): void => {
    for (const { isReached, resolve } of waiting) if (isReached()) resolve();
  };
  server = startMockServer({ ttftMs: 5, itlMs: 1, onRequest }, { nowNs: Bun.nanoseconds });
});
afterAll(() => server.stop());

/** Resolves when it is so after a request was answered. */
const answeredUntil = (isReached: () => boolean): Promise<void> =>
  new Promise((resolve) => waiting.push({ isReached, resolve }));

async function aggregate(...words: string[]): Promise<Ended> {
  const ended = await runAiperf(["aggregate", ...words]);
  expectNoStack(ended);
  return ended;
}

async function copyOf(name: string): Promise<string> {
  const copy = workspace.fresh(name);
  await cp(`${GOLDEN}/${name}`, copy, { recursive: true });
  return copy;
}

/** Relative, sorted. */
const filesIn = (directory: string): string[] =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(directory, path.join(entry.parentPath, entry.name)))
    .sort();

async function textsOf(directory: string): Promise<Record<string, string>> {
  const names = filesIn(directory);
  const texts = await Promise.all(names.map((name) => Bun.file(path.join(directory, name)).text()));
  return Object.fromEntries(names.map((name, place) => [name, texts[place] ?? ""]));
}

const SWEEP_FILES = [".csv", ".json", ".md", "_long.csv"].map((ending) => `profile_export_aiperf_sweep${ending}`);

describe("a directory of the reference's", () => {
  test("gets its aggregates in place", async () => {
    const directory = await copyOf("sweep_grid_independent");
    await rm(`${directory}/sweep_aggregate`, { recursive: true });
    const { code, stdout, stderr } = await aggregate(directory);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain("4 cells × 2 trials");
    expect(filesIn(`${directory}/sweep_aggregate`)).toEqual(SWEEP_FILES);
    expect(filesIn(directory).filter((name) => name.startsWith("."))).toEqual([]);
  });

  test("stays as it is where the results go elsewhere", async () => {
    const directory = await copyOf("multirun3");
    const before = await textsOf(directory);
    const output = workspace.fresh("output");
    expect((await aggregate("--output", output, directory)).code).toBe(0);
    expect(await textsOf(directory)).toEqual(before);
    expect(filesIn(output)).toContain("aggregate/profile_export_aiperf_aggregate.json");
  });

  test.each([
    ["json", (text: string) => JSON.parse(text).metadata.confidence_level === 0.9],
    ["csv", (text: string) => text.startsWith("variation,trial,run,metric,stat,unit,value\r\n")],
    ["markdown", (text: string) => text.includes("|")],
  ])("is printed as %s, and nothing else is", async (format, isRight) => {
    const output = workspace.fresh("output");
    const words = ["--format", format, "--confidence-level", "0.9", "--output", output];
    const { code, stdout } = await aggregate(`${GOLDEN}/multirun3`, ...words);
    expect(code).toBe(0);
    expect(isRight(stdout)).toBe(true);
    expect(stdout).toEndWith("\n");
  });
});

describe("several directories", () => {
  test("are parts of one sweep: trials of equal cells come together", async () => {
    const output = workspace.fresh("output");
    const [one, two] = [await copyOf("sweep_grid_independent"), await copyOf("sweep_grid_independent")];
    const { code, stdout } = await aggregate(one, two, "--output", output, "--format", "json");
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      num_profile_runs: 16,
      num_successful_runs: 16,
      metadata: { num_combinations: 4, num_trials_per_value: 4 },
    });
  });

  test("that measured different things are refused, with what differs", async () => {
    const output = workspace.fresh("output");
    const words = [`${GOLDEN}/multirun3`, `${GOLDEN}/sweep_grid_independent`, "--output", output];
    const { code, stdout, stderr } = await aggregate(...words);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr.replaceAll(/\s+/g, " ")).toContain(
      'endpoint.urls.0: "http://127.0.0.1:9100" → "http://127.0.0.1:8200"',
    );
    expect(await Bun.file(output).exists()).toBe(false);
  });
});

const aggregatesOf = (texts: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(texts).filter(([name]) => /aggregate\//.test(name)));

/** How the runs ended, and why those did that did not succeed. */
const toldOf = (stdout: string) => ({
  runs: /^ +Runs +.*$/m.exec(stdout)?.[0],
  reasons: stdout.match(/^ +.*trial \d+: .*$/gm),
  logs: /that did not succeed[^╭]*/.exec(stdout)?.[0].match(/\S+aiperf\.log/g) ?? [],
});

/** The last `--model` counts. */
const withoutRepeats = (words: readonly string[]): string[] => {
  const last = words.lastIndexOf("--model");
  return words.filter((_, place) => !(place < last && (words[place] === "--model" || words[place - 1] === "--model")));
};

const READY = ".aiperf_results_ready.json";

describe("a sweep of ours", () => {
  test("gets the very files again that it ended with", async () => {
    const words = shortChat(server.url, ["--concurrency", "1,2", "--num-profile-runs", "2", "--request-count", "4"]);
    const { code, artifacts } = await startProfile(workspace, words).ended;
    expect(code).toBe(0);
    const before = await textsOf(`${artifacts.directory}/aggregate`);
    expect(Object.keys(before)).toContain("sweep_aggregate/profile_export_aiperf_sweep.json");
    await rm(`${artifacts.directory}/aggregate`, { recursive: true });
    expect((await aggregate(artifacts.directory)).code).toBe(0);
    expect(await textsOf(`${artifacts.directory}/aggregate`)).toEqual(before);
  });

  const BAD_CELL = ["mock", "err500", "plain"].flatMap((model) => ["--variant", `${model}: model=${model}`]);
  const CONVERGING = ["--num-profile-runs", "5", "--convergence-metric", "request_latency"];
  const NOT_READY = ["--num-profile-runs", "2", "--wait-for-model-mode", "models", "--wait-for-model-timeout"];

  test.each([
    ["its first failure", [...BAD_CELL, "--fail-fast"], undefined],
    ["Ctrl-C in a pause", [...CONVERGING, "--profile-run-cooldown-seconds", "1000"], /Run 1\/5 .* succeeded/],
    ["Ctrl-C before anything was sent", ["--model", "another", ...NOT_READY, "600"], /Tokens are counted/],
    ["a server that is not ready", ["--model", "another", ...NOT_READY, "1", "--fail-fast"], undefined],
  ] as const)("gets them again and says the same where it was stopped by %s", async (_by, more, interruptAt) => {
    const run = startProfile(workspace, withoutRepeats(shortChat(server.url, more)));
    if (interruptAt !== undefined) {
      await run.program.waitFor(interruptAt);
      run.program.kill("SIGINT");
    }
    const { stdout, artifacts } = await run.ended;
    const { directory } = artifacts;
    const before = aggregatesOf(await textsOf(directory));
    expect(Object.keys(before).length > 0).toBe(/Runs +1 ok/.test(stdout));
    const again = await aggregate(directory);
    const after = aggregatesOf(await textsOf(directory));
    expect(after).toEqual(before);
    expect(toldOf(stdout).runs).toBeDefined();
    expect(toldOf(again.stdout)).toEqual(toldOf(stdout));
    for (const log of toldOf(stdout).logs) expect(await Bun.file(log).exists()).toBe(true);
  });

  test.skipIf(!SEES_PROCESSES)(
    "is refused while it runs; killed, its cut run is finished and the others count",
    async () => {
      const words = shortChat(server.url, [
        "--concurrency",
        "4,8",
        "--num-profile-runs",
        "3",
        "--request-count",
        "200",
      ]);
      const run = startProfile(workspace, words);
      const { directory } = run.artifacts;
      await answeredUntil(() => true);
      const refused = await aggregate(directory);
      expect(refused.code).toBe(2);
      expect(refused.stderr).toContain("in use");
      await answeredUntil(() => {
        const files = filesIn(directory);
        const isUnderWay = (name: string): boolean =>
          /journal\/worker/.test(name) &&
          !files.includes(name.replace(/journal\/.*/, READY)) &&
          readFileSync(path.join(directory, name)).includes('"kind":"record"');
        return files.some((name) => name.endsWith(READY)) && files.some(isUnderWay);
      });
      const worker = workerOf(run.program.pid);
      run.program.kill("SIGKILL");
      await waitUntilGone(worker);
      const { code, stdout, stderr } = await aggregate(directory, "--format", "json");
      const sweep = JSON.parse(stdout);
      expect(code).toBe(0);
      expect(stderr).toMatch(/^Finished .*, which had been cut off\.\n$/);
      expect(sweep.num_successful_runs).toBe(sweep.num_profile_runs - 1);
      expect(sweep.metadata.was_cancelled).toBe(true);
      expect(filesIn(directory).filter((name) => name.includes("journal/"))).toEqual([]);
    },
  );
});

describe("what cannot be aggregated", () => {
  test("a study without a run that succeeded ends with exit code 3", async () => {
    const directory = workspace.fresh("failed");
    await writeRealRuns(directory, [
      { at: "profile_runs/run_0001", requests: 0 },
      { at: "profile_runs/run_0002", trial: 1, isHalf: true },
    ]);
    const { code, stdout } = await aggregate(directory);
    expect(code).toBe(3);
    expect(stdout).toContain("0 ok, 2 failed");
  });

  test("a single run that came to its end", async () => {
    const directory = workspace.fresh("single");
    await writeRealRuns(directory, [{ at: "" }]);
    const { code, stderr } = await aggregate(directory);
    expect(code).toBe(2);
    expect(stderr.replaceAll(/\s+/g, " ")).toContain("nothing to aggregate");
  });

  test("a directory that is not there, or holds no runs", async () => {
    expect((await aggregate(workspace.fresh())).stderr).toContain("is not there");
    await workspace.write("notes/read.me", "no runs here");
    const { code, stderr } = await aggregate(`${workspace.root}/notes`);
    expect(code).toBe(2);
    expect(stderr).toContain("holds no runs");
  });
});
