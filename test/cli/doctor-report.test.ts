import { describe, expect, test } from "bun:test";
import { type DoctorReport, isTooSlow, renderDoctor } from "#cli/doctor-report.ts";
import type { LoadFindings, MeasuredStep } from "#doctor/calibrate.ts";
import { textWidth } from "#report/text/text-width.ts";

function stepOf(asked: number, over: Partial<MeasuredStep> = {}): MeasuredStep {
  return {
    asked,
    load: asked,
    errorMs: 1,
    isReached: true,
    requests: 90,
    peakInFlight: asked,
    sent: 200,
    failed: 0,
    unanswered: 0,
    ttftErrorP50Ms: 0.2,
    ttftErrorP99Ms: 1.25,
    itlErrorP99Ms: 0.1,
    chunkErrorP99Ms: 1.5,
    openingErrorP99Ms: 12.5,
    lagP50Ms: 0.01,
    lagP99Ms: 0.75,
    requestRatePerSec: 101.4,
    chunkRatePerSec: 4715.4,
    ...over,
  };
}

function streams(over: Partial<LoadFindings> = {}): LoadFindings {
  const limits = [
    { withinMs: 1, isAtLeast: false },
    { withinMs: 5, highest: 437.9, isAtLeast: false },
    { withinMs: 10, highest: 1600, isAtLeast: true },
  ];
  return { kind: "streams", steps: [stepOf(1), stepOf(1600)], end: "time", limits, ...over };
}

function reportOf(over: Partial<DoctorReport> = {}): DoctorReport {
  return {
    version: "1.2.3",
    host: { cpuModel: "Fast CPU", cores: 2 },
    checks: [
      { name: "clock", found: "tsc", verdict: "ok" },
      { name: "CPU governor", found: "powersave", verdict: "warn", advice: "Set it to performance." },
      { name: "results", found: "/home/me cannot be written to (EROFS)", verdict: "bad", advice: "Go elsewhere." },
      { name: "page size", found: "not told by this system", verdict: "unknown" },
    ],
    ...over,
  };
}

const withLoads = (...loads: LoadFindings[]) => reportOf({ calibration: { loads, wasInterrupted: false } });
const render = (report: DoctorReport, columns = 80) => renderDoctor(report, { columns, colours: false });

describe("what the doctor has found", () => {
  test("shows each check with its verdict, and advice where something is to be done", () => {
    const text = render(reportOf());
    expect(text).toContain("  ok    clock         tsc\n");
    expect(text).toContain("  look  CPU governor  powersave\n");
    expect(text).toContain("  BAD   results       /home/me cannot be written to (EROFS)\n");
    expect(text).toContain("  ?     page size     not told by this system\n");
    expect(text).toContain("\n  CPU governor: Set it to performance.\n");
    expect(text).not.toContain("Timed within");
  });

  test("colours verdicts only where colours are wanted", () => {
    expect(render(reportOf())).not.toContain("\u001b[");
    expect(renderDoctor(reportOf(), { columns: 80, colours: true })).toContain("\u001b[31mBAD");
  });

  test("shows each load with its errors, and what kept higher ones from being tried", () => {
    const text = render(withLoads(streams()));
    expect(text).toMatch(/streams +chunks\/s +requests +TTFT p50 +TTFT p99 +ITL p99 +at start\n/);
    expect(text).toMatch(/ 1,600 +4,715 +90 +0\.20 +1\.25 +0\.10 +12\.5\n/);
    expect(text).toContain("for want of time");
  });

  test("tells what requests died of", () => {
    const failing = streams({ end: "failures", steps: [stepOf(1, { failed: 3, failure: "no file handle is left" })] });
    expect(render(withLoads(failing))).toContain("Requests failed at the last load: no file handle is left");
  });

  test("rounds limits down to two digits, and says where they may be higher", () => {
    expect(render(withLoads(streams()))).toMatch(/up to streams +none +430 +at least 1,600\n/);
  });

  test("says that client and server shared the machine, and where the calibration is kept", () => {
    const { calibration } = withLoads(streams());
    const text = render(
      reportOf({ calibration: { ...calibration!, steal: 0.05, savedAt: "/cache/calibration.json" } }),
    );
    expect(text.replace(/\s+/g, " ")).toContain("shared the 2 processors of this machine");
    expect(text).toContain("took 5.0 % of the processors");
    expect(text).toContain("Kept for later runs on this machine: /cache/calibration.json");
  });

  test("fits into the width of the terminal", () => {
    const failing = { failed: 3, failure: "a very long message about what has gone wrong, and then some" };
    const loads = [
      streams(),
      streams({ kind: "arrivals", end: "failures", steps: [stepOf(30_000, failing)] }),
      streams({ kind: "chunks", end: "saturated", steps: [stepOf(500, { chunkRatePerSec: 1_234_567 })] }),
    ];
    for (const columns of [60, 80, 120]) {
      for (const line of render(withLoads(...loads), columns).split("\n")) {
        expect(textWidth(line)).toBeLessThanOrEqual(columns);
      }
    }
  });
});

describe("a client that is too slow", () => {
  test("does not time even the first load within ten milliseconds, or cannot send it", () => {
    expect(isTooSlow([streams({ steps: [stepOf(1, { errorMs: 10 }), stepOf(10, { errorMs: 90 })] })])).toBe(false);
    expect(isTooSlow([streams({ steps: [stepOf(1, { errorMs: 10.1 })] })])).toBe(true);
    expect(isTooSlow([streams({ steps: [stepOf(1, { errorMs: Number.NaN, requests: 0, failed: 2 })] })])).toBe(true);
  });

  test("is not said to be so where nothing was measured", () => {
    expect(isTooSlow([])).toBe(false);
  });
});
