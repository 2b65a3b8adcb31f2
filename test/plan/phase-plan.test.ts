import { describe, expect, test } from "bun:test";
import type { PhaseConfig } from "#config/config.ts";
import { planPhases } from "#plan/phase-plan.ts";

const planOf = (parts: Partial<PhaseConfig>, facts?: Parameters<typeof planPhases>[1]) => {
  const [plan] = planPhases([{ name: "profiling", kind: "profiling", type: "concurrency", ...parts }], facts);
  if (plan === undefined) throw new Error("no plan");
  return plan;
};

describe("the plan of a phase", () => {
  test("carries ramps to the limits that they lead to", () => {
    const ramp = { duration: 2, strategy: "linear" } as const;
    expect(planOf({ concurrency: 4, concurrencyRamp: ramp, prefillConcurrency: 2, prefillRamp: ramp })).toMatchObject({
      concurrencyRamp: { durationSec: 2, strategy: "linear", target: 4 },
      prefillRamp: { durationSec: 2, strategy: "linear", target: 2 },
    });
  });

  test("begins a trace at its first timestamp, unless an offset says otherwise", () => {
    const facts = { firstTimestampMs: 1000 };
    const zeroOf = (parts: Partial<PhaseConfig>) => planOf({ type: "fixed_schedule", ...parts }, facts).pacing;
    expect(zeroOf({})).toEqual({ kind: "fixed_schedule", zeroMs: 1000 });
    expect(zeroOf({ autoOffset: false })).toEqual({ kind: "fixed_schedule", zeroMs: 0 });
    expect(zeroOf({ autoOffset: false, startOffset: 1200, endOffset: 2000 })).toEqual({
      kind: "fixed_schedule",
      zeroMs: 1200,
      fromMs: 1200,
      toMs: 2000,
    });
  });

  test("knows the length of conversations that users begin in the middle of", () => {
    const { pacing } = planOf({ type: "user_centric", rate: 4, users: 8, duration: 4 }, { meanTurns: 3.4 });
    expect(pacing).toEqual({ kind: "user_centric", ratePerSec: 4, users: 8, meanTurns: 3.4 });
  });

  test("judges failures after as many requests as run at once, and no fewer than ten", () => {
    expect(planOf({ concurrency: 50, failedRequestThreshold: 0.1 }).failureLimit).toEqual({
      share: 0.1,
      leastEnded: 50,
    });
    expect(planOf({ failedRequestThreshold: 0.1 }).failureLimit?.leastEnded).toBe(10);
  });

  test("takes cancellations as a share, and none at zero percent", () => {
    expect(planOf({ cancellation: { rate: 50, delay: 0.1 } }).cancellation).toEqual({ share: 0.5, delaySec: 0.1 });
    expect(planOf({ cancellation: { rate: 0, delay: 0.1 } }).cancellation).toBeUndefined();
  });

  test("puts a ramp before a series, and knows the highest rate of both", () => {
    const { pacing } = planOf({
      type: "poisson",
      rateRamp: { duration: 10, strategy: "linear" },
      rateSeries: [
        { atSec: 0, ratePerSec: 5 },
        { atSec: 60, ratePerSec: 50 },
      ],
    });
    expect(pacing).toEqual({
      kind: "poisson",
      ratePerSec: 50,
      curve: [
        { atSec: 0, ratePerSec: 0 },
        { atSec: 10, ratePerSec: 5 },
        { atSec: 70, ratePerSec: 50 },
      ],
    });
  });

  test("holds the first rate of a series that begins later, with a ramp before it or without", () => {
    const rateSeries = [
      { atSec: 5, ratePerSec: 2 },
      { atSec: 9, ratePerSec: 0 },
    ];
    expect(planOf({ type: "constant", rateSeries }).pacing).toMatchObject({
      curve: [{ atSec: 0, ratePerSec: 2 }, ...rateSeries],
    });
    const rateRamp = { duration: 3, strategy: "exponential" } as const;
    expect(planOf({ type: "constant", rateSeries, rateRamp }).pacing).toMatchObject({
      curve: [
        { atSec: 0, ratePerSec: 0.02 },
        { atSec: 3, ratePerSec: 2, growth: "exponential" },
        { atSec: 8, ratePerSec: 2 },
        { atSec: 12, ratePerSec: 0 },
      ],
    });
  });

  test("has no curve where the rate stays the same", () => {
    expect(planOf({ type: "constant", rate: 7 }).pacing).toEqual({ kind: "constant", ratePerSec: 7 });
  });
});
