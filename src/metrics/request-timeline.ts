/**
 * Requests of a run, one by one → when they were sent and how long they took, for a picture. Of a long run every second,
 * fourth, … request is kept, so that the memory it takes is bounded and no part of the run is left out.
 */
import { nsToSec } from "#core/units.ts";
import type { RecordMetrics } from "./result.ts";

export interface RequestTimeline {
  /** By the time they were sent. */
  readonly points: readonly TimelinePoint[];
  /** One in so many requests is among the points. */
  readonly every: number;
}

export interface TimelinePoint {
  /** Since the first of the points was sent. */
  readonly sentSec: number;
  /** Absent: no token came, or the answer was no stream. */
  readonly ttftMs?: number;
  readonly latencyMs?: number;
}

export interface TimelineRecorder {
  /** Of one request that succeeded. */
  add(sentNs: number, metrics: RecordMetrics): void;
  summarise(): RequestTimeline;
}

/** More dots than this are one blot. */
const MOST_POINTS = 1000;

interface Kept {
  readonly sentNs: number;
  readonly metrics: Omit<TimelinePoint, "sentSec">;
}

export function createTimeline(): TimelineRecorder {
  let kept: Kept[] = [];
  let every = 1;
  let count = 0;
  return {
    add: (sentNs, metrics) => {
      if (count++ % every !== 0) return;
      kept.push({ sentNs, metrics: toLatencies(metrics) });
      if (kept.length <= MOST_POINTS) return;
      kept = kept.filter((_, place) => place % 2 === 0);
      every *= 2;
    },
    summarise: () => {
      const firstNs = kept.reduce((first, { sentNs }) => Math.min(first, sentNs), Number.POSITIVE_INFINITY);
      const points = kept.map(({ sentNs, metrics }) => ({ sentSec: nsToSec(sentNs - firstNs), ...metrics }));
      return { points: points.sort((a, b) => a.sentSec - b.sentSec), every };
    },
  };
}

function toLatencies(metrics: RecordMetrics): Kept["metrics"] {
  const [ttftMs, latencyMs] = [metrics.time_to_first_token?.value, metrics.request_latency?.value];
  return {
    ...(typeof ttftMs === "number" ? { ttftMs } : {}),
    ...(typeof latencyMs === "number" ? { latencyMs } : {}),
  };
}
