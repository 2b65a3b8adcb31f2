import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { simulatePhase } from "../support/phase-simulation.ts";
import { createVirtualClock, type VirtualClock } from "../support/virtual-clock.ts";

describe("a closed loop", () => {
  test("keeps as many requests in flight as the concurrency says, and ends after the last", async () => {
    const sim = simulatePhase({ plan: { concurrency: 4, limits: { requests: 10 } } });
    await sim.clock.runUntilIdle();
    const outcome = await sim.outcome;
    expect(sim.mostInFlight).toBe(4);
    expect(outcome).toMatchObject({ sent: 10, succeeded: 10, failed: 0, cancelled: 0, dropped: 0, peakInFlight: 4 });
    expect(outcome.endNs).toBe(300e6);
    expect(sim.sent.map((s) => s.atMs)).toEqual([0, 0, 0, 0, 100, 100, 100, 100, 200, 200]);
  });

  test("sends the next turn after its pause, before any new session, and holds the slot meanwhile", async () => {
    const sim = simulatePhase({
      plan: { concurrency: 2, limits: { sessions: 3 } },
      turnsOf: () => [{}, { delayMs: 50 }],
    });
    await sim.clock.runUntilIdle();
    const outcome = await sim.outcome;
    expect(sim.sent.map(({ atMs, session, turn }) => [atMs, session, turn])).toEqual([
      [0, 0, 0],
      [0, 1, 0],
      [150, 0, 1],
      [150, 1, 1],
      [250, 2, 0],
      [400, 2, 1],
    ]);
    expect(outcome).toMatchObject({ sent: 6, sessionsStarted: 3, sessionsFinished: 3 });
  });

  test("goes on with a session whose turn has failed", async () => {
    const sim = simulatePhase({
      plan: { concurrency: 1, limits: { sessions: 1 } },
      turnsOf: () => [{}, {}, {}],
      endOf: (credit) => (credit.turnIndex === 1 ? "failed" : "succeeded"),
    });
    await sim.clock.runUntilIdle();
    expect(await sim.outcome).toMatchObject({ sent: 3, succeeded: 2, failed: 1, sessionsFinished: 1 });
  });

  test("cuts a conversation where the request count ends", async () => {
    const sim = simulatePhase({ plan: { concurrency: 1, limits: { requests: 4 } }, turnsOf: () => [{}, {}, {}] });
    await sim.clock.runUntilIdle();
    expect(await sim.outcome).toMatchObject({ sent: 4, sessionsStarted: 2, sessionsFinished: 1 });
  });

  test("ends when the supply of sessions does", async () => {
    const sim = simulatePhase({ plan: { concurrency: 2, limits: { requests: 100 } }, supply: 5 });
    await sim.clock.runUntilIdle();
    expect(await sim.outcome).toMatchObject({ sent: 5, succeeded: 5 });
  });

  test("knows when each request was due: the moment its slot came free", async () => {
    const sim = simulatePhase({ plan: { concurrency: 1, limits: { requests: 3 } } });
    await sim.clock.runUntilIdle();
    expect(sim.sent.map((s) => s.dueMs)).toEqual([0, 100, 200]);
  });
});

describe("the bell", () => {
  test("stops sending at the duration; what is in flight finishes within the grace period and counts", async () => {
    const sim = simulatePhase({
      plan: { concurrency: 2, limits: { durationSec: 1 }, gracePeriodSec: 0.5 },
      latencyMs: () => 300,
    });
    await sim.clock.runUntilIdle();
    const outcome = await sim.outcome;
    expect(outcome).toMatchObject({ sent: 8, succeeded: 8, cancelled: 0 });
    expect(outcome.sendingEndNs).toBe(1e9);
    expect(outcome.endNs).toBe(1.2e9);
  });

  test("gives up at the end of grace what has not come back, and counts it as cancelled", async () => {
    const sim = simulatePhase({
      plan: { concurrency: 2, limits: { durationSec: 1.5 }, gracePeriodSec: 0.3 },
      latencyMs: () => 950,
    });
    await sim.clock.runUntilIdle();
    const outcome = await sim.outcome;
    expect(outcome).toMatchObject({ sent: 4, succeeded: 2, cancelled: 2 });
    expect(outcome.endNs).toBe(1.8e9);
  });

  test("waits for as long as it takes under an infinite grace period", async () => {
    const sim = simulatePhase({
      plan: { concurrency: 1, limits: { durationSec: 1 }, gracePeriodSec: Number.POSITIVE_INFINITY },
      latencyMs: () => 3_600_000,
    });
    await sim.clock.runUntilIdle();
    expect(await sim.outcome).toMatchObject({ sent: 1, succeeded: 1 });
  });

  test("is not waited for when the request count ends the phase first", async () => {
    const sim = simulatePhase({ plan: { concurrency: 1, limits: { requests: 2, durationSec: 600 } } });
    await sim.clock.runUntilIdle();
    expect((await sim.outcome).endNs).toBe(200e6);
    expect(sim.clock.nowNs()).toBe(200e6);
  });

  test("lets nothing out that is due as it rings, even where its own timer runs late", async () => {
    const clock = createVirtualClock();
    let isBell = true;
    const at: VirtualClock["at"] = (instantNs, callback) => {
      const lateNs = isBell ? 1000 : 0;
      isBell = false;
      return clock.at(instantNs + lateNs, callback);
    };
    const sim = simulatePhase({
      plan: { pacing: { kind: "constant", ratePerSec: 10 }, limits: { durationSec: 0.3 }, gracePeriodSec: 0.05 },
      clock: { ...clock, at },
    });
    await clock.runUntilIdle();
    expect(sim.sent.map(({ atMs }) => atMs)).toEqual([100, 200]);
    expect(await sim.outcome).toMatchObject({ sent: 2, succeeded: 2 });
  });
});

describe("an open loop", () => {
  test("sends at a constant rate on an absolute grid, the first request one interval after the start", async () => {
    const sim = simulatePhase({ plan: { pacing: { kind: "constant", ratePerSec: 20 }, limits: { requests: 5 } } });
    await sim.clock.runUntilIdle();
    expect(sim.sent.map((s) => s.atMs)).toEqual([50, 100, 150, 200, 250]);
  });

  test("drops arrivals that find no slot, counts them, and stays on the grid", async () => {
    const sim = simulatePhase({
      plan: { pacing: { kind: "constant", ratePerSec: 50 }, concurrency: 2, limits: { requests: 6 } },
      latencyMs: () => 140,
    });
    await sim.clock.runUntilIdle();
    const first = sim.sent[0]?.atMs ?? 0;
    expect(sim.sent.map((s) => s.atMs - first)).toEqual([0, 20, 140, 160, 280, 300]);
    expect((await sim.outcome).dropped).toBe(10);
  });

  test("gives queued turns precedence over new sessions, so that the rate is that of all turns", async () => {
    const sim = simulatePhase({
      plan: { pacing: { kind: "constant", ratePerSec: 10 }, limits: { sessions: 2 } },
      turnsOf: () => [{}, {}],
      latencyMs: () => 150,
    });
    await sim.clock.runUntilIdle();
    expect(sim.sent.map(({ atMs, session, turn }) => [atMs, session, turn])).toEqual([
      [100, 0, 0],
      [200, 1, 0],
      [300, 0, 1],
      [400, 1, 1],
    ]);
  });

  test("ends at the duration however many arrivals are left", async () => {
    const sim = simulatePhase({ plan: { pacing: { kind: "poisson", ratePerSec: 100 }, limits: { durationSec: 10 } } });
    await sim.clock.runUntilIdle();
    const outcome = await sim.outcome;
    expect(outcome.sendingEndNs).toBe(10e9);
    expect(outcome.sent).toBeGreaterThan(900);
    expect(outcome.sent).toBeLessThan(1100);
    expect(sim.sent.every((s) => s.atMs === s.dueMs)).toBe(true);
  });
});

test("stop() sends nothing more, gives up what is in flight and marks the phase", async () => {
  const sim = simulatePhase({ plan: { concurrency: 3, limits: { requests: 100 } } });
  await sim.clock.runTo(250e6);
  sim.runner.stop();
  await sim.clock.runUntilIdle();
  const outcome = await sim.outcome;
  expect(outcome).toMatchObject({ sent: 9, succeeded: 6, cancelled: 3, wasCancelled: true });
  expect(outcome.endNs).toBe(250e6);
});

test("counts add up and the concurrency is never passed, whatever the load", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        concurrency: fc.integer({ min: 1, max: 8 }),
        requests: fc.integer({ min: 1, max: 60 }),
        durationSec: fc.option(fc.double({ min: 0.05, max: 3, noNaN: true }), { nil: undefined }),
        ratePerSec: fc.option(fc.double({ min: 1, max: 200, noNaN: true }), { nil: undefined }),
        turns: fc.integer({ min: 1, max: 4 }),
        delayMs: fc.constantFrom(0, 30),
        latencies: fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 9 }),
      }),
      async ({ concurrency, requests, durationSec, ratePerSec, turns, delayMs, latencies }) => {
        const sim = simulatePhase({
          plan: {
            concurrency,
            limits: { requests, ...(durationSec === undefined ? {} : { durationSec }) },
            gracePeriodSec: 0.2,
            ...(ratePerSec === undefined ? {} : { pacing: { kind: "poisson", ratePerSec } }),
          },
          turnsOf: () => Array.from({ length: turns }, () => ({ delayMs })),
          latencyMs: (credit) => latencies[credit.requestIndex % latencies.length] ?? 1,
          endOf: (credit) => (credit.requestIndex % 5 === 4 ? "failed" : "succeeded"),
        });
        await sim.clock.runUntilIdle(3_600e9);
        const outcome = await sim.outcome;
        expect(outcome.sent).toBe(outcome.succeeded + outcome.failed + outcome.cancelled);
        expect(outcome.sent).toBeLessThanOrEqual(requests);
        expect(sim.mostInFlight).toBeLessThanOrEqual(concurrency);
        expect(sim.inFlight()).toBe(0);
        if (durationSec === undefined) expect(outcome.sent).toBe(requests);
      },
    ),
    { numRuns: 60 },
  );
});
