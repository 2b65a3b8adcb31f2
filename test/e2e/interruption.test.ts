/**
 * Runs that end before their time: by Ctrl-C, by SIGTERM, by kill -9, by a worker that dies. What was measured is
 * written and marked, or can be made of what was left behind, and nobody lives on.
 */
import { afterAll, describe, expect, test } from "bun:test";
import { watch } from "node:fs";
import { cp } from "node:fs/promises";
import type { MockOptions } from "#mock/mock-options.ts";
import { type MockServer, startMockServer } from "#mock/server.ts";
import type { JournalEntry } from "#record/journal.ts";
import { Artifacts, metricOf, type SummaryJson } from "../support/artifacts.ts";
import { runAiperf } from "../support/binary.ts";
import { isGone, SEES_PROCESSES, waitUntilGone, workerOf } from "../support/process-tree.ts";
import { expectNoStack, type RunningProfile, shortChat, startProfile } from "../support/profile.ts";
import { openWorkspace } from "../support/workspace.ts";

const workspace = openWorkspace();
const servers: MockServer[] = [];
afterAll(() => Promise.all(servers.map((server) => server.stop())));

interface CountingMock {
  readonly server: MockServer;
  /** Resolves when that many requests have been answered whole. */
  answered(count: number): Promise<void>;
}

function startCountingMock(options: Partial<MockOptions> = {}): CountingMock {
  let complete = 0;
  const waiting: { readonly count: number; readonly resolve: () => void }[] = [];
  const onRequest: MockOptions["onRequest"] = ({ end }) => {
    if (end === "complete") complete += 1;
    for (const { count, resolve } of waiting) if (complete >= count) resolve();
  };
  const server = startMockServer({ ttftMs: 20, itlMs: 1, ...options, onRequest }, { nowNs: Bun.nanoseconds });
  servers.push(server);
  return {
    server,
    answered: (count) => new Promise((resolve) => waiting.push({ count, resolve })),
  };
}

/** A run that would take very long. */
function startLong(mock: CountingMock, more: readonly string[] = []): RunningProfile {
  return startProfile(
    workspace,
    shortChat(mock.server.url, ["--request-count", "100000", "--num-prompts", "20", "--concurrency", "3", ...more]),
  );
}

const journalOf = ({ artifacts }: RunningProfile): string => `${artifacts.directory}/journal/worker_1.jsonl`;

/** Whole entries of a journal; a torn last line is left out. */
async function readJournal(file: string): Promise<JournalEntry[]> {
  const lines = (await Bun.file(file).text()).split("\n");
  return lines.slice(0, -1).map((line) => JSON.parse(line) as JournalEntry);
}

/** Resolves when the journal holds at least that many entries of a kind. */
async function journalHolds(
  run: RunningProfile,
  count: number,
  wanted: JournalEntry["kind"] = "record",
): Promise<void> {
  await run.program.waitFor(/Phase profiling started/);
  const file = journalOf(run);
  const reached = Promise.withResolvers<void>();
  const look = async (): Promise<void> => {
    if (!(await Bun.file(file).exists())) return;
    if ((await readJournal(file)).filter(({ kind }) => kind === wanted).length >= count) reached.resolve();
  };
  const watcher = watch(`${run.artifacts.directory}/journal`, () => void look());
  void look();
  await reached.promise;
  watcher.close();
}

describe("Ctrl-C and SIGTERM", () => {
  test.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("%s once: the run ends, everything measured is written and marked, exit %d", async (signal, exitCode) => {
    const mock = startCountingMock();
    const run = startLong(mock);
    await mock.answered(6);
    run.program.kill(signal);
    const { code, stdout, stderr, artifacts } = await run.ended;
    expect(code).toBe(exitCode);
    expect(stderr).toContain("Interrupted");
    expect(stdout).toMatch(/interrupted/i);
    const summary = await artifacts.summary();
    const { requests } = summary.aiperf;
    expect(summary).toMatchObject({ was_cancelled: true, is_complete: false });
    // The last answers, one for each slot, may have been on their way still.
    expect(requests.succeeded).toBeGreaterThanOrEqual(6 - 3);
    expect(requests.sent).toBe(requests.succeeded + requests.cancelled);
    expect(metricOf(summary, "request_count").avg).toBe(requests.succeeded);
    expect(await artifacts.records()).toHaveLength(requests.succeeded);
    expect(await artifacts.resultsReady()).toMatchObject({ was_cancelled: true, partial: true });
    expect(artifacts.names()).not.toContain("journal");
    expect(mock.server.stats().requests).toBeWithin(requests.sent - 3, requests.sent + 1);
  });

  test.skipIf(!SEES_PROCESSES)(
    "twice: the program is gone at once, and what it had can still be made into results",
    async () => {
      const mock = startCountingMock();
      const run = startLong(mock);
      await journalHolds(run, 4);
      const worker = workerOf(run.program.pid);
      // A worker that does not answer keeps the first Ctrl-C waiting.
      process.kill(worker, "SIGSTOP");
      run.program.kill("SIGINT");
      await run.program.waitFor(/Interrupted/);
      run.program.kill("SIGINT");
      expect((await run.ended).code).toBe(130);
      await waitUntilGone(worker);
      expect(run.artifacts.names()).not.toContain("profile_export_aiperf.json");
      const { code } = await runAiperf(["aggregate", run.artifacts.directory]);
      expect(code).toBe(0);
      expect((await run.artifacts.records()).length).toBeGreaterThanOrEqual(4);
    },
  );

  test("before anything was sent: nothing is, and the exit code is the signal's", async () => {
    const mock = startCountingMock({ apiKey: "unknown to the client", model: "another" });
    const run = startLong(mock, ["--wait-for-model-timeout", "600", "--wait-for-model-mode", "models"]);
    await run.program.waitFor(/Tokens are counted/);
    run.program.kill("SIGINT");
    const { code, stdout } = await run.ended;
    expect({ code, stdout }).toEqual({ code: 130, stdout: "" });
    expect(mock.server.stats().requests).toBe(0);
  });
});

describe.skipIf(!SEES_PROCESSES)("kill -9 of the program", () => {
  test("takes the load worker with it, and aggregate makes the results of what was written", async () => {
    const mock = startCountingMock();
    const run = startLong(mock);
    await journalHolds(run, 6);
    const worker = workerOf(run.program.pid);
    run.program.kill("SIGKILL");
    expect((await run.ended).code).toBe(137);
    await waitUntilGone(worker);
    const journal = (await readJournal(journalOf(run))).filter(({ kind }) => kind === "record");

    const { code, stdout, stderr } = await runAiperf(["aggregate", run.artifacts.directory]);
    expectNoStack({ stdout, stderr });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain(`${journal.length} ok, 0 failed`);
    const summary = await run.artifacts.summary();
    expect(summary).toMatchObject({ was_cancelled: true, is_complete: false });
    expect(summary.aiperf.requests).toMatchObject({ sent: journal.length, succeeded: journal.length });
    expect(metricOf(summary, "request_count").avg).toBe(journal.length);
    expect(metricOf(summary, "output_sequence_length")).toMatchObject({ min: 5, max: 5 });
    expect(await run.artifacts.records()).toHaveLength(journal.length);
    expect(run.artifacts.names()).not.toContain("journal");
  });

  test("of a run begun with --resume leaves as much, and what does not apply to one run is told", async () => {
    const mock = startCountingMock();
    const run = startLong(mock, ["--resume"]);
    await journalHolds(run, 6);
    const worker = workerOf(run.program.pid);
    run.program.kill("SIGKILL");
    await waitUntilGone(worker);
    const words = ["--format", "json", "--confidence-level", "0.9"];
    const { code, stdout, stderr } = await runAiperf(["aggregate", run.artifacts.directory, ...words]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/\d+ ok, 0 failed/);
    expect(stderr).toBe("--format and --confidence-level change nothing: a single run has no aggregates.\n");
    expect(await run.artifacts.summary()).toMatchObject({ was_cancelled: true, is_complete: false });
  });

  test("a torn last line of the journal is left out", async () => {
    const mock = startCountingMock();
    const run = startLong(mock);
    await journalHolds(run, 4);
    const worker = workerOf(run.program.pid);
    run.program.kill("SIGKILL");
    await waitUntilGone(worker);
    const whole = await Bun.file(journalOf(run)).text();
    const count = whole.split("\n").filter((line) => line.startsWith('{"kind":"record"')).length;
    await Bun.write(journalOf(run), whole + (whole.split("\n").at(-2) ?? "").slice(0, 200));
    expect((await runAiperf(["aggregate", run.artifacts.directory])).code).toBe(0);
    expect(await run.artifacts.records()).toHaveLength(count);
  });

  test("what is made of a whole journal is what the run itself makes of it", async () => {
    const mock = startCountingMock();
    const run = startProfile(workspace, shortChat(mock.server.url, ["--request-count", "40", "--concurrency", "2"]));
    await journalHolds(run, 1);
    // The program holds still while its worker goes on to the end.
    run.program.kill("SIGSTOP");
    await journalHolds(run, 1, "phase_ended");
    const copy = workspace.fresh("copy");
    await cp(run.artifacts.directory, copy, { recursive: true });
    run.program.kill("SIGCONT");
    expect((await run.ended).code).toBe(0);
    expect((await runAiperf(["aggregate", copy])).code).toBe(0);
    const [own, made] = await Promise.all([run.artifacts.summary(), new Artifacts(copy).summary()]);
    const unlike = ["benchmark_id", "run_info", "is_complete", "incomplete_reason"];
    // How the client fared is told while it runs, and stands in no journal.
    const metrics = ({ aiperf, ...summary }: SummaryJson) =>
      Object.entries({ ...summary, aiperf: { ...aiperf, client_health: undefined } }).filter(
        ([name]) => !unlike.includes(name),
      );
    expect(metrics(made)).toEqual(metrics(own));
  });
});

describe.skipIf(!SEES_PROCESSES)("the load worker", () => {
  test("killed: its requests fail with that reason, the rest is written, and the exit code tells", async () => {
    const mock = startCountingMock();
    const run = startLong(mock);
    await journalHolds(run, 6);
    process.kill(workerOf(run.program.pid), "SIGKILL");
    const { code, stdout, stderr, artifacts } = await run.ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(/cut short: the load worker was ended by SIGKILL/);
    expect(stderr).toMatch(/want of memory/);
    expect(stdout).toContain("WorkerLost");
    const summary = await artifacts.summary();
    const { requests } = summary.aiperf;
    expect(summary).toMatchObject({ is_complete: false, incomplete_reason: expect.stringContaining("SIGKILL") });
    expect(requests.succeeded).toBeGreaterThanOrEqual(6);
    expect(requests.failed).toBeWithin(1, 30);
    expect(requests.sent).toBe(requests.succeeded + requests.failed);
    expect(summary.error_summary).toMatchObject([{ error_details: { type: "WorkerLost" }, count: requests.failed }]);
    const records = await artifacts.records();
    expect(records).toHaveLength(requests.sent);
    // Each number once: those in flight are told from those that had ended.
    const numbers = records.map(({ metadata }) => metadata.session_num).sort((a, b) => a - b);
    expect(numbers).toEqual(numbers.map((_, place) => place));
    expect(artifacts.names()).not.toContain("journal");
  });

  test("is not reached by signals that are meant for the program", async () => {
    const mock = startCountingMock();
    const run = startProfile(workspace, shortChat(mock.server.url, ["--request-count", "12"]));
    await mock.answered(2);
    const worker = workerOf(run.program.pid);
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.kill(worker, signal);
    const { code, artifacts } = await run.ended;
    expect(code).toBe(0);
    expect((await artifacts.summary()).aiperf.requests).toMatchObject({ sent: 12, succeeded: 12 });
  });

  test("does not outlive a run that came to its end", async () => {
    const mock = startCountingMock();
    const run = startProfile(workspace, shortChat(mock.server.url, ["--request-count", "4"]));
    await mock.answered(1);
    const worker = workerOf(run.program.pid);
    await run.ended;
    await waitUntilGone(worker);
    expect(isGone(worker)).toBe(true);
  });
});
