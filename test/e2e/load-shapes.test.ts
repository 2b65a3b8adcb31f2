/** Shapes of load as a server sees them: ramps, prefills, users, traces, phases that overlap, requests given up. */
import { afterAll, describe, expect, test } from "bun:test";
import { ExitCode } from "#core/errors.ts";
import { startMockServer } from "#mock/server.ts";
import { metricOf, type RecordJson } from "../support/artifacts.ts";
import { profile, shortChat } from "../support/profile.ts";
import { openWorkspace } from "../support/workspace.ts";

const workspace = openWorkspace();
const clock = { nowNs: Bun.nanoseconds };
const fast = startMockServer({ ttftMs: 2, itlMs: 0 }, clock);
const slow = startMockServer({ ttftMs: 80, itlMs: 10 }, clock);
const failing = startMockServer({ ttftMs: 2, itlMs: 0, errorRate: 0.6, seed: 3 }, clock);
afterAll(() => Promise.all([fast.stop(), slow.stop(), failing.stop()]));

interface Span {
  readonly dueMs: number;
  readonly startMs: number;
  readonly endMs: number;
  readonly record: RecordJson;
}

/** In order of sending; times from the first due one of all. */
function spansOf(records: readonly RecordJson[]): Span[] {
  const at = (record: RecordJson, name: string): bigint => BigInt(record.metadata[name] as number);
  const zero = records.map((record) => at(record, "due_ns")).sort((a, b) => Number(a - b))[0] ?? 0n;
  const ms = (record: RecordJson, name: string): number => Number(at(record, name) - zero) / 1e6;
  return records
    .map((record) => ({
      dueMs: ms(record, "due_ns"),
      startMs: ms(record, "request_start_ns"),
      endMs: ms(record, "request_end_ns"),
      record,
    }))
    .sort((a, b) => a.startMs - b.startMs);
}

const inFlightAt = (spans: readonly Span[], atMs: number): number =>
  spans.filter(({ startMs, endMs }) => startMs <= atMs && atMs < endMs).length;
/** JSON readers turn nanoseconds of the wall clock into doubles: a quarter of a microsecond is lost. */
const TO_MICROSECONDS = 2;

describe("ramps", () => {
  test("let one more request run at each step, and no sooner", async () => {
    const load = ["--concurrency", "4", "--concurrency-ramp-duration", "0.9", "--benchmark-duration", "1.2"];
    const { artifacts } = await profile(workspace, shortChat(slow.url, load));
    const spans = spansOf(await artifacts.records());
    for (const { startMs } of spans) {
      expect(inFlightAt(spans, startMs)).toBeLessThanOrEqual(1 + Math.floor(startMs / 300 + 1e-6));
    }
    expect((await artifacts.summary()).aiperf.peak_in_flight).toBe(4);
  });

  test("of a rate send more and more densely, each request when the integral of the rate is whole", async () => {
    const load = ["--request-rate", "80", "--arrival-pattern", "constant", "--request-rate-ramp-duration", "1"];
    const { artifacts } = await profile(workspace, shortChat(fast.url, [...load, "--request-count", "40"]));
    const spans = spansOf(await artifacts.records());
    const expected = spans.map((_, k) => 1000 * Math.sqrt((k + 1) / 40));
    for (const [k, { dueMs }] of spans.entries()) {
      expect(dueMs).toBeCloseTo((expected[k] ?? 0) - (expected[0] ?? 0), TO_MICROSECONDS);
    }
  });
});

test("a limit on prefills holds requests back until the one before has its first content", async () => {
  const load = ["--concurrency", "4", "--prefill-concurrency", "1", "--request-count", "5"];
  const { artifacts } = await profile(workspace, shortChat(slow.url, load));
  const spans = spansOf(await artifacts.records());
  spans.forEach(({ startMs, record }, i) => {
    const previous = spans[i - 1];
    if (previous === undefined) return;
    const firstContentMs = previous.startMs + (previous.record.metrics.time_to_first_token?.value ?? 0);
    expect(startMs).toBeGreaterThanOrEqual(firstContentMs - 0.01);
    expect(startMs).toBeLessThan(previous.endMs);
    expect(record.error).toBeUndefined();
  });
});

test("users take turns evenly, and go by their numbers", async () => {
  const load = ["--user-centric-rate", "40", "--num-users", "4", "--session-turns-mean", "3", "--request-count", "16"];
  const { artifacts } = await profile(workspace, shortChat(fast.url, load));
  const spans = spansOf(await artifacts.records());
  expect(spans.map(({ record }) => [record.metadata.x_correlation_id, record.metadata.turn_index])).toEqual(
    [
      "5.0",
      "2.0",
      "3.0",
      "4.0",
      "5.1",
      "6.0",
      "7.0",
      "4.1",
      "5.2",
      "6.1",
      "7.1",
      "8.0",
      "9.0",
      "6.2",
      "7.2",
      "8.1",
    ].map((name) => [name.slice(0, 1), Number(name.slice(2))]),
  );
  for (const [k, { dueMs }] of spans.entries()) expect(dueMs).toBeCloseTo(k * 25, TO_MICROSECONDS);
});

describe("a trace with timestamps", () => {
  const rows = [1000, 1060, 1060, 1150, 1400].map((timestamp) => ({ timestamp, input_length: 10, output_length: 3 }));
  const writeTrace = () => workspace.write("trace.jsonl", rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
  const words = (path: string, more: readonly string[] = []) => [
    ...["--model", "mock", "--tokenizer", "builtin", "--url", fast.url, "--streaming", "--input-file", path],
    ...["--custom-dataset-type", "mooncake_trace", ...more],
  ];

  test("is replayed to the millisecond without being asked to, and the results say how well", async () => {
    const { artifacts, code } = await profile(workspace, words(await writeTrace()));
    expect(code).toBe(ExitCode.ok);
    const spans = spansOf(await artifacts.records());
    for (const [k, atMs] of [0, 60, 60, 150, 400].entries()) {
      expect(spans[k]?.dueMs).toBeCloseTo(atMs, TO_MICROSECONDS);
      expect(spans[k]?.startMs).toBeGreaterThanOrEqual(atMs - 0.001);
    }
    const summary = await artifacts.summary();
    expect(metricOf(summary, "replay_sched_lag_p99").unit).toBe("ms");
    expect(metricOf(summary, "replay_sched_degraded").avg).toBe(0);
    expect(metricOf(summary, "schedule_lag_p99").avg).toBeGreaterThanOrEqual(0);
  });

  test("is cut at the offsets, and begins at the first of them", async () => {
    const offsets = ["--fixed-schedule-start-offset", "1010", "--fixed-schedule-end-offset", "1200"];
    const { artifacts } = await profile(workspace, words(await writeTrace(), ["--fixed-schedule", ...offsets]));
    const records = await artifacts.records();
    expect(spansOf(records).map(({ dueMs }) => Math.round(dueMs))).toEqual([0, 0, 90]);
    const { window } = (await artifacts.summary()).aiperf;
    const firstDue = records.map(({ metadata }) => Number(metadata.due_ns)).sort((a, b) => a - b)[0] ?? 0;
    expect((firstDue - window.start_ns) / 1e6).toBeCloseTo(50, 1);
  });

  test("has no replay where nothing lies between the offsets: nothing is sent, and the message names them", async () => {
    const before = fast.stats().requests;
    const offsets = ["--fixed-schedule", "--fixed-schedule-start-offset", "9000"];
    const { code, stderr } = await profile(workspace, words(await writeTrace(), offsets));
    expect(code).toBe(ExitCode.usage);
    expect(stderr).toContain("nothing of the trace lies between 9000 ms and its end");
    expect(fast.stats().requests).toBe(before);
  });
});

test("a seamless phase begins when the one before has sent its last request, which ends in its own time", async () => {
  const file = await workspace.write(
    "seamless.yaml",
    `
benchmark:
  model: mock
  endpoint: {url: '${slow.url}', streaming: true}
  dataset: {type: synthetic, entries: 10, prompts: {isl: 10, osl: 5}}
  tokenizer: builtin
  phases:
    - {name: warmup, type: concurrency, concurrency: 3, requests: 3}
    - {name: profiling, type: concurrency, concurrency: 2, requests: 4, seamless: true}
`,
  );
  const { artifacts, code } = await profile(workspace, ["--config", file]);
  expect(code).toBe(ExitCode.ok);
  const spans = spansOf(await artifacts.records());
  const ofPhase = (name: string) => spans.filter(({ record }) => record.metadata.benchmark_phase === name);
  expect([ofPhase("warmup").length, ofPhase("profiling").length]).toEqual([3, 4]);
  const warmupEndMs = Math.max(...ofPhase("warmup").map(({ endMs }) => endMs));
  expect(ofPhase("profiling")[0]?.startMs).toBeLessThan(warmupEndMs);
  expect((await artifacts.summary()).aiperf.requests).toMatchObject({ sent: 4, succeeded: 4 });
});

test("requests given up on purpose are failures of their own kind, no sooner than they were to be", async () => {
  const load = ["--concurrency", "4", "--request-count", "24", "--random-seed", "4"];
  const test = ["--request-cancellation-rate", "50", "--request-cancellation-delay", "0.05"];
  const { artifacts, code } = await profile(workspace, shortChat(slow.url, [...load, ...test]));
  expect(code).toBe(ExitCode.ok);
  const spans = spansOf(await artifacts.records());
  const cancelled = spans.filter(({ record }) => record.metadata.was_cancelled === true);
  expect(spans.length).toBe(24);
  expect(cancelled.length).toBeWithin(5, 20);
  for (const { record, startMs, endMs } of cancelled) {
    expect(record.error).toMatchObject({ code: 499, type: "RequestCancellationError" });
    expect(endMs - startMs).toBeGreaterThanOrEqual(50);
  }
  const summary = await artifacts.summary();
  expect(metricOf(summary, "error_request_count").avg).toBe(cancelled.length);
  expect(metricOf(summary, "request_count").avg).toBe(24 - cancelled.length);
  expect(summary.aiperf.requests).toMatchObject({ failed: cancelled.length, cancelled: 0 });
  expect(summary.was_cancelled).toBe(false);
});

test("a run in which too many requests fail is given up: results are written, and the exit code tells", async () => {
  const load = ["--concurrency", "2", "--request-count", "2000", "--failed-request-threshold", "0.2"];
  const { artifacts, code, stderr, stdout } = await profile(workspace, shortChat(failing.url, load));
  expect(code).toBe(ExitCode.sloFailed);
  const summary = await artifacts.summary();
  const { sent, succeeded, failed, cancelled } = summary.aiperf.requests;
  expect(sent).toBeLessThan(100);
  expect(sent).toBe(succeeded + failed + cancelled);
  expect(failed / (succeeded + failed)).toBeGreaterThan(0.2);
  expect(summary).toMatchObject({ was_cancelled: false, is_complete: false });
  expect(stderr).toContain("more than --failed-request-threshold allows");
  expect(stdout).toContain("Given up: too many requests failed");
});

test("latencies can begin when a request was due: what waited in the client is then part of them", async () => {
  const load = ["--request-rate", "100", "--arrival-pattern", "constant", "--request-count", "20"];
  const run = (more: readonly string[]) => profile(workspace, shortChat(fast.url, [...load, ...more]));
  const [fromSent, fromDue] = await Promise.all([run([]), run(["--latency-origin", "due"])]);
  for (const { record, dueMs, startMs } of spansOf(await fromSent.artifacts.records())) {
    const { request_latency: latency, request_latency_from_due: sinceDue, schedule_lag: lag } = record.metrics;
    expect(lag?.value).toBeCloseTo(startMs - dueMs, TO_MICROSECONDS);
    expect(sinceDue?.value).toBeCloseTo((latency?.value ?? 0) + (lag?.value ?? 0), TO_MICROSECONDS);
  }
  for (const { metrics } of await fromDue.artifacts.records()) {
    expect(metrics.request_latency?.value).toBe(metrics.request_latency_from_due?.value);
  }
});
