/** How far a phase has come and when it will end, from one progress event. Pure; nothing is smoothed here. */
import type { ProgressEvent } from "#core/events.ts";

/** Requests that are over, however they ended. */
export function finishedOf(event: ProgressEvent): number {
  return event.succeeded + event.failed + event.cancelled;
}

/** 0 to 1 towards whichever end is nearest; undefined where the phase has no end that can be seen coming. */
export function fractionOf(event: ProgressEvent): number | undefined {
  const { target } = event;
  const parts: number[] = [];
  if (target.requests !== undefined) parts.push(ratio(finishedOf(event), target.requests));
  if (target.sessions !== undefined) parts.push(ratio(event.sessionsFinished, target.sessions));
  if (target.durationSec !== undefined) parts.push(ratio(event.elapsedSec, target.durationSec));
  return parts.length === 0 ? undefined : Math.max(...parts);
}

/** Seconds to the nearest end at the present pace; undefined in grace, without an end, or before the first answer. */
export function secondsLeft(event: ProgressEvent): number | undefined {
  const { target, elapsedSec } = event;
  if (event.inGrace) return undefined;
  const ends: number[] = [];
  if (target.requests !== undefined) {
    const perSec = event.recent.requestsPerSec ?? finishedOf(event) / elapsedSec;
    ends.push((target.requests - finishedOf(event)) / perSec);
  }
  if (target.sessions !== undefined) {
    ends.push(((target.sessions - event.sessionsFinished) / event.sessionsFinished) * elapsedSec);
  }
  if (target.durationSec !== undefined) ends.push(target.durationSec - elapsedSec);
  const known = ends.filter((sec) => Number.isFinite(sec));
  return known.length === 0 ? undefined : Math.max(0, Math.min(...known));
}

function ratio(part: number, whole: number): number {
  const value = whole > 0 ? part / whole : 1;
  return Number.isFinite(value) ? Math.min(1, Math.max(0, value)) : 0;
}
