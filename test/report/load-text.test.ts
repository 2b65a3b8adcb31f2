import { expect, test } from "bun:test";
import type { PhaseConfig } from "#config/config.ts";
import { describeLoad } from "#report/text/load-text.ts";

const load = (parts: Partial<PhaseConfig>) =>
  describeLoad({ name: "profiling", kind: "profiling", type: "concurrency", ...parts });

test("a load is told by its shape and by what ends it", () => {
  expect(load({ concurrency: 16, requests: 1000 })).toBe("concurrency 16, 1,000 requests");
  expect(load({ requests: 1 })).toBe("concurrency 1, 1 request");
  expect(load({ type: "poisson", rate: 2.5, duration: 60, gracePeriod: 30 })).toBe(
    "poisson arrivals at 2.5 requests/s, 60 s, grace 30 s",
  );
  expect(load({ type: "gamma", rate: 10, smoothness: 0.5, concurrency: 8, requests: 5, duration: 9 })).toBe(
    "gamma arrivals (smoothness 0.5) at 10 requests/s, at most 8 at once, 5 requests or 9 s",
  );
  expect(load({ type: "constant", rate: 10, duration: 5, gracePeriod: Number.POSITIVE_INFINITY })).toBe(
    "constant arrivals at 10 requests/s, 5 s, grace no end",
  );
  expect(load({ type: "user_centric", users: 8, rate: 4, sessions: 20 })).toBe("8 users at 4 requests/s, 20 sessions");
  const rateSeries = [
    { atSec: 0, ratePerSec: 1 },
    { atSec: 9, ratePerSec: 5 },
  ];
  expect(load({ type: "poisson", rateSeries, duration: 9 })).toBe("poisson arrivals at a varying rate, 9 s");
  expect(load({ type: "fixed_schedule" })).toBe("on the schedule of the trace");
});
