import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { renderFrame } from "#report/live/dashboard-frame.ts";
import { createDashboardState, updateDashboard } from "#report/live/dashboard-state.ts";
import { createProgressView } from "#report/live/progress-view.ts";
import { createPaint } from "#report/text/paint.ts";
import { textWidth } from "#report/text/text-width.ts";
import { createVirtualClock } from "../support/virtual-clock.ts";
import { buildEnded, buildProgress, buildStarted } from "./build-event.ts";
import { createFakeTerminal, type FakeTerminalOptions } from "./fake-terminal.ts";

const MS = 1e6;
const SEC = 1e9;

function start(options: FakeTerminalOptions = {}) {
  const terminal = createFakeTerminal({ columns: 100, rows: 30, ...options });
  const clock = createVirtualClock();
  const view = createProgressView("dashboard", terminal, clock);
  return { terminal, clock, view };
}

const streaming = (elapsedSec: number) =>
  buildProgress({
    elapsedSec,
    succeeded: Math.floor(elapsedSec * 8),
    failed: 2,
    recent: { requestsPerSec: 8, outputTokensPerSec: 160, ttftP50Ms: 50 + elapsedSec, ttftP99Ms: 90, itlP50Ms: 10 },
  });

describe("the dashboard", () => {
  test("shows progress, four plots and the log on a screen of its own", async () => {
    const { terminal, clock, view } = start();
    view.onEvent(buildStarted({ concurrency: 16 }));
    for (let i = 1; i <= 10; i++) {
      await clock.runTo(i * SEC);
      view.onEvent(streaming(i));
    }
    const text = terminal.screen().join("\n");
    expect(terminal.isAlternate).toBe(true);
    expect(terminal.isCursorHidden).toBe(true);
    expect(text).toMatch(/^aiperf \| Profiling +0:10/);
    for (const wanted of ["82/100", "2 failed", "16 in flight", "Requests 8.00 req/s", "Output tokens 160 tokens/s"]) {
      expect(text).toContain(wanted);
    }
    expect(text).toContain("TTFT p50 60.0 ms (p99 90.0)");
    expect(text).toContain("ITL p50 10.0 ms");
    expect(text).toContain("Phase profiling started: concurrency 16");
  });

  test("shows whole latencies where nothing streams", async () => {
    const { terminal, clock, view } = start();
    view.onEvent(buildStarted());
    await clock.runTo(1 * SEC);
    view.onEvent(buildProgress({ recent: { requestsPerSec: 4, latencyP50Ms: 57, latencyP99Ms: 67 } }));
    const text = terminal.screen().join("\n");
    expect(text).toContain("Latency p50 57.0 ms");
    expect(text).toContain("Latency p99 67.0 ms");
    expect(text).not.toContain("TTFT");
  });

  test("draws at most four pictures a second and writes changed lines only", async () => {
    const { terminal, clock, view } = start();
    view.onEvent(buildStarted());
    const before = terminal.written.length;
    for (let i = 1; i <= 200; i++) {
      await clock.runTo(i * 10 * MS);
      view.onEvent(streaming(i / 100));
    }
    expect(terminal.written.length - before).toBeLessThanOrEqual(9);
    const size = terminal.written.at(-1)?.length ?? 0;
    expect(size).toBeLessThan(terminal.written[0]?.length ?? 0);
  });

  test("gives the screen back however it ends, with warnings and results kept", async () => {
    const { terminal, clock, view } = start();
    view.onEvent(buildStarted());
    view.onEvent({ kind: "notice", level: "warning", text: "tokens are counted approximately" });
    view.onEvent({ kind: "notice", level: "info", text: "not worth keeping" });
    await clock.runTo(1 * SEC);
    view.onEvent(buildEnded());
    view.close();
    view.close();
    expect(terminal.isAlternate).toBe(false);
    expect(terminal.isCursorHidden).toBe(false);
    expect(terminal.screen()).toEqual([
      "00:00:00.000 WARNING tokens are counted approximately",
      "Profiling  100 ok, 8.00 req/s in 12.50 s",
    ]);
    const pieces = terminal.written.length;
    view.onEvent(streaming(3));
    await clock.runTo(9 * SEC);
    expect(terminal.written).toHaveLength(pieces);
  });

  test("gives the screen back before anything has happened", () => {
    const { terminal, view } = start();
    view.close();
    expect(terminal.isAlternate).toBe(false);
    expect(terminal.isCursorHidden).toBe(false);
  });

  test("fits a resized screen", async () => {
    const { terminal, clock, view } = start({ columns: 140, rows: 50 });
    view.onEvent(buildStarted());
    for (const [columns, rows] of [
      [80, 24],
      [200, 60],
    ] as const) {
      terminal.resize(columns, rows);
      await clock.runTo(clock.nowNs() + SEC);
      view.onEvent(streaming(2));
      const screen = terminal.screen();
      expect(screen.length).toBeLessThanOrEqual(rows);
      expect(Math.max(...screen.map(textWidth))).toBeLessThanOrEqual(columns);
      expect(screen[0]).toStartWith("aiperf | Profiling");
    }
  });

  test("hands over to the simple view when the terminal gets too small", async () => {
    const { terminal, clock, view } = start();
    view.onEvent(buildStarted());
    terminal.resize(60, 20);
    await clock.runTo(1 * SEC);
    view.onEvent(streaming(2));
    expect(terminal.isAlternate).toBe(false);
    expect(terminal.screen().at(-1)).toStartWith("Profiling");
    view.onEvent(buildEnded());
    view.close();
    expect(terminal.screen().at(-1)).toBe("Profiling  100 ok, 8.00 req/s in 12.50 s");
  });

  test("is the simple view from the start where there is no room or no terminal", () => {
    for (const options of [{ columns: 79 }, { rows: 23 }, { isTty: false }]) {
      const { terminal, view } = start(options);
      view.onEvent(buildStarted());
      expect(terminal.isAlternate).toBe(false);
      expect(terminal.screen()).toHaveLength(1);
      view.close();
    }
  });
});

test("the memory of the dashboard is bounded", () => {
  const state = createDashboardState();
  updateDashboard(state, buildStarted(), 0, "info");
  for (let i = 0; i < 10_000; i++) {
    updateDashboard(state, streaming(i), i, "info");
    updateDashboard(state, { kind: "notice", level: "info", text: `line ${i}` }, i, "info");
  }
  expect(state.history.length).toBeLessThanOrEqual(2000);
  expect(state.log.length).toBeLessThanOrEqual(200);
  expect(state.log.at(-1)?.text).toBe("line 9999");
  expect(state.history[0]?.elapsedSec).toBe(0);
});

test("a picture always has the size of the screen", () => {
  const anyNumber = fc.double();
  const anyRecent = fc.record(
    { requestsPerSec: anyNumber, outputTokensPerSec: anyNumber, ttftP50Ms: anyNumber, itlP50Ms: anyNumber },
    { requiredKeys: [] },
  );
  const events = fc.array(
    fc.record({
      elapsedSec: anyNumber,
      recent: anyRecent,
      succeeded: fc.nat(),
      phase: fc.string({ unit: "grapheme" }),
    }),
    { maxLength: 10 },
  );
  fc.assert(
    fc.property(
      events,
      fc.string({ unit: "binary" }),
      fc.integer({ min: 80, max: 200 }),
      fc.integer({ min: 24, max: 70 }),
      (list, text, columns, rows) => {
        const state = createDashboardState();
        for (const parts of list) updateDashboard(state, buildProgress(parts), 0, "info");
        updateDashboard(state, { kind: "notice", level: "info", text }, 0, "info");
        const frame = renderFrame(state, { columns, rows }, createPaint(false));
        expect(frame).toHaveLength(rows);
        expect(Math.max(...frame.map(textWidth))).toBeLessThanOrEqual(columns);
      },
    ),
  );
});
