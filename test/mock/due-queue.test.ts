import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { NS_PER_MS } from "#core/units.ts";
import { DueQueue, type Timer } from "#mock/due-queue.ts";

/** A clock with one timer after the other, which fire `earlyMs` too soon, as real ones may. */
function virtualTime(earlyMs = 0) {
  let nowNs = 0;
  let armed: { readonly atNs: number; readonly callback: () => void } | undefined;
  let timersSet = 0;
  const timer: Timer = (delayMs, callback) => {
    timersSet++;
    const mine = { atNs: nowNs + Math.max(0.01, delayMs - earlyMs) * NS_PER_MS, callback };
    armed = mine;
    return () => {
      if (armed === mine) armed = undefined;
    };
  };
  return {
    queue: new DueQueue(() => nowNs, timer),
    nowNs: () => nowNs,
    timersSet: () => timersSet,
    isArmed: () => armed !== undefined,
    runAll: () => {
      while (armed !== undefined) {
        const { atNs, callback } = armed;
        armed = undefined;
        nowNs = Math.max(nowNs, atNs);
        callback();
      }
    },
  };
}

describe("callbacks at instants", () => {
  test("each is called once, in the order of the instants, and never before its own", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(50), { maxLength: 60 }), fc.nat(3), (instantsMs, earlyMs) => {
        const time = virtualTime(earlyMs);
        const called: number[] = [];
        for (const atMs of instantsMs) {
          time.queue.at(atMs * NS_PER_MS, () => {
            expect(time.nowNs()).toBeGreaterThanOrEqual(atMs * NS_PER_MS);
            called.push(atMs);
          });
        }
        expect(called).toEqual([]);
        time.runAll();
        expect(called).toEqual(instantsMs.toSorted((a, b) => a - b));
      }),
    );
  });

  test("callbacks may ask for further ones, sooner or later", () => {
    const time = virtualTime();
    const called: string[] = [];
    time.queue.at(5 * NS_PER_MS, () => {
      called.push("first");
      time.queue.at(0, () => called.push("past"));
      time.queue.at(6 * NS_PER_MS, () => called.push("soon"));
    });
    time.queue.at(7 * NS_PER_MS, () => called.push("last"));
    time.runAll();
    expect(called).toEqual(["first", "past", "soon", "last"]);
  });

  test("thousands that are due together need one timer", () => {
    const time = virtualTime();
    let calls = 0;
    for (let i = 0; i < 5000; i++) time.queue.at(NS_PER_MS, () => calls++);
    time.runAll();
    expect(calls).toBe(5000);
    expect(time.timersSet()).toBe(1);
  });

  test("after clearing nothing is called and no timer is left", () => {
    const time = virtualTime();
    time.queue.at(NS_PER_MS, () => expect.unreachable());
    time.queue.clear();
    expect(time.isArmed()).toBe(false);
    time.runAll();
  });

  test("a callback that fails does not stop the others", () => {
    const time = virtualTime();
    let called = 0;
    time.queue.at(1, () => {
      throw new Error("one stream broke");
    });
    time.queue.at(2, () => called++);
    expect(() => time.runAll()).toThrow("one stream broke");
    time.runAll();
    expect(called).toBe(1);
  });
});
