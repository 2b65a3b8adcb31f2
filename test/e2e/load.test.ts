/** How requests are spread over time and servers, seen in the records: phases, rates, limits, slices, levels of export. */
import { afterAll, describe, expect, test } from "bun:test";
import { startMockServer } from "#mock/server.ts";
import { metricOf, type RecordJson } from "../support/artifacts.ts";
import { profile, shortChat } from "../support/profile.ts";
import { openWorkspace } from "../support/workspace.ts";

const workspace = openWorkspace();
const fast = startMockServer({ ttftMs: 2, itlMs: 0 }, { nowNs: Bun.nanoseconds });
const slow = startMockServer({ ttftMs: 60, itlMs: 0 }, { nowNs: Bun.nanoseconds });
afterAll(() => Promise.all([fast.stop(), slow.stop()]));

const run = (more: readonly string[]) => profile(workspace, shortChat(fast.url, more));
const runSlow = (more: readonly string[]) => profile(workspace, shortChat(slow.url, more));
const dueMs = (records: readonly RecordJson[]): number[] =>
  records
    .map(({ metadata }) => BigInt(metadata.due_ns as number))
    .sort((a, b) => Number(a - b))
    .map((ns) => Number(ns) / 1e6);
const gapsOf = (times: readonly number[]): number[] => times.slice(1).map((time, place) => time - (times[place] ?? 0));
const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

describe("warmup", () => {
  test("is sent first, takes the first prompts, and is in no result", async () => {
    const before = fast.stats().requests;
    const { artifacts } = await run([
      ...["--warmup-request-count", "3", "--request-count", "5", "--num-prompts", "8", "--random-seed", "1"],
    ]);
    expect(fast.stats().requests - before).toBe(8);
    const summary = await artifacts.summary();
    expect(metricOf(summary, "request_count").avg).toBe(5);
    expect(summary.aiperf.requests).toMatchObject({ sent: 5, succeeded: 5 });
    const profiling = (await artifacts.records()).filter(({ metadata }) => metadata.benchmark_phase === "profiling");
    expect(profiling.map(({ metadata }) => [metadata.session_num, metadata.conversation_id])).toEqual(
      [3, 4, 5, 6, 7].map((entry, number) => [number, `session_00000${entry}`]),
    );
  });
});

describe("rates", () => {
  test("constant arrivals are due at equal distances, and each goes out when it is due", async () => {
    const { artifacts } = await run([
      "--request-rate",
      "100",
      "--arrival-pattern",
      "constant",
      "--request-count",
      "20",
    ]);
    const records = await artifacts.records();
    for (const gap of gapsOf(dueMs(records))) expect(gap).toBeCloseTo(10, 2);
    for (const { metadata } of records) {
      const lagNs = Number(BigInt(metadata.request_start_ns as number) - BigInt(metadata.due_ns as number));
      expect(lagNs).toBeGreaterThanOrEqual(-1024);
    }
  });

  test("Poisson arrivals keep the rate, with gaps of any length, the same under one seed", async () => {
    const words = ["--request-rate", "400", "--request-count", "80", "--random-seed", "5"];
    const [first, second] = await Promise.all([run(words), run(words)]);
    const gaps = gapsOf(dueMs(await first.artifacts.records()));
    expect(meanOf(gaps)).toBeWithin(1.5, 4);
    expect(Math.min(...gaps)).toBeLessThan(0.5);
    expect(Math.max(...gaps)).toBeGreaterThan(5);
    const again = gapsOf(dueMs(await second.artifacts.records()));
    for (const [place, gap] of gaps.entries()) expect(again[place]).toBeCloseTo(gap, 2);
  });

  test("gamma arrivals are more regular the greater their smoothness", async () => {
    const deviation = async (smoothness: string) => {
      const { artifacts } = await run([
        ...["--request-rate", "400", "--arrival-pattern", "gamma", "--arrival-smoothness", smoothness],
        ...["--request-count", "80", "--random-seed", "5"],
      ]);
      const gaps = gapsOf(dueMs(await artifacts.records()));
      const mean = meanOf(gaps);
      return Math.sqrt(meanOf(gaps.map((gap) => (gap - mean) ** 2))) / mean;
    };
    const [bursty, regular] = await Promise.all([deviation("0.3"), deviation("10")]);
    expect(regular).toBeWithin(0.15, 0.6);
    expect(bursty).toBeGreaterThan(1.2);
  });

  test("arrivals that find no slot under a concurrency are dropped, counted, and never sent", async () => {
    const before = slow.stats().requests;
    const { artifacts, stdout } = await runSlow([
      ...["--request-rate", "100", "--arrival-pattern", "constant", "--concurrency", "2"],
      ...["--benchmark-duration", "0.3"],
    ]);
    const { requests, peak_in_flight } = (await artifacts.summary()).aiperf;
    expect(peak_in_flight).toBe(2);
    expect(requests.dropped).toBeGreaterThan(10);
    expect(requests.sent).toBeWithin(2, 13);
    expect(slow.stats().requests - before).toBe(requests.sent);
    expect(await artifacts.records()).toHaveLength(requests.sent);
    expect(stdout).toMatch(/dropped|no free slot/i);
  });
});

describe("concurrency", () => {
  test("keeps that many requests under way, and no more", async () => {
    const server = startMockServer({ ttftMs: 20, itlMs: 0 }, { nowNs: Bun.nanoseconds });
    const { artifacts } = await profile(
      workspace,
      shortChat(server.url, ["--concurrency", "6", "--request-count", "24"]),
    );
    const { peak } = server.stats();
    await server.stop();
    expect(peak).toBe(6);
    expect((await artifacts.summary()).aiperf.peak_in_flight).toBe(6);
  });

  test("reaches beyond the runtime's own limit of 256", async () => {
    const server = startMockServer({ ttftMs: 700, itlMs: 0 }, { nowNs: Bun.nanoseconds });
    const words = ["--concurrency", "300", "--request-count", "300", "--isl", "2", "--osl", "1"];
    const base = ["--model", "mock", "--tokenizer", "builtin", "--url", server.url, "--transport", "fetch"];
    const { code } = await profile(workspace, [...base, ...words]);
    const { peak } = server.stats();
    await server.stop();
    expect({ code, peak }).toEqual({ code: 0, peak: 300 });
  });
});

describe("duration and grace", () => {
  test("at the bell sending ends, and what is in flight may still finish", async () => {
    const { artifacts } = await runSlow(["--benchmark-duration", "0.15", "--concurrency", "2"]);
    const { aiperf, is_complete } = await artifacts.summary();
    expect(is_complete).toBe(true);
    expect(aiperf.requests).toMatchObject({ cancelled: 0, failed: 0 });
    expect(aiperf.requests.sent).toBe(aiperf.requests.succeeded);
    expect(aiperf.requests.sent).toBeWithin(2, 8);
    expect(aiperf.window.sending_end_ns - aiperf.window.start_ns).toBeWithin(149e6, 400e6);
    expect(aiperf.window.end_ns).toBeGreaterThan(aiperf.window.sending_end_ns);
  });

  test("at the end of grace the rest is given up: counted as cancelled, and in no record", async () => {
    const server = startMockServer({ ttftMs: 5000 }, { nowNs: Bun.nanoseconds });
    const { code, artifacts } = await profile(
      workspace,
      shortChat(server.url, ["--benchmark-duration", "0.1", "--benchmark-grace-period", "0.1", "--concurrency", "3"]),
    );
    await server.stop();
    expect(code).toBe(3);
    const summary = await artifacts.summary();
    expect(summary.aiperf.requests).toMatchObject({
      sent: 3,
      succeeded: 0,
      failed: 0,
      rate_limited: 0,
      cancelled: 3,
      dropped: 0,
    });
    expect(summary.aiperf.window.end_ns - summary.aiperf.window.start_ns).toBeWithin(199e6, 700e6);
    expect(await artifacts.records()).toEqual([]);
  });
});

describe("several servers", () => {
  test("take turns by session, half each", async () => {
    const other = startMockServer({ ttftMs: 2, itlMs: 0 }, { nowNs: Bun.nanoseconds });
    const before = fast.stats().requests;
    await profile(workspace, [
      ...["--model", "mock", "--tokenizer", "builtin", "--url", fast.url, "--url", other.url, "--isl", "5"],
      ...["--num-sessions", "6", "--session-turns-mean", "2", "--concurrency", "3"],
    ]);
    const counts = [fast.stats().requests - before, other.stats().requests];
    await other.stop();
    expect(counts).toEqual([6, 6]);
  });
});

describe("what is worked out and written", () => {
  test("goodput counts the requests that keep every objective", async () => {
    const { artifacts, stdout } = await run([
      ...["--request-count", "6", "--goodput", "request_latency:60000 time_to_first_token:60000"],
    ]);
    const summary = await artifacts.summary();
    expect(metricOf(summary, "good_request_count").avg).toBe(6);
    expect(metricOf(summary, "goodput").avg).toBe(metricOf(summary, "request_throughput").avg);
    expect(stdout).toContain("Goodput");
    const strict = await run(["--request-count", "6", "--goodput", "request_latency:0.001"]);
    expect(metricOf(await strict.artifacts.summary(), "goodput").avg).toBe(0);
  });

  test("time slices cover the run, and their requests add up", async () => {
    const { artifacts } = await runSlow(["--slice-duration", "0.1", "--benchmark-duration", "0.35"]);
    const { timeslices } = (await artifacts.timeslices()) as { timeslices: { request_count?: { avg: number } }[] };
    expect(timeslices.length).toBeWithin(3, 7);
    const total = timeslices.reduce((sum, slice) => sum + (slice.request_count?.avg ?? 0), 0);
    expect(total).toBe(metricOf(await artifacts.summary(), "request_count").avg);
    expect(await artifacts.text("profile_export_aiperf_timeslices.csv")).toMatch(/^0,\d+,\d+,Request Latency,ms,avg,/m);
  });

  test("the levels of export: no line per request, one each, or also the exchange as it was", async () => {
    const [summary, raw] = await Promise.all([run(["--export-level", "summary"]), run(["--export-level", "raw"])]);
    expect(summary.artifacts.names()).not.toContain("profile_export.jsonl");
    expect(summary.artifacts.names()).toContain("profile_export_aiperf.json");
    const exchanges = await raw.artifacts.raw();
    expect(exchanges).toHaveLength(3);
    for (const exchange of exchanges) {
      expect(exchange).toMatchObject({ status: 200, payload: { model: "mock", stream: true } });
      // A role, five tokens, the usage, the end mark.
      expect(exchange.responses).toHaveLength(8);
    }
    expect(await raw.artifacts.records()).toHaveLength(3);
  });

  test("a prefix names the files", async () => {
    const words = shortChat(fast.url, ["--export-level", "raw"]);
    const { artifacts } = await profile(workspace, words, { prefix: "tuesday" });
    expect(artifacts.names()).toEqual([
      ...[".aiperf_results_ready.json", "inputs.json", "logs", "profile_export_console.txt"],
      ...["tuesday.csv", "tuesday.json", "tuesday.jsonl", "tuesday_raw.jsonl"],
    ]);
    expect(await artifacts.records()).toHaveLength(3);
    expect(metricOf(await artifacts.summary(), "request_count").avg).toBe(3);
  });

  test("results go to stdout, the same as in the file; everything else to stderr and the log", async () => {
    const { stdout, stderr, artifacts } = await run([]);
    const shown = stdout.split("\n").filter((line) => line.includes("TTFT (ms)"));
    expect(shown).toHaveLength(1);
    expect(await artifacts.text("profile_export_console.txt")).toContain("Time to First Token (ms)");
    expect(stdout).not.toContain("Phase profiling started");
    expect(stderr).toContain("Phase profiling started");
    expect(await artifacts.text("logs/aiperf.log")).toContain("Phase profiling started");
    for (const name of ["profile_export_aiperf.json", "profile_export.jsonl", "logs/aiperf.log"]) {
      expect(stdout).toContain(`${artifacts.directory}/${name}`);
    }
    expect(await artifacts.resultsReady()).toMatchObject({ ready: true, was_cancelled: false });
    expect(artifacts.names()).not.toContain("journal");
  });

  test("the log and the terminal tell the same time", async () => {
    const { stderr, artifacts } = await run([]);
    const timeOf = (text: string): number => {
      const [, hours, minutes, seconds] = /(\d\d):(\d\d):([\d.]+) INFO +Phase profiling started/.exec(text) ?? [];
      return (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds);
    };
    expect(Math.abs(timeOf(stderr) - timeOf(await artifacts.text("logs/aiperf.log")))).toBeLessThan(0.02);
  });
});

describe("several load workers", () => {
  test("share one schedule exactly: every number once, every arrival where it is due, records in order of their ends", async () => {
    const { artifacts } = await run([
      ...["--request-rate", "9000", "--arrival-pattern", "constant", "--request-count", "900", "--workers-max", "2"],
    ]);
    const records = await artifacts.records();
    expect(new Set(records.map(({ metadata }) => metadata.worker_id))).toEqual(new Set(["worker_1", "worker_2"]));
    const numbers = records.map(({ metadata }) => Number(metadata.session_num)).sort((a, b) => a - b);
    expect(numbers).toEqual(Array.from({ length: 900 }, (_, number) => number));
    for (const gap of gapsOf(dueMs(records))) expect(gap).toBeCloseTo(1000 / 9000, 2);
    const ends = records.map(({ metadata }) => BigInt(metadata.request_end_ns as number));
    expect(ends).toEqual(ends.toSorted((a, b) => Number(a - b)));
    const summary = await artifacts.summary();
    expect(summary.aiperf.requests).toMatchObject({ sent: 900, succeeded: 900, dropped: 0 });
    expect(summary.aiperf.client_health).toMatchObject({ workers: 2 });
  });
});
