import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { PhasePlan } from "#plan/phase-plan.ts";
import { mostShares, splitPhase } from "#plan/split-phase.ts";

const plan = (parts: Partial<PhasePlan> = {}): PhasePlan => ({
  index: 0,
  name: "profiling",
  kind: "profiling",
  pacing: { kind: "closed_loop" },
  concurrency: 10,
  limits: { requests: 100 },
  gracePeriodSec: 30,
  ...parts,
});

const sharesOf = (whole: PhasePlan, count: number): PhasePlan[] =>
  Array.from({ length: count }, (_, index) => splitPhase(whole, index, count));
const sum = (numbers: (number | undefined)[]): number => numbers.reduce<number>((total, n) => total + (n ?? 0), 0);

describe("a phase divided among workers", () => {
  test("is exactly the whole again: slots, prefills, requests and sessions add up, whatever the numbers", () => {
    const amount = fc.integer({ min: 1, max: 500 });
    fc.assert(
      fc.property(
        amount,
        amount,
        amount,
        amount,
        fc.integer({ min: 1, max: 16 }),
        (c, p, requests, sessions, count) => {
          const whole = plan({ concurrency: c, prefillConcurrency: p, limits: { requests, sessions, durationSec: 9 } });
          const shares = sharesOf(whole, count);
          expect(sum(shares.map((share) => share.concurrency))).toBe(c);
          expect(sum(shares.map((share) => share.prefillConcurrency))).toBe(p);
          expect(sum(shares.map((share) => share.limits.requests))).toBe(requests);
          expect(sum(shares.map((share) => share.limits.sessions))).toBe(sessions);
          expect(shares.every((share) => share.limits.durationSec === 9)).toBe(true);
        },
      ),
    );
  });

  test("leaves no worker with requests and no slot to send them by", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 16 }),
        (concurrency, prefillConcurrency, count) => {
          for (const share of sharesOf(plan({ concurrency, prefillConcurrency }), count)) {
            const canSend = (share.concurrency ?? 1) > 0 && (share.prefillConcurrency ?? 1) > 0;
            expect(canSend || share.limits.requests === 0).toBe(true);
          }
        },
      ),
    );
  });

  test("gives the last workers nothing to do where there is too little to go round", () => {
    const shares = sharesOf(plan({ concurrency: 2, limits: { durationSec: 5 } }), 4);
    expect(shares.map((share) => share.concurrency)).toEqual([1, 1, 0, 0]);
    expect(shares.map((share) => share.limits.requests)).toEqual([undefined, undefined, 0, 0]);
  });

  test("is left as it is where one worker does it all", () => {
    const whole = plan({ concurrency: 1 });
    expect(splitPhase(whole, 0, 3)).toBe(whole);
    expect(splitPhase(plan(), 0, 1).share).toBeUndefined();
  });

  test("has work for as many workers as it has slots, prefills, requests, sessions or users", () => {
    expect(mostShares(plan())).toBe(10);
    expect(mostShares(plan({ prefillConcurrency: 3 }))).toBe(3);
    expect(mostShares(plan({ limits: { sessions: 2 } }))).toBe(2);
    const users = { kind: "user_centric", ratePerSec: 4, users: 6, meanTurns: 3 } as const;
    expect(mostShares(plan({ pacing: users, limits: { durationSec: 4 } }))).toBe(6);
    const { concurrency: _, ...uncapped } = plan({
      pacing: { kind: "poisson", ratePerSec: 5 },
      limits: { durationSec: 4 },
    });
    expect(mostShares(uncapped)).toBe(Number.POSITIVE_INFINITY);
  });

  test("judges failures after its part of the requests", () => {
    const shares = sharesOf(plan({ failureLimit: { share: 0.2, leastEnded: 10 } }), 4);
    expect(shares.map((share) => share.failureLimit)).toEqual(Array(4).fill({ share: 0.2, leastEnded: 3 }));
  });

  test("has no share outside its count", () => {
    expect(() => splitPhase(plan(), 2, 2)).toThrow(RangeError);
  });
});
