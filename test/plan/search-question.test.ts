import { expect, test } from "bun:test";
import { toSearchQuestion } from "#plan/search/search-question.ts";
import { searchConfig } from "../support/search-config.ts";

const filter = (threshold: number) => ({ metricTag: "time_to_first_token", stat: "p95", op: "lt", threshold }) as const;
const limit = (threshold: number, isHard: boolean) =>
  ({ metric: "time_to_first_token", stat: "p95", op: "lt", threshold, isHard }) as const;

test("hard limits come first, then soft ones, which are about averages", () => {
  const config = searchConfig({
    slaFilters: [filter(200)],
    outcomeConstraints: [{ metric: "request_error_rate", op: "<=", bound: 1 }],
  });
  const { limits, maxIterations, trials } = toSearchQuestion(config, 3);
  expect(limits).toEqual([
    limit(200, true),
    { metric: "request_error_rate", stat: "avg", op: "le", threshold: 1, isHard: false },
  ]);
  expect([maxIterations, trials]).toEqual([15, 3]);
});

test("limits of tiers stand at the end, each once, and never make a point infeasible for all", () => {
  const slaTiers = [
    { label: "gold", filters: [filter(100), filter(200)] },
    { label: "silver", filters: [filter(400), filter(100)] },
  ];
  const question = toSearchQuestion(searchConfig({ slaFilters: [filter(200)], slaTiers }), 1);
  expect(question.limits).toEqual([limit(200, true), limit(100, false), limit(400, false)]);
  expect(question.tiers[1]).toEqual({ label: "silver", limits: [limit(400, false), limit(100, false)] });
});
