import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { randomStream } from "#core/random.ts";
import { instantsOfShare, stepInstants } from "#plan/step-ramp.ts";

const random = () => randomStream(7, "ramp");
const strategies = ["linear", "exponential", "poisson"] as const;

describe("a growing limit", () => {
  test("rises by one at equal distances when it is linear, as the reference's does", () => {
    const instants = stepInstants({ durationSec: 2, strategy: "linear", target: 4 }, random());
    expect(instants.map((at) => Number(at.toFixed(3)))).toEqual([0, 0.667, 1.333, 2]);
  });

  test("doubles in equal times when it is exponential", () => {
    const instants = stepInstants({ durationSec: 3, strategy: "exponential", target: 8 }, random());
    expect([1, 2, 4, 8].map((limit) => Number((instants[limit - 1] ?? -1).toFixed(9)))).toEqual([0, 1, 2, 3]);
  });

  test("takes its steps evenly at random when it is poisson: their mean is half the duration", () => {
    const [first, ...steps] = stepInstants({ durationSec: 10, strategy: "poisson", target: 20_001 }, random());
    expect(first).toBe(0);
    const mean = steps.reduce((sum, at) => sum + at, 0) / steps.length;
    // Three standard errors of a mean of uniform draws.
    expect(Math.abs(mean - 5)).toBeLessThan((3 * 10) / Math.sqrt(12 * steps.length));
  });

  test("never falls, begins at once and ends within the duration, however it grows", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...strategies),
        fc.integer({ min: 1, max: 60 }),
        fc.double({ min: 0.01, max: 1e4, noNaN: true }),
        (strategy, target, durationSec) => {
          const instants = stepInstants({ durationSec, strategy, target }, random());
          expect(instants.length).toBe(target);
          expect(instants[0]).toBe(0);
          expect(instants.every((at, i) => at >= (instants[i - 1] ?? 0) && at <= durationSec * (1 + 1e-12))).toBe(true);
        },
      ),
    );
  });

  test("is at every instant the sum of its shares", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...strategies),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 9 }),
        (strategy, target, count) => {
          const whole = stepInstants({ durationSec: 5, strategy, target }, random());
          const shares = Array.from({ length: count }, (_, index) => instantsOfShare(whole, { index, count }));
          expect(shares.flat().sort((a, b) => a - b)).toEqual(whole);
        },
      ),
    );
  });
});
