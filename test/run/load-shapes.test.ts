import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { PhasePlan } from "#plan/phase-plan.ts";
import { splitPhase } from "#plan/split-phase.ts";
import { firstUsers } from "#run/shape/user-centric.ts";
import { type SimulationOptions, simulatePhase } from "../support/phase-simulation.ts";
import { createVirtualClock } from "../support/virtual-clock.ts";

/** The phase on virtual time, to its end. */
async function played(options: SimulationOptions) {
  const sim = simulatePhase(options);
  await sim.clock.runUntilIdle(3_600e9);
  return { ...sim, mostInFlight: sim.mostInFlight, outcome: await sim.outcome, timesMs: sim.sent.map((s) => s.atMs) };
}

describe("a limit on prefills", () => {
  test("lets the next request go when the one before has its first content, as the reference's does", async () => {
    const { timesMs, mostInFlight } = await played({
      plan: { concurrency: 4, prefillConcurrency: 1, limits: { requests: 6 } },
      latencyMs: () => 120,
      ttftMs: () => 50,
    });
    expect(timesMs).toEqual([0, 50, 100, 150, 200, 250]);
    expect(mostInFlight).toBe(3);
  });

  test("is held to the end by a request that never gets content", async () => {
    const { timesMs } = await played({
      plan: { concurrency: 4, prefillConcurrency: 1, limits: { requests: 3 } },
      latencyMs: () => 100,
      ttftMs: () => Number.POSITIVE_INFINITY,
      endOf: () => "failed",
    });
    expect(timesMs).toEqual([0, 100, 200]);
  });

  test("counts every turn, and turns of running sessions go first", async () => {
    const { sent } = await played({
      plan: { concurrency: 2, prefillConcurrency: 1, limits: { sessions: 2 } },
      turnsOf: () => [{}, {}],
      latencyMs: () => 100,
      ttftMs: () => Number.POSITIVE_INFINITY,
    });
    expect(sent.map(({ atMs, session, turn }) => [atMs, session, turn])).toEqual([
      [0, 0, 0],
      [100, 0, 1],
      [200, 1, 0],
      [300, 1, 1],
    ]);
  });

  test("drops the arrivals of a rate that find no prefill slot", async () => {
    const { timesMs, outcome } = await played({
      plan: { pacing: { kind: "constant", ratePerSec: 100 }, prefillConcurrency: 1, limits: { requests: 3 } },
      latencyMs: () => 500,
      ttftMs: () => 25,
    });
    expect(timesMs).toEqual([10, 40, 70]);
    expect(outcome.dropped).toBe(4);
  });

  test("is never passed, whatever the load", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 5 }),
        fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 7 }),
        async (prefillConcurrency, concurrency, ttfts) => {
          const prefilling = { now: 0, most: 0 };
          const ttftOf = (index: number) => ttfts[index % ttfts.length] ?? 1;
          const sim = simulatePhase({
            plan: { concurrency, prefillConcurrency, limits: { requests: 40 } },
            ttftMs: (credit) => ttftOf(credit.requestIndex),
            latencyMs: (credit) => {
              prefilling.now += 1;
              prefilling.most = Math.max(prefilling.most, prefilling.now);
              sim.clock.at(sim.clock.nowNs() + ttftOf(credit.requestIndex) * 1e6 - 1, () => {
                prefilling.now -= 1;
              });
              return ttftOf(credit.requestIndex) * 2;
            },
          });
          await sim.clock.runUntilIdle(3_600e9);
          expect((await sim.outcome).succeeded).toBe(40);
          expect(prefilling.most).toBeLessThanOrEqual(prefillConcurrency);
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe("ramps of slots", () => {
  test("open one slot after the other; a request goes out at the instant of its step", async () => {
    const ramp = { durationSec: 2, strategy: "linear", target: 4 } as const;
    const { sent } = await played({
      plan: { concurrency: 4, concurrencyRamp: ramp, limits: { durationSec: 3 } },
      latencyMs: () => 10_000,
    });
    expect(sent.map(({ atMs }) => Math.round(atMs))).toEqual([0, 667, 1333, 2000]);
    expect(sent.every(({ atMs, dueMs }) => atMs === dueMs)).toBe(true);
  });

  test("are the same for prefills", async () => {
    const prefillRamp = { durationSec: 1, strategy: "linear", target: 3 } as const;
    const { timesMs } = await played({
      plan: { concurrency: 9, prefillConcurrency: 3, prefillRamp, limits: { durationSec: 2 } },
      latencyMs: () => 10_000,
      ttftMs: () => 10_000,
    });
    expect(timesMs).toEqual([0, 500, 1000]);
  });

  test("are not waited for when the phase has nothing more to send", async () => {
    const ramp = { durationSec: 3600, strategy: "linear", target: 2 } as const;
    const { clock, outcome } = await played({
      plan: { concurrency: 2, concurrencyRamp: ramp, limits: { requests: 3 } },
    });
    expect(outcome.succeeded).toBe(3);
    expect(clock.nowNs()).toBe(300e6);
  });
});

describe("user-centric load", () => {
  const pacing = { kind: "user_centric", ratePerSec: 4, users: 4, meanTurns: 3 } as const;

  test("begins in the middle of things, exactly as the reference's recorded run", async () => {
    const { sent } = await played({
      plan: { pacing, limits: { durationSec: 4 } },
      turnsOf: () => [{}, {}, {}],
    });
    expect(sent.map(({ atMs, correlationId, turn }) => [atMs, correlationId, turn])).toEqual([
      [0, "5", 0],
      [250, "2", 0],
      [500, "3", 0],
      [750, "4", 0],
      [1000, "5", 1],
      [1250, "6", 0],
      [1500, "7", 0],
      [1750, "4", 1],
      [2000, "5", 2],
      [2250, "6", 1],
      [2500, "7", 1],
      [2750, "8", 0],
      [3000, "9", 0],
      [3250, "6", 2],
      [3500, "7", 2],
      [3750, "8", 1],
    ]);
  });

  test("sends one request every 1/rate seconds, whatever the number of users and turns", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 2, max: 7 }), async (users, turns) => {
        const { timesMs } = await played({
          plan: { pacing: { kind: "user_centric", ratePerSec: 10, users, meanTurns: turns }, limits: { requests: 60 } },
          turnsOf: () => Array.from({ length: turns }, () => ({})),
          latencyMs: () => 1,
        });
        expect(timesMs.map(Math.round)).toEqual(Array.from({ length: 60 }, (_, i) => i * 100));
      }),
      { numRuns: 40 },
    );
  });

  test("sends a turn late, and no earlier the next, when the reply before it took longer than the gap", async () => {
    const { sent } = await played({
      plan: { pacing: { kind: "user_centric", ratePerSec: 1, users: 1, meanTurns: 3 }, limits: { requests: 3 } },
      turnsOf: () => [{}, {}, {}],
      latencyMs: (credit) => (credit.turnIndex === 0 ? 1700 : 100),
    });
    expect(sent.map(({ atMs, dueMs }) => [atMs, dueMs])).toEqual([
      [0, 0],
      [1700, 1700],
      [2700, 2700],
    ]);
  });

  test("gives its first users different places and lengths, and one whole conversation at the start", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), fc.double({ min: 2, max: 30, noNaN: true }), (users, meanTurns) => {
        const first = firstUsers(users, meanTurns);
        expect(first.length).toBe(users);
        expect(new Set(first.map(({ order }) => order)).size).toBe(users);
        expect(first.filter(({ mostTurns }) => mostTurns === undefined)).toEqual([{ number: users + 1, order: 0 }]);
        expect(first.every(({ mostTurns = 1 }) => mostTurns >= 1)).toBe(true);
      }),
    );
  });
});

describe("a fixed schedule", () => {
  const trace = (times: (number | undefined)[][]): Pick<SimulationOptions, "supply" | "turnsOf"> => ({
    supply: times.length,
    turnsOf: (session) =>
      (times[session] ?? []).map((timestampMs) => (timestampMs === undefined ? {} : { timestampMs })),
  });
  const pacing = { kind: "fixed_schedule", zeroMs: 1000 } as const;

  test("sends each session at its timestamp and ends with the trace, as the reference's recorded run", async () => {
    const { sent, outcome } = await played({
      plan: { pacing, limits: {} },
      ...trace([[1000], [1200], [1350], [1800], [2500]]),
    });
    expect(sent.map(({ atMs, dueMs }) => [atMs, dueMs])).toEqual([0, 200, 350, 800, 1500].map((at) => [at, at]));
    expect(sent.map(({ correlationId }) => correlationId)[3]).toBe("fixed-schedule-session_3");
    expect(outcome).toMatchObject({ sent: 5, succeeded: 5, sessionsFinished: 5 });
  });

  test("sends later turns at theirs, after their pause, or at once; one that the reply held up is late", async () => {
    const { sent } = await played({
      plan: { pacing: { kind: "fixed_schedule", zeroMs: 0 }, limits: {} },
      supply: 1,
      turnsOf: () => [{ timestampMs: 0 }, { timestampMs: 500 }, { timestampMs: 550 }, { delayMs: 30 }, {}],
    });
    expect(sent.map(({ atMs, dueMs }) => [atMs, dueMs])).toEqual([
      [0, 0],
      [500, 500],
      [600, 550],
      [730, 730],
      [830, 830],
    ]);
  });

  test("never moves: what has to wait for a slot goes out late, and what follows on time", async () => {
    const { sent, outcome } = await played({
      plan: { pacing: { kind: "fixed_schedule", zeroMs: 0 }, concurrency: 1, limits: {} },
      latencyMs: (credit) => (credit.session.number === 0 ? 250 : 20),
      ...trace([[0], [100], [200], [400]]),
    });
    expect(sent.map(({ atMs, dueMs }) => [atMs, dueMs])).toEqual([
      [0, 0],
      [250, 100],
      [270, 200],
      [400, 400],
    ]);
    expect(outcome.dropped).toBe(0);
  });

  test("plays sessions of one instant together, and stops at the limits of its phase", async () => {
    const { timesMs } = await played({
      plan: { pacing: { kind: "fixed_schedule", zeroMs: 0 }, limits: { requests: 3 } },
      ...trace([[5], [5], [5], [5]]),
    });
    expect(timesMs).toEqual([5, 5, 5]);
    const cut = await played({
      plan: { pacing: { kind: "fixed_schedule", zeroMs: 0 }, limits: { durationSec: 1 } },
      ...trace([[0], [900], [1100]]),
    });
    expect(cut.timesMs).toEqual([0, 900]);
  });
});

describe("a rate that changes", () => {
  test("sends along its curve and ends where no arrival is left", async () => {
    const curve = [
      { atSec: 0, ratePerSec: 0 },
      { atSec: 1, ratePerSec: 20 },
      { atSec: 1, ratePerSec: 0 },
    ];
    const { timesMs, outcome } = await played({
      plan: { pacing: { kind: "constant", ratePerSec: 20, curve }, limits: { durationSec: 600 } },
    });
    const expected = Array.from({ length: 10 }, (_, k) => Math.sqrt((k + 1) / 10) * 1000);
    expect(timesMs.map(Math.round)).toEqual(expected.map(Math.round));
    expect(outcome.endNs).toBeLessThan(1.2e9);
  });
});

describe("requests to be given up on purpose", () => {
  test("are drawn with the probability asked for, the same ones under the same seed", async () => {
    const drawn = async (seed: number) => {
      const plan = { concurrency: 50, limits: { requests: 4000 }, cancellation: { share: 0.3, delaySec: 0.5 } };
      const { sent } = await played({ plan, seed });
      return sent.map(({ cancelAfterSec }) => cancelAfterSec);
    };
    const first = await drawn(1);
    expect(await drawn(1)).toEqual(first);
    expect(new Set(first)).toEqual(new Set([undefined, 0.5]));
    const chosen = first.filter((after) => after !== undefined).length;
    // Four standard deviations of 4000 draws.
    expect(Math.abs(chosen - 1200)).toBeLessThan(4 * Math.sqrt(4000 * 0.3 * 0.7));
  });
});

describe("a limit on failures", () => {
  const failing = (everyNth: number): Pick<SimulationOptions, "endOf"> => ({
    endOf: ({ requestIndex }) => (requestIndex % everyNth === everyNth - 1 ? "failed" : "succeeded"),
  });

  test("gives the phase up when a larger share has failed, and says so", async () => {
    const { outcome, clock } = await played({
      plan: { concurrency: 3, limits: { requests: 1000 }, failureLimit: { share: 0.25, leastEnded: 10 } },
      ...failing(2),
    });
    expect(outcome).toMatchObject({ gaveUpOnFailures: true, wasCancelled: false });
    expect(outcome.succeeded + outcome.failed).toBe(10);
    expect(outcome.sent).toBe(outcome.succeeded + outcome.failed + outcome.cancelled);
    expect(clock.nowNs()).toBe(400e6);
  });

  test("is kept by a share that is no larger", async () => {
    const { outcome } = await played({
      plan: { concurrency: 1, limits: { requests: 40 }, failureLimit: { share: 0.25, leastEnded: 8 } },
      ...failing(4),
    });
    expect(outcome).toMatchObject({ sent: 40, failed: 10 });
    expect(outcome.gaveUpOnFailures).toBeUndefined();
  });
});

describe("a phase that another follows seamlessly", () => {
  test("tells that it has sent its last request while some are in flight; both run at once", async () => {
    const clock = createVirtualClock();
    const next: SimulationOptions["plan"] = { concurrency: 1, limits: { requests: 2 } };
    let second: ReturnType<typeof simulatePhase> | undefined;
    const first = simulatePhase({
      clock,
      plan: { concurrency: 2, limits: { requests: 2 } },
      latencyMs: () => 500,
      onSendingEnded: () => {
        second = simulatePhase({ clock, plan: next, latencyMs: () => 100 });
      },
    });
    await clock.runUntilIdle();
    expect((await first.outcome).endNs).toBe(500e6);
    expect(second?.sent.map(({ atMs }) => atMs)).toEqual([0, 100]);
    expect((await second?.outcome)?.endNs).toBe(200e6);
  });
});

describe("shares of a phase, begun at one instant", () => {
  const startNs = 3e9;
  const shared = async (plan: SimulationOptions["plan"], count: number, options: Partial<SimulationOptions> = {}) => {
    const whole: PhasePlan = {
      index: 0,
      name: "profiling",
      kind: "profiling",
      pacing: { kind: "closed_loop" },
      gracePeriodSec: 30,
      ...plan,
    };
    const sims = await Promise.all(
      Array.from({ length: count }, (_, index) =>
        played({ ...options, plan: splitPhase(whole, index, count), startNs }),
      ),
    );
    return { timesMs: sims.flatMap(({ timesMs }) => timesMs).sort((a, b) => a - b), sims };
  };

  for (const pacing of [
    { kind: "constant", ratePerSec: 40 },
    { kind: "poisson", ratePerSec: 40 },
    { kind: "gamma", ratePerSec: 40, smoothness: 3 },
    { kind: "user_centric", ratePerSec: 40, users: 10, meanTurns: 2 },
  ] as const) {
    test(`send at exactly the instants of the whole (${pacing.kind})`, async () => {
      const plan = { pacing, limits: { durationSec: 5 } };
      const options = { turnsOf: () => (pacing.kind === "user_centric" ? [{}, {}] : [{}]), latencyMs: () => 1 };
      const whole = await played({ ...options, plan, startNs });
      expect(whole.timesMs.length).toBeGreaterThan(150);
      expect(whole.timesMs[0]).toBeGreaterThanOrEqual(3000);
      for (const count of [2, 3]) expect((await shared(plan, count, options)).timesMs).toEqual(whole.timesMs);
    });
  }

  test("ramp up as the whole does", async () => {
    const concurrencyRamp = { durationSec: 4, strategy: "exponential", target: 9 } as const;
    const plan = { concurrency: 9, concurrencyRamp, limits: { durationSec: 5 } };
    const whole = await played({ plan, startNs, latencyMs: () => 60_000 });
    expect(whole.timesMs.length).toBe(9);
    expect((await shared(plan, 4, { latencyMs: () => 60_000 })).timesMs).toEqual(whole.timesMs);
  });

  test("give users numbers of their own", async () => {
    const pacing = { kind: "user_centric", ratePerSec: 20, users: 6, meanTurns: 3 } as const;
    const { sims } = await shared({ pacing, limits: { durationSec: 3 } }, 3, { turnsOf: () => [{}, {}, {}] });
    const users = sims.map(({ sent }) => new Set(sent.map(({ correlationId }) => correlationId)));
    expect(users.every((own) => own.size > 2)).toBe(true);
    const all = users.flatMap((own) => [...own]);
    expect(new Set(all).size).toBe(all.length);
  });

  test("end at once where there is nothing for them", async () => {
    const { sims } = await shared({ concurrency: 1, limits: { requests: 4 } }, 3);
    expect(sims.map(({ outcome }) => outcome.sent)).toEqual([4, 0, 0]);
    expect(sims.map(({ outcome }) => outcome.endNs)).toEqual([3.4e9, 3e9, 3e9]);
  });
});
