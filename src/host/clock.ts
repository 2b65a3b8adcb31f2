/**
 * The clock of a run, on the system's monotonic clock, which all processes share. Timers are coarse (whole
 * milliseconds, and early by up to two), so the last stretch before an instant is spent polling between events.
 */
import type { Clock } from "#core/ports.ts";
import { NS_PER_MS, type RunOrigin } from "#core/units.ts";

/** Stretch before an instant that is polled rather than slept, in ms: what a timer may miss by. */
const POLLED_MS = 2.5;

/** The longest delay that a timer takes. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export function takeRunOrigin(): RunOrigin {
  // The wall clock has milliseconds only; both are read back to back, at the edge of a millisecond.
  const edge = Date.now();
  let wallMs = edge;
  while (wallMs === edge) wallMs = Date.now();
  return { monotonicNs: process.hrtime.bigint(), wallNs: BigInt(wallMs) * 1_000_000n };
}

export function createClock(origin: RunOrigin): Clock {
  const offsetNs = offsetOf(origin);
  const nowNs = () => Bun.nanoseconds() + offsetNs;
  return {
    nowNs,
    at: (instantNs, callback) => {
      let isCancelled = false;
      let timer: ReturnType<typeof setTimeout> | undefined;
      const poll = () => {
        if (isCancelled) return;
        if (nowNs() >= instantNs) callback();
        else setImmediate(poll);
      };
      // Never calls back from within the call itself, not even for an instant that passes while it is being made.
      const sleep = () => {
        const leftMs = (instantNs - nowNs()) / NS_PER_MS;
        if (leftMs > POLLED_MS) timer = setTimeout(sleep, Math.min(leftMs - POLLED_MS, LONGEST_TIMER_MS));
        else setImmediate(poll);
      };
      sleep();
      return () => {
        isCancelled = true;
        clearTimeout(timer);
      };
    },
  };
}

/**
 * What to add to this process's fast clock, which starts at zero with the process, to get run time. Of several
 * tries the one with the least time between its two readings counts.
 */
function offsetOf(origin: RunOrigin): number {
  let best = { widthNs: Number.POSITIVE_INFINITY, offsetNs: 0 };
  for (let i = 0; i < 20; i++) {
    const before = Bun.nanoseconds();
    const shared = process.hrtime.bigint();
    const after = Bun.nanoseconds();
    const widthNs = after - before;
    if (widthNs < best.widthNs) {
      best = { widthNs, offsetNs: Math.round(Number(shared - origin.monotonicNs) - (before + after) / 2) };
    }
  }
  return best.offsetNs;
}
