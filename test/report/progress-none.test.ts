import { expect, test } from "bun:test";
import { createProgressView } from "#report/live/progress-view.ts";
import { createVirtualClock } from "../support/virtual-clock.ts";
import { buildEnded, buildProgress, buildStarted } from "./build-event.ts";
import { createFakeTerminal } from "./fake-terminal.ts";

test("only starts, ends and notices are logged, at the time of day", async () => {
  const terminal = createFakeTerminal({ isTty: false, columns: 200 });
  const clock = createVirtualClock();
  const view = createProgressView("none", terminal, clock, { originTimeOfDayMs: 12 * 3_600_000 });
  view.onEvent(buildStarted());
  view.onEvent({ kind: "notice", level: "debug", text: "hidden" });
  for (let i = 1; i <= 50; i++) {
    await clock.runTo(i * 1e9);
    view.onEvent(buildProgress({ elapsedSec: i }));
  }
  view.onEvent({ kind: "sending_ended", phase: "profiling", sent: 100, inFlight: 3, elapsedSec: 50 });
  view.onEvent(buildEnded({ failed: 1 }));
  view.close();
  view.onEvent(buildStarted());
  expect(terminal.screen()).toEqual([
    "12:00:00.000 INFO    Phase profiling started: until 100 requests",
    "12:00:50.000 INFO    Phase profiling: 100 requests sent after 50.00 s, 3 still in flight",
    "12:00:50.000 WARNING Phase profiling ended after 12.50 s: 100 ok, 1 failed",
  ]);
});
