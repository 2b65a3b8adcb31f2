import { describe, expect, test } from "bun:test";
import { createProgressView } from "#report/live/progress-view.ts";
import { createVirtualClock } from "../support/virtual-clock.ts";
import { buildEnded, buildProgress, buildStarted } from "./build-event.ts";
import { createFakeTerminal, type FakeTerminalOptions } from "./fake-terminal.ts";

const MS = 1e6;
const SEC = 1e9;
const ESC = String.fromCharCode(27);

function start(options: FakeTerminalOptions = {}, level?: "debug" | "info" | "warning" | "error") {
  const terminal = createFakeTerminal(options);
  const clock = createVirtualClock();
  const view = createProgressView("simple", terminal, clock, level === undefined ? {} : { level });
  return { terminal, clock, view };
}

describe("on a terminal", () => {
  test("one line is rewritten in place, and the end of a phase stays", async () => {
    const { terminal, clock, view } = start();
    view.onEvent(buildStarted({ phase: "warmup", phaseKind: "warmup", target: { requests: 4 } }));
    expect(terminal.screen()).toEqual([expect.stringMatching(/^Warmup .*0\/4/)]);
    await clock.runTo(1 * SEC);
    view.onEvent(buildEnded({ phase: "warmup", phaseKind: "warmup", succeeded: 4, elapsedSec: 1 }));
    view.onEvent(buildStarted());
    for (let i = 1; i <= 5; i++) {
      await clock.runTo(i * SEC + SEC);
      view.onEvent(buildProgress({ succeeded: i * 10, elapsedSec: i }));
    }
    expect(terminal.screen()).toEqual([
      "Warmup  4 ok, 4.00 req/s in 1.00 s",
      expect.stringMatching(/^Profiling .* 50\/100/),
    ]);
    view.onEvent(buildEnded());
    view.close();
    expect(terminal.screen()).toEqual([
      "Warmup  4 ok, 4.00 req/s in 1.00 s",
      "Profiling  100 ok, 8.00 req/s in 12.50 s",
    ]);
    expect(terminal.stdoutWritten).toEqual([]);
  });

  test("a long notice is broken between words and goes on below its beginning", () => {
    const { terminal, view } = start({ columns: 60 });
    view.onEvent({
      kind: "notice",
      level: "warning",
      text: "Streams are long and terminals are narrow, as they were.",
    });
    expect(terminal.screen()).toEqual([
      "00:00:00.000 WARNING Streams are long and terminals are",
      "                     narrow, as they were.",
    ]);
  });

  test("it is drawn at most ten times a second, and the last state is always shown", async () => {
    const { terminal, clock, view } = start();
    view.onEvent(buildStarted());
    for (let i = 1; i <= 1000; i++) {
      await clock.runTo(i * MS);
      view.onEvent(buildProgress({ succeeded: i % 100, elapsedSec: i / 1000 }));
    }
    await clock.runTo(2 * SEC);
    expect(terminal.written.length).toBeLessThanOrEqual(12);
    view.onEvent(buildProgress({ succeeded: 77 }));
    expect(terminal.screen()).toEqual([expect.stringContaining("77/100")]);
  });

  test("nothing is cleared before it is written anew, which is what flickers", async () => {
    const { terminal, clock, view } = start();
    view.onEvent(buildStarted());
    await clock.runTo(1 * SEC);
    view.onEvent(buildProgress());
    expect(terminal.written.at(-1)).toMatch(/^\rProfiling .*\[K$/);
  });

  test("notices scroll by above the line", async () => {
    const { terminal, clock, view } = start();
    view.onEvent(buildStarted());
    await clock.runTo(1500 * MS);
    view.onEvent({ kind: "notice", level: "warning", text: "server slow\nvery" });
    view.onEvent({ kind: "notice", level: "debug", text: "not asked for" });
    expect(terminal.screen()).toEqual([
      "00:00:01.500 WARNING server slow very",
      expect.stringMatching(/^Profiling .* 0\/100/),
    ]);
  });

  test("a terminal made narrower, or wider, keeps one line", async () => {
    const { terminal, clock, view } = start({ columns: 120 });
    view.onEvent({ kind: "notice", level: "info", text: "first" });
    view.onEvent(buildStarted());
    await clock.runTo(1 * SEC);
    view.onEvent(buildProgress({ failed: 2, recent: { requestsPerSec: 8, ttftP50Ms: 53, itlP50Ms: 10 } }));
    for (const columns of [30, 12, 100]) {
      terminal.resize(columns, 24);
      await clock.runTo(clock.nowNs() + SEC);
      view.onEvent(buildProgress({ succeeded: columns % 100, elapsedSec: 9 }));
      const rows = terminal.screen();
      expect(rows.filter((row) => row.startsWith("Profiling"))).toHaveLength(1);
      expect(rows.at(-1)).toStartWith("Profiling");
      expect(rows.at(-1)?.length).toBeLessThan(columns);
    }
  });

  test("counting of tokens has a line while it goes on", async () => {
    const { terminal, clock, view } = start();
    view.onEvent({ kind: "counting", done: 10, total: 40 });
    expect(terminal.screen()).toEqual([expect.stringMatching(/^Counting tokens .* 10\/40/)]);
    await clock.runTo(1 * SEC);
    view.onEvent({ kind: "counting", done: 40, total: 40 });
    expect(terminal.screen()).toEqual([]);
  });

  test("close takes the line away at any time, and nothing is drawn after it", async () => {
    const { terminal, clock, view } = start();
    view.onEvent(buildStarted());
    view.onEvent(buildProgress());
    view.close();
    view.close();
    const pieces = terminal.written.length;
    view.onEvent(buildProgress({ succeeded: 99 }));
    await clock.runTo(10 * SEC);
    expect(terminal.screen()).toEqual([]);
    expect(terminal.written).toHaveLength(pieces);
  });

  test("a talkative level logs the phases, too", () => {
    const { terminal, view } = start({}, "debug");
    view.onEvent(buildStarted());
    expect(terminal.screen()[0]).toBe("00:00:00.000 INFO    Phase profiling started: until 100 requests");
  });
});

describe("without a terminal", () => {
  test("there is a plain line every ten seconds and no escape sequence", async () => {
    const { terminal, clock, view } = start({ isTty: false, colours: true, columns: 200 });
    view.onEvent(buildStarted());
    for (let i = 1; i <= 100; i++) {
      await clock.runTo((i / 4) * SEC);
      view.onEvent(buildProgress({ succeeded: i, elapsedSec: i / 4 }));
    }
    view.onEvent(buildEnded());
    view.close();
    expect(terminal.screen()).toEqual([
      "00:00:00.000 INFO    Phase profiling started: until 100 requests",
      expect.stringMatching(/^00:00:10\.000 INFO {4}Profiling: after 0:10, 40\.0 %/),
      expect.stringMatching(/^00:00:20\.000 INFO {4}Profiling: after 0:20, 80\.0 %/),
      "00:00:25.000 INFO    Phase profiling ended after 12.50 s: 100 ok, 0 failed",
    ]);
    expect(terminal.written.join("")).not.toContain(ESC);
    expect(terminal.written.join("")).not.toContain("\r");
  });
});
