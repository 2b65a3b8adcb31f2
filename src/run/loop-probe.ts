/**
 * How late the event loop of a load worker is: a timer that should fire at a steady pace, and by how much it misses.
 * What delays the timer delays the stamps of chunks just as much.
 */
import type { Clock } from "#core/ports.ts";
import { msToNs, nsToMs } from "#core/units.ts";

export interface LoopProbe {
  /** Lateness of each beat since the last call, milliseconds. */
  take(): number[];
  stop(): void;
}

const BEAT_MS = 20;

export function startLoopProbe(clock: Clock, every: (periodMs: number, callback: () => void) => () => void): LoopProbe {
  let lateness: number[] = [];
  let expectedNs = clock.nowNs() + msToNs(BEAT_MS);
  const stop = every(BEAT_MS, () => {
    const nowNs = clock.nowNs();
    lateness.push(Math.max(0, nsToMs(nowNs - expectedNs)));
    // From now, not from when it was expected: one long stall is one late beat, not a hundred.
    expectedNs = nowNs + msToNs(BEAT_MS);
  });
  return {
    take: () => {
      const taken = lateness;
      lateness = [];
      return taken;
    },
    stop,
  };
}
