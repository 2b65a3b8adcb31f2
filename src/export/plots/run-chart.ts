/** The requests of one run → a chart of how long they took by the time they were sent: warming up, drifting, stalling. */
import type { RequestTimeline, TimelinePoint } from "#metrics/request-timeline.ts";
import type { Chart, ChartPoint, Series } from "./chart.ts";

const FEWEST_POINTS = 2;

/** Undefined where there are too few requests to see anything. */
export function chartRun({ points, every }: RequestTimeline): Chart | undefined {
  const of = (name: string, read: (point: TimelinePoint) => number | undefined): Series[] => {
    const found = points.flatMap((point): ChartPoint[] => {
      const y = read(point);
      return y === undefined ? [] : [{ x: point.sentSec, y }];
    });
    return found.length < FEWEST_POINTS ? [] : [{ name, style: "points", points: found }];
  };
  const series = [
    ...of("Request Latency", ({ latencyMs }) => latencyMs),
    ...of("Time to First Token", ({ ttftMs }) => ttftMs),
  ];
  if (series.length === 0) return undefined;
  return {
    title: "Latency of each request by the time it was sent",
    ...(every > 1 ? { note: `One in ${every} requests is shown.` } : {}),
    xLabel: "time since the first request (s)",
    yLabel: "latency (ms)",
    series,
    rules: [],
  };
}
