/**
 * Units. Inside the program instants are nanoseconds, latencies milliseconds, configured durations seconds.
 * An instant (`…Ns`) counts from the origin of the run, so that it stays an exact integer in a double for 104 days.
 */

export const NS_PER_MS = 1e6;
export const NS_PER_SEC = 1e9;
export const MS_PER_SEC = 1e3;

export const nsToMs = (ns: number): number => ns / NS_PER_MS;
export const msToNs = (ms: number): number => ms * NS_PER_MS;
export const secToNs = (sec: number): number => sec * NS_PER_SEC;
export const nsToSec = (ns: number): number => ns / NS_PER_SEC;

/**
 * What ties the clock of a run to the world: both are taken at the same moment in the main process and passed to
 * every load worker. `monotonicNs` is the system's monotonic clock, which all processes share.
 */
export interface RunOrigin {
  readonly monotonicNs: bigint;
  readonly wallNs: bigint;
}

/** Absolute wall-clock nanoseconds of a run instant, exact: as a double it would lose the last digits. */
export function toWallNs(origin: RunOrigin, instantNs: number): bigint {
  return origin.wallNs + BigInt(Math.round(instantNs));
}
