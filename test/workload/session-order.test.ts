import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { sessionOrder } from "#workload/session-order.ts";

function take(order: Iterator<number, never>, count: number): number[] {
  return Array.from({ length: count }, () => order.next().value);
}

describe("session order", () => {
  test("sequential counts up and starts again", () => {
    expect(take(sessionOrder(3, "sequential", 1), 8)).toEqual([0, 1, 2, 0, 1, 2, 0, 1]);
  });

  test("shuffle plays every conversation once before any a second time, and not twice in the same order", () => {
    const order = take(sessionOrder(50, "shuffle", 1), 150);
    const rounds = [order.slice(0, 50), order.slice(50, 100), order.slice(100)];
    for (const round of rounds) expect(round.toSorted((a, b) => a - b)).toEqual([...Array(50).keys()]);
    expect(rounds[0]).not.toEqual(rounds[1]!);
    expect(rounds[1]).not.toEqual(rounds[2]!);
    expect(rounds[0]).not.toEqual([...Array(50).keys()]);
  });

  test("shuffle favours no first place", () => {
    const firsts = Array.from({ length: 4000 }, (_, seed) => sessionOrder(4, "shuffle", seed).next().value);
    for (const index of [0, 1, 2, 3]) {
      expect(Math.abs(firsts.filter((first) => first === index).length - 1000)).toBeLessThan(130);
    }
  });

  test("random draws with replacement and reaches everything", () => {
    const order = take(sessionOrder(10, "random", 1), 400);
    expect(new Set(order).size).toBe(10);
    expect(new Set(order.slice(0, 10)).size).toBeLessThan(10);
  });

  test("law: the order is a function of size, strategy and seed", () => {
    const strategy = fc.constantFrom("sequential" as const, "shuffle" as const, "random" as const);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), strategy, fc.integer(), (size, kind, seed) => {
        const order = take(sessionOrder(size, kind, seed), 100);
        expect(take(sessionOrder(size, kind, seed), 100)).toEqual(order);
        for (const index of order) expect(index >= 0 && index < size).toBe(true);
      }),
    );
  });

  test("another seed gives another shuffle", () => {
    expect(take(sessionOrder(30, "shuffle", 1), 30)).not.toEqual(take(sessionOrder(30, "shuffle", 2), 30));
  });

  test("no order of nothing", () => {
    expect(() => sessionOrder(0, "sequential", 1)).toThrow(RangeError);
  });
});
