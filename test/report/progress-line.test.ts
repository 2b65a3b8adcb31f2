import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { ProgressEvent } from "#core/events.ts";
import { fractionOf, secondsLeft } from "#report/live/progress-estimate.ts";
import {
  renderCountingLine,
  renderEndedLine,
  renderPlainProgress,
  renderProgressLine,
} from "#report/live/progress-line.ts";
import { createPaint } from "#report/text/paint.ts";
import { textWidth } from "#report/text/text-width.ts";
import { buildEnded, buildProgress } from "./build-event.ts";

const paint = createPaint(false);
const busy = buildProgress({
  failed: 2,
  recent: { requestsPerSec: 8, ttftP50Ms: 53.74, itlP50Ms: 10.02 },
});

describe("renderProgressLine", () => {
  test("leaves out what matters least where there is no room", () => {
    expect([120, 79, 60, 40, 20].map((columns) => renderProgressLine(busy, columns, paint))).toEqual([
      "Profiling  ━━━━━━━━━━━━╸─────────────────  42/100  8.00/s  16 in flight  2 failed  ETA 0:07  TTFT 53.7 ITL 10.0 ms",
      "Profiling  ━━━━─────  42/100  8.00/s  2 failed  ETA 0:07  TTFT 53.7 ITL 10.0 ms",
      "Profiling  ━━━━━╸───────  42/100  8.00/s  2 failed  ETA 0:07",
      "Profiling  42/100  8.00/s  2 failed",
      "Profiling  42/100",
    ]);
  });

  test("measures a phase by whatever ends it first", () => {
    const line = (parts: Partial<ProgressEvent>) =>
      renderProgressLine(buildProgress({ recent: {}, ...parts }), 100, paint);
    expect(line({ target: { durationSec: 60 }, elapsedSec: 15 })).toContain("0:15 of 60 s");
    expect(line({ target: { durationSec: 60 }, elapsedSec: 15 })).toContain("ETA 0:45");
    expect(line({ target: { sessions: 20 }, sessionsFinished: 5 })).toContain("5/20 sessions");
    expect(line({ target: {} })).toBe("Profiling  40 requests  16 in flight");
    expect(line({ target: { durationSec: 5 }, inGrace: true })).toContain("waiting for the last answers");
  });

  test("names the phase and shows whole latencies where nothing streams", () => {
    expect(renderProgressLine(buildProgress({ phase: "warmup", phaseKind: "warmup" }), 60, paint)).toStartWith(
      "Warmup  ",
    );
    expect(renderProgressLine(buildProgress({ phase: "burst\u001b[2J" }), 60, paint)).toStartWith("burst  ");
    expect(renderProgressLine(buildProgress({ recent: { latencyP50Ms: 250 } }), 100, paint)).toContain(
      "latency 250 ms",
    );
  });

  test("colours warmup and profiling apart", () => {
    const coloured = createPaint(true);
    const warmup = renderProgressLine(buildProgress({ phase: "warmup", phaseKind: "warmup" }), 80, coloured);
    const profiling = renderProgressLine(buildProgress(), 80, coloured);
    expect(warmup).toContain(coloured.warmup("Warmup"));
    expect(profiling).toContain(coloured.profiling("Profiling"));
  });
});

test("counting and the end of a phase have lines of their own", () => {
  expect(renderCountingLine({ kind: "counting", done: 50, total: 200 }, 40, paint)).toBe(
    "Counting tokens  ━━━━───────────  50/200",
  );
  expect(renderEndedLine(buildEnded({ succeeded: 98, failed: 2 }))).toBe(
    "Profiling  98 ok, 2 failed, 7.84 req/s in 12.50 s",
  );
});

test("the line for a pipe tells the same in words", () => {
  expect(renderPlainProgress(busy)).toBe(
    "Profiling: after 0:05, 42.0 %, 42/100, 8.00/s, 16 in flight, 2 failed, ETA 0:07, TTFT 53.7 ITL 10.0 ms",
  );
});

const anyCount = fc.nat({ max: 1e9 });
const anyEvent = fc
  .record({
    phase: fc.string({ unit: "grapheme", maxLength: 30 }),
    target: fc.record(
      { requests: anyCount, durationSec: fc.double({ min: 0 }), sessions: anyCount },
      { requiredKeys: [] },
    ),
    elapsedSec: fc.double({ min: 0 }),
    inFlight: anyCount,
    succeeded: anyCount,
    failed: anyCount,
    dropped: anyCount,
    sessionsFinished: anyCount,
    inGrace: fc.boolean(),
    recent: fc.record(
      { requestsPerSec: fc.double(), ttftP50Ms: fc.double(), itlP50Ms: fc.double() },
      { requiredKeys: [] },
    ),
  })
  .map(buildProgress);

describe("whatever the event", () => {
  test("the line fits", () => {
    fc.assert(
      fc.property(anyEvent, fc.integer({ min: 1, max: 200 }), (event, columns) => {
        const line = renderProgressLine(event, columns, paint);
        expect(textWidth(line)).toBeLessThanOrEqual(columns);
        expect(line).not.toMatch(/NaN|Infinity|undefined/);
      }),
    );
  });

  test("the fraction is from 0 to 1 and the time left is finite and not negative", () => {
    fc.assert(
      fc.property(anyEvent, (event) => {
        const fraction = fractionOf(event) ?? 0;
        expect(fraction >= 0 && fraction <= 1).toBe(true);
        const left = secondsLeft(event) ?? 0;
        expect(left >= 0 && Number.isFinite(left)).toBe(true);
      }),
    );
  });
});
