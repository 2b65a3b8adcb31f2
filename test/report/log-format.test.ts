import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { StudyEvent } from "#core/study-events.ts";
import { formatLogLine, formatTimeOfDay, isShown, paintLogLine, toLogLines } from "#report/log-format.ts";
import { createPaint } from "#report/text/paint.ts";
import { buildEnded, buildProgress, buildStarted } from "./build-event.ts";
import { buildPlan, cellUpdated, runEnded, runStarted, studyStarted } from "./build-study.ts";

const texts = (event: StudyEvent) => toLogLines(event).map((line) => `${line.level}: ${line.text}`);

describe("toLogLines", () => {
  test("tells the life of a phase", () => {
    expect(texts(buildStarted({ concurrency: 16, target: { requests: 100, durationSec: 60 } }))).toEqual([
      "info: Phase profiling started: concurrency 16, until 100 requests or 60 s",
    ]);
    expect(texts(buildStarted({ phase: "burst", ratePerSec: 2.5, target: {} }))).toEqual([
      "info: Phase burst (profiling) started: 2.5 requests/s",
    ]);
    expect(texts({ kind: "sending_ended", phase: "profiling", sent: 10, inFlight: 2, elapsedSec: 1.02 })).toEqual([
      "info: Phase profiling: 10 requests sent after 1.02 s, 2 still in flight",
    ]);
    expect(texts(buildEnded())).toEqual(["info: Phase profiling ended after 12.50 s: 100 ok, 0 failed"]);
    expect(texts(buildEnded({ succeeded: 97, failed: 1, cancelled: 2, dropped: 5 }))).toEqual([
      "warning: Phase profiling ended after 12.50 s: 97 ok, 1 failed, 2 cancelled, 5 dropped",
    ]);
  });

  test("passes notices on and keeps progress out", () => {
    expect(texts({ kind: "notice", level: "error", text: "boom" })).toEqual(["error: boom"]);
    expect(texts(buildProgress())).toEqual([]);
    expect(texts({ kind: "counting", done: 3, total: 10 })).toEqual([]);
    expect(texts({ kind: "counting", done: 10, total: 10 })).toEqual(["debug: Tokens of 10 requests counted"]);
  });
});

describe("toLogLines of a study", () => {
  const plan = buildPlan({ trials: 2 });

  test("tells the life of its runs and what they found", () => {
    expect(texts(studyStarted(plan, 2))).toEqual([
      "info: Study of 3 cells × 2 trials: 6 runs, 2 of them done by an earlier invocation",
    ]);
    expect(texts(runStarted(plan, 4))).toEqual(["info: Run 5 started: concurrency 8, trial 2"]);
    expect(texts(runEnded(plan, 4))).toEqual(["info: Run 5 (concurrency 8, trial 2) succeeded in 10.00 s"]);
    expect(texts(cellUpdated(plan, 0, { trials: 2 }))).toEqual([
      "info: concurrency 1, 2 trials: 158 ± 5 tok/s, 7.89 ± 0.24 req/s, TTFT p99 51.9 ± 1.6 ms, " +
        "ITL p99 10.1 ± 0.3 ms, Latency p95 260 ± 8 ms",
    ]);
    expect(texts({ kind: "pause", reason: "cooldown", seconds: 5 })).toEqual(["info: Cooling down for 5.00 s"]);
  });

  test("names no cell where there is only one", () => {
    const plan = buildPlan({ trials: 2, parameters: {} });
    expect(texts(runStarted(plan, 1))).toEqual(["info: Run 2 started: trial 2"]);
    expect(texts(runEnded(plan, 1))[0]).toStartWith("info: Run 2 (trial 2) succeeded");
    expect(texts(cellUpdated(plan, 0, { trials: 2 }))[0]).toStartWith("info: 2 trials: ");
  });

  test("tells which cell gets a further trial, and why", () => {
    const added = {
      kind: "trial_added",
      title: "concurrency 8",
      trialIndex: 2,
      key: "request_throughput_avg",
    } as const;
    expect(texts({ ...added, share: 0.123, runs: 7 })).toEqual([
      "info: Time is left: concurrency 8 gets trial 3, since its request_throughput_avg is known to ±12.3 %, the least of all cells",
    ]);
    expect(texts({ ...added, title: "", share: Number.POSITIVE_INFINITY, runs: 7 })).toEqual([
      "info: Time is left: The run gets trial 3, since its request_throughput_avg has no interval yet",
    ]);
  });

  test("warns of runs without a result, and hardly mentions those that were not needed", () => {
    expect(texts(runEnded(plan, 0, { outcome: "failed", error: "refused" }))[0]).toStartWith("warning: Run 1 ");
    expect(texts(runEnded(plan, 0, { outcome: "cancelled" }))[0]).toStartWith("warning: Run 1 ");
    expect(texts(runEnded(plan, 5, { outcome: "converged" }))[0]).toStartWith("debug: Run 6 ");
  });
});

describe("formatLogLine", () => {
  test("has time, level and message in columns", () => {
    expect(formatLogLine({ level: "info", text: "ready" }, 3_723_004)).toBe("01:02:03.004 INFO    ready");
    expect(formatLogLine({ level: "warning", text: "late" }, 0)).toBe("00:00:00.000 WARNING late");
  });

  test("is one line whatever the message holds", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.double(), (text, time) => {
        const line = formatLogLine({ level: "debug", text }, time);
        expect(line).toMatch(/^\d\d:\d\d:\d\d\.\d\d\d DEBUG {3}/);
        expect(/\p{Cc}/u.test(line)).toBe(false);
      }),
    );
  });

  test("starts again at midnight", () => {
    expect([86_399_999, 86_400_000, 86_400_001.7, -1, Number.NaN].map(formatTimeOfDay)).toEqual([
      "23:59:59.999",
      "00:00:00.000",
      "00:00:00.001",
      "23:59:59.999",
      "00:00:00.000",
    ]);
  });

  test("differs in colour only on a terminal", () => {
    for (const level of ["debug", "info", "warning", "error"] as const) {
      const line = { level, text: "message" };
      expect(Bun.stripANSI(paintLogLine(line, 0, createPaint(true)))).toBe(formatLogLine(line, 0));
      expect(paintLogLine(line, 0, createPaint(false))).toBe(formatLogLine(line, 0));
    }
  });
});

test("a line is shown from its level on", () => {
  expect([isShown("info", "info"), isShown("debug", "info"), isShown("error", "warning")]).toEqual([true, false, true]);
});
