import { expect, test } from "bun:test";
import { type RepeatSummary, summarise } from "#stats/repeat-summary.ts";
import golden from "../golden/stats/inference.json";

test.each(golden.summaries)("as the reference has it: $name", ({ values, level, expected }) => {
  const ours = summarise(values, level);
  expect(Object.keys(ours).sort()).toEqual(Object.keys(expected).sort());
  for (const [key, wanted] of Object.entries(expected)) {
    const value = ours[key as keyof RepeatSummary];
    if (typeof wanted === "string") expect(String(value)).toBe(wanted);
    else expect(Math.abs(value - wanted)).toBeLessThanOrEqual(1e-9 * Math.abs(wanted));
  }
});

test("equal values do not scatter, though their sum is rounded", () => {
  const summary = summarise([0.1, 0.1, 0.1], 0.95);
  expect([summary.mean, summary.std, summary.ciLow, summary.ciHigh]).toEqual([0.1, 0, 0.1, 0.1]);
});

test("no values have no mean", () => {
  expect(new Set(Object.values(summarise([], 0.95)))).toEqual(new Set([Number.NaN]));
});
