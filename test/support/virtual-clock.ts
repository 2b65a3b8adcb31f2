/** A clock whose time stands still until it is moved: timers run in the order of their instants, at those instants. */
import type { Clock } from "#core/ports.ts";

export interface VirtualClock extends Clock {
  /** Runs every timer up to the instant, and what follows from it, then stands at the instant. */
  runTo(instantNs: number): Promise<void>;
  /** Runs until no timer is left, but no further than the limit. */
  runUntilIdle(limitNs?: number): Promise<void>;
}

export function createVirtualClock(): VirtualClock {
  let nowNs = 0;
  let order = 0;
  const timers: { instantNs: number; order: number; callback: () => void }[] = [];
  const settle = async () => {
    // Promise chains of the code under test are a few steps long; each await runs one step of all of them.
    for (let i = 0; i < 20; i++) await Promise.resolve();
  };
  const nextBefore = (limitNs: number) => {
    timers.sort((a, b) => a.instantNs - b.instantNs || a.order - b.order);
    const next = timers[0];
    return next !== undefined && next.instantNs <= limitNs ? timers.shift() : undefined;
  };
  const runTo = async (instantNs: number) => {
    await settle();
    for (let timer = nextBefore(instantNs); timer !== undefined; timer = nextBefore(instantNs)) {
      nowNs = Math.max(nowNs, timer.instantNs);
      timer.callback();
      await settle();
    }
    nowNs = Math.max(nowNs, instantNs);
  };
  return {
    nowNs: () => nowNs,
    at: (instantNs, callback) => {
      const timer = { instantNs, order: order++, callback };
      timers.push(timer);
      return () => {
        const index = timers.indexOf(timer);
        if (index !== -1) timers.splice(index, 1);
      };
    },
    runTo,
    runUntilIdle: async (limitNs = Number.POSITIVE_INFINITY) => {
      await settle();
      for (let timer = nextBefore(limitNs); timer !== undefined; timer = nextBefore(limitNs)) {
        nowNs = Math.max(nowNs, timer.instantNs);
        timer.callback();
        await settle();
      }
    },
  };
}
