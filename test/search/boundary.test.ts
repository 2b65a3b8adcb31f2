import { expect, test } from "bun:test";
import { randomStream } from "#core/random.ts";
import { estimateBoundaries } from "#search/boundary-searcher.ts";
import type { SearchOptions, SearchProblem } from "#search/problem.ts";
import { axis, below, type Law, OPTIONS, problemOf, searchAll } from "../support/search.ts";

const options: SearchOptions = { ...OPTIONS, planner: "boundary", maxIterations: 30 };
const limited = problemOf({ filters: [below("latency", 200)] });

function solve(
  law: Law,
  { problem = limited, settings = options }: { problem?: SearchProblem; settings?: SearchOptions } = {},
) {
  const searched = searchAll(problem, settings, law);
  return {
    ...searched,
    runs: searched.observations.length,
    boundaries: estimateBoundaries(problem, settings, searched.observations),
  };
}

test.each([3, 47, 212, 700, 998])(
  "a cliff after %d is found exactly, or within a half per cent of many values",
  (last) => {
    const { boundaries, runs, stop } = solve(({ c = 0 }) => ({ latency: (c <= last ? 1 : 12) * (30 + c / 10) }));
    expect(last - boundaries[0]!.answer!).toBeWithin(0, Math.max(1, last * 0.005) + 1e-9);
    expect(boundaries[0]!.kind).toBe("cliff");
    expect(runs).toBeLessThanOrEqual(15);
    expect(stop.reason).toBe("boundary_precision_reached");
  },
);

test("runs that fail beyond some value are a cliff too", () => {
  const { boundaries } = solve(({ c = 0 }) => (c <= 333 ? { latency: 50 } : undefined));
  expect(boundaries[0]!.answer!).toBeWithin(331, 334);
});

test("a server that refuses beyond some value is asked once whether it still answers below", () => {
  const { observations, stop } = solve(({ c = 0 }) => (c <= 2 ? { latency: 50 } : undefined));
  expect(observations.slice(-2).map(({ values }) => values.c)).toEqual([3, 2]);
  expect(stop.reason).toBe("boundary_precision_reached");
});

test("a server that has gone near the end is asked again where it answered, until it counts as gone", () => {
  let runs = 0;
  const { observations } = solve(({ c = 0 }) => (runs++ < 4 ? { latency: c <= 5 ? 50 : 900 } : undefined));
  const tried = observations.map(({ values }) => values.c);
  expect(tried.slice(4).filter((c) => c === tried[3])).not.toBeEmpty();
  expect(tried.length).toBe(4 + 5);
});

const smooth: Law = ({ c = 0 }) => ({ latency: 40 + 0.3 * c + 0.001 * c * c });
const TRUTH = 277;

test("an exact metric that grows into its limit needs few runs", () => {
  const { boundaries, runs } = solve(smooth);
  expect(Math.abs(boundaries[0]!.answer! - TRUTH) / TRUTH).toBeLessThan(0.01);
  expect(runs).toBeLessThanOrEqual(10);
});

/** Answers of twenty searches with 3 % noise. */
function solveNoisily(isSafe: boolean) {
  return Array.from({ length: 20 }, (_, seed) => {
    const random = randomStream(seed, "noise");
    const law: Law = (values) => ({ latency: smooth(values)!.latency! * Math.exp(0.03 * random.normal()) });
    const { boundaries, runs } = solve(law, { settings: { ...options, isSafe } });
    return { answer: boundaries[0]!.answer!, runs };
  });
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

test("with noise the answer is near, seldom beyond, and costs a dozen runs", () => {
  const answers = solveNoisily(false);
  expect(mean(answers.map(({ answer }) => Math.abs(answer - TRUTH) / TRUTH))).toBeLessThan(0.02);
  expect(answers.filter(({ answer }) => answer > TRUTH).length).toBeLessThanOrEqual(4);
  expect(mean(answers.map(({ runs }) => runs))).toBeLessThanOrEqual(14);
});

test("a safe answer is not beyond", () => {
  const answers = solveNoisily(true);
  expect(answers.filter(({ answer }) => answer > TRUTH).length).toBeLessThanOrEqual(1);
  expect(mean(answers.map(({ answer }) => Math.abs(answer - TRUTH) / TRUTH))).toBeLessThan(0.035);
});

test("the two ends of the range are told by name", () => {
  const never = solve(() => ({ latency: 900 }));
  expect([never.stop.reason, never.boundaries[0]!.answer]).toEqual(["boundary_no_pass_in_range", undefined]);
  expect(never.runs).toBe(1);
  const always = solve(() => ({ latency: 10 }));
  expect([always.stop.reason, always.boundaries[0]!.answer]).toEqual(["boundary_no_failure_in_range", 1000]);
  const named = solve(() => ({ latency: 10 }), { settings: { ...options, boundaryName: "smooth_isotonic" } });
  expect(named.stop.reason).toBe("smooth_isotonic_no_failure_in_range");
});

test("a limit from below and several limits: the tightest decides", () => {
  const filters = [below("latency", 200), { metric: "goodput", stat: "avg", op: "ge", threshold: 0.95 } as const];
  const law: Law = ({ c = 0 }) => ({ latency: 40 + c / 10, goodput: c <= 90 ? 1 : 0.5 });
  const { boundaries } = solve(law, { problem: problemOf({ filters }) });
  expect(boundaries[0]!.answer).toBe(90);
});

test("tiers share their runs, and each gets its boundary", () => {
  const tiers = [
    { label: "strict", limits: [below("latency", 100)] },
    { label: "lenient", limits: [below("latency", 300)] },
  ];
  const law: Law = ({ c = 0 }) => ({ latency: 50 + c });
  const { boundaries, runs, stop } = solve(law, { problem: problemOf({ tiers }) });
  expect(stop.reason).toBe("multi_tier_all_converged");
  expect(boundaries.map(({ label }) => label)).toEqual(["strict", "lenient"]);
  expect(boundaries[0]!.answer!).toBeWithin(48, 50);
  expect(boundaries[1]!.answer!).toBeWithin(246, 250);
  expect(runs).toBeLessThanOrEqual(20);
});

test("an axis of two values and one that starts at 0", () => {
  const two = problemOf({ dimensions: [axis("c", 1, 2)], filters: [below("latency", 200)] });
  expect(solve(({ c = 0 }) => ({ latency: c * 150 }), { problem: two }).boundaries[0]!.answer).toBe(1);
  const fromZero = problemOf({
    dimensions: [{ path: "c", lo: 0, hi: 20, kind: "int", prior: "uniform" }],
    filters: [below("latency", 200)],
  });
  const { boundaries } = solve(({ c = 0 }) => ({ latency: 20 + 21 * c }), { problem: fromZero });
  expect(boundaries[0]!.answer!).toBeWithin(7, 9);
});
