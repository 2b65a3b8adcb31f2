/** When requests were sent and how long they took: in order, and never more than can be seen. */
import { expect, test } from "bun:test";
import { createTimeline } from "#metrics/request-timeline.ts";

const latency = (value: number) => ({ request_latency: { value, unit: "ms" } });

test("requests stand by the time they were sent, whenever they ended", () => {
  const timeline = createTimeline();
  timeline.add(3e9, { ...latency(10), time_to_first_token: { value: 4, unit: "ms" } });
  timeline.add(1e9, latency(500));
  timeline.add(2e9, {});
  expect(timeline.summarise()).toEqual({
    points: [{ sentSec: 0, latencyMs: 500 }, { sentSec: 1 }, { sentSec: 2, latencyMs: 10, ttftMs: 4 }],
    every: 1,
  });
});

test("of very many requests some are kept, evenly over the whole run", () => {
  const timeline = createTimeline();
  for (let i = 0; i < 100_000; i++) timeline.add(i * 1e9, latency(i));
  const { points, every } = timeline.summarise();
  expect(points.length).toBeWithin(400, 1001);
  expect(points.map(({ sentSec }) => sentSec)).toEqual(points.map((_, place) => place * every));
  expect(points.at(-1)?.sentSec).toBeGreaterThan(100_000 - every - 1);
});

test("no requests are no points", () => {
  expect(createTimeline().summarise()).toEqual({ points: [], every: 1 });
});
