/** How fine the clock is that stamps are taken from, and what a stamp costs: measured by reading it again and again. */

export interface ClockFacts {
  /** Smallest step seen; absent: the clock stood still. */
  readonly stepNs?: number;
  /** Mean cost of one reading. */
  readonly readingNs: number;
}

const READINGS = 5000;

export function measureClock(nowNs: () => number): ClockFacts {
  const startNs = nowNs();
  let previousNs = startNs;
  let stepNs = Number.POSITIVE_INFINITY;
  for (let i = 0; i < READINGS; i++) {
    const readNs = nowNs();
    if (readNs > previousNs) stepNs = Math.min(stepNs, readNs - previousNs);
    previousNs = readNs;
  }
  const readingNs = (previousNs - startNs) / READINGS;
  return { readingNs, ...(stepNs === Number.POSITIVE_INFINITY ? {} : { stepNs }) };
}
