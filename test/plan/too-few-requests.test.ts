import { expect, test } from "bun:test";
import type { PhaseConfig } from "#config/config.ts";
import { tellTooFewRequests } from "#plan/too-few-requests.ts";

const load = (parts: Partial<PhaseConfig>) => {
  const phase: PhaseConfig = { name: "profiling", kind: "profiling", type: "concurrency", requests: 10, ...parts };
  return { phases: [phase] };
};

test("the highest concurrency that its requests cannot fill is told", () => {
  expect(tellTooFewRequests([load({ concurrency: 20 }), load({ concurrency: 1000 }), load({ concurrency: 4 })])).toBe(
    "A concurrency of 1000 is never reached by a run of 10 requests: give --request-count some times as many as the highest concurrency.",
  );
});

test("nothing is told where requests suffice, or something else bounds or paces the runs", () => {
  expect(tellTooFewRequests([])).toBeUndefined();
  expect(tellTooFewRequests([load({ concurrency: 10 })])).toBeUndefined();
  expect(tellTooFewRequests([load({ type: "poisson", rate: 5, concurrency: 20 })])).toBeUndefined();
  expect(tellTooFewRequests([load({ concurrency: 20, kind: "warmup" })])).toBeUndefined();
  const { requests: _, ...endless } = load({ concurrency: 20 }).phases[0]!;
  expect(tellTooFewRequests([{ phases: [{ ...endless, duration: 5 }] }])).toBeUndefined();
});
