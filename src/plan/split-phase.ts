/**
 * A phase divided among load workers, exactly: whatever is counted (slots, requests, sessions, users, arrivals) is
 * numbered from 0 and number n goes to share n mod count. Every worker draws the same random numbers and takes its own
 * among them, so that all shares together are the undivided phase.
 */
import type { PhasePlan } from "./phase-plan.ts";

/**
 * Share `index` of `count`. Of a phase with too little to go round (two slots for four workers) the last shares are
 * empty: they send nothing and end at once. What depends on more than one share is kept by each for itself: an open
 * loop drops an arrival when its own slots are taken, and failures are judged over the share's own requests.
 */
export function splitPhase(plan: PhasePlan, index: number, count: number): PhasePlan {
  if (!(index >= 0 && index < count)) throw new RangeError(`no share ${index} of ${count}`);
  const shares = Math.min(count, mostShares(plan));
  if (shares === 1 && index === 0) return plan;
  const share = { index, count: shares };
  const partOf = (whole: number): number => (index >= shares ? 0 : Math.ceil((whole - index) / shares));
  const { concurrency, prefillConcurrency, limits, failureLimit } = plan;
  const requests = index >= shares ? 0 : limits.requests === undefined ? undefined : partOf(limits.requests);
  return {
    ...plan,
    share,
    ...(concurrency === undefined ? {} : { concurrency: partOf(concurrency) }),
    ...(prefillConcurrency === undefined ? {} : { prefillConcurrency: partOf(prefillConcurrency) }),
    limits: {
      ...limits,
      ...(requests === undefined ? {} : { requests }),
      ...(limits.sessions === undefined ? {} : { sessions: partOf(limits.sessions) }),
    },
    ...(failureLimit === undefined
      ? {}
      : { failureLimit: { ...failureLimit, leastEnded: Math.ceil(failureLimit.leastEnded / shares) } }),
  };
}

/** How many workers the phase has work for: each needs a slot, a request and a session of its own. */
export function mostShares({ concurrency, prefillConcurrency, limits, pacing }: PhasePlan): number {
  const bounds = [concurrency, prefillConcurrency, limits.requests, limits.sessions];
  const users = pacing.kind === "user_centric" ? pacing.users : undefined;
  return Math.max(1, Math.min(...[...bounds, users].map((bound) => bound ?? Number.POSITIVE_INFINITY)));
}
