import { describe, expect, test } from "bun:test";
import type { Planner } from "#search/problem.ts";
import { readObservation } from "#search/reading.ts";
import { createSearcher } from "#search/searcher.ts";
import { SearchSpace } from "#search/space.ts";
import { bestIterations } from "#search/standing.ts";
import { axis, below, LATENCY, type Law, OPTIONS, observe, problemOf, searchAll } from "../support/search.ts";

const limited = problemOf({ filters: [below("latency", 150)] });
/** Throughput saturates, latency grows: the best is the last below the limit, 200. */
const server: Law = ({ c = 0 }) => ({ throughput: (1000 * c) / (c + 50), latency: 50 + c / 2 });
const PLANNERS: readonly Planner[] = ["bayesian", "tpe", "boundary"];

test("the ends of a real axis are those that were given, to the last digit", () => {
  const space = new SearchSpace([{ path: "rate", kind: "real", lo: 5, hi: 200, prior: "uniform" }]);
  expect(space.decode([1])).toEqual({ rate: 200 });
  expect(space.decode([0])).toEqual({ rate: 5 });
});

describe.each(PLANNERS)("every planner: %s", (planner) => {
  const options = { ...OPTIONS, planner, maxIterations: 12 };

  test("proposes the same when it is told the same, wherever it is cut", () => {
    const { observations, proposals } = searchAll(limited, options, server);
    for (const cut of [0, 1, 5, 6, proposals.length - 1]) {
      expect(createSearcher(limited, options).next(observations.slice(0, cut))).toEqual(proposals[cut]!);
    }
  });

  test("keeps to its budget and to the space", () => {
    const { observations } = searchAll(limited, options, server);
    expect(observations.length).toBeLessThanOrEqual(12);
    for (const { values } of observations) {
      expect(Number.isInteger(values.c)).toBe(true);
      expect(values.c!).toBeWithin(1, 1001);
    }
  });

  test("ends where every run fails", () => {
    const { observations, stop } = searchAll(limited, options, () => undefined);
    expect(observations.length).toBeGreaterThan(0);
    expect(stop.reason).toMatch(/max_iterations|boundary_no_pass_in_range/);
  });

  test("ends where the metric never appears", () => {
    expect(searchAll(limited, options, () => ({ other: 1 })).stop.kind).toBe("stop");
  });

  test("ends where everything is the same", () => {
    expect(searchAll(limited, options, () => ({ throughput: 7, latency: 7 })).stop.kind).toBe("stop");
  });

  test("ends where nothing is feasible", () => {
    expect(searchAll(limited, options, () => ({ throughput: 7, latency: 700 })).stop.kind).toBe("stop");
  });
});

function bestOf(problem: typeof limited, { observations }: ReturnType<typeof searchAll>) {
  const readings = observations.map((observation) => readObservation(problem, observation));
  return bestIterations(problem, readings).map((index) => readings[index]!);
}

test("finds the best value under a limit", () => {
  const [best] = bestOf(limited, searchAll(limited, { ...OPTIONS, maxIterations: 15 }, server));
  expect(best!.values.c).toBe(199);
  expect(best!.isFeasible).toBe(true);
});

test("density estimates come near it too", () => {
  const [best] = bestOf(limited, searchAll(limited, { ...OPTIONS, planner: "tpe", maxIterations: 40 }, server));
  expect(best!.values.c!).toBeGreaterThan(150);
});

test("learns which runs fail, and does better than any of its first points", () => {
  const problem = problemOf({ dimensions: [axis("c", 1, 512), axis("p", 1, 64)] });
  const law: Law = ({ c = 0, p = 0 }) => (p * 8 > c ? undefined : { throughput: c * p });
  const { observations } = searchAll(problem, { ...OPTIONS, maxIterations: 25 }, law);
  const best = Math.max(...observations.map(({ values }) => law(values)?.throughput ?? 0));
  expect(best).toBe(512 * 64);
});

test("minimises a real dimension", () => {
  const problem = problemOf({ dimensions: [axis("x", 0.1, 10, "real")], objectives: [LATENCY] });
  const law: Law = ({ x = 0 }) => ({ latency: 3 + Math.log(x / 2) ** 2 });
  const [best] = bestOf(problem, searchAll(problem, OPTIONS, law));
  expect(best!.objectives[0]!).toBeLessThan(3.001);
});

test("several objectives: the compromises nobody beats, along the whole front", () => {
  const problem = problemOf({ objectives: [{ metric: "throughput", stat: "avg", direction: "maximize" }, LATENCY] });
  const front = bestOf(problem, searchAll(problem, OPTIONS, server));
  expect(front.length).toBeGreaterThan(15);
  const values = front.map((reading) => reading.values.c!);
  expect(Math.max(...values) / Math.min(...values)).toBeGreaterThan(100);
});

test("a front is not filled in at one end for ever", () => {
  const dimensions = [axis("c", 1, 512), axis("p", 1, 64)];
  const objectives = [
    { metric: "throughput", stat: "avg", direction: "maximize", threshold: 0 },
    { ...LATENCY, threshold: 400 },
  ] as const;
  // A ridge: a model of the first points sees only its foot, along p = 1.
  const law: Law = ({ c = 0, p = 0 }) => {
    const used = Math.min(p, c);
    const offRidge = Math.log(used / (1 + c / 20)) / 0.9;
    const throughput = (((15000 * c) / (c + 90)) * Math.exp(-0.5 * offRidge ** 2)) / (1 + (c / 700) ** 3);
    return { throughput, latency: 1.35 * (50 + (3 * c) / used + 4 * used + 0.15 * c) };
  };
  const options = { ...OPTIONS, seed: 106, maxIterations: 30 };
  const { observations } = searchAll(problemOf({ dimensions, objectives }), options, law);
  expect(Math.max(...observations.map(({ values }) => law(values)!.throughput!))).toBeGreaterThan(8000);
});

test("a space that has been tried out ends the search", () => {
  const problem = problemOf({ dimensions: [axis("c", 1, 4)] });
  const { observations, stop } = searchAll(problem, { ...OPTIONS, initialPoints: 2 }, server);
  expect(stop.reason).toBe("space_exhausted");
  expect(new Set(observations.map(({ values }) => values.c)).size).toBe(4);
});

test("a soft constraint is kept where it can be, and what breaks it may still be named the best", () => {
  const constraints = [{ metric: "errors", stat: "avg", op: "le", threshold: 1 } as const];
  const problem = problemOf({ constraints });
  const law: Law = ({ c = 0 }) => ({ throughput: c, errors: c / 100 });
  const searched = searchAll(problem, OPTIONS, law);
  const kept = searched.observations.map(({ values }) => values.c!).filter((c) => c <= 100);
  expect(Math.max(...kept)).toBe(100);
  expect(bestOf(problem, searched)[0]!.isFeasible).toBe(true);
});

test("exact runs are not repeated", () => {
  const { observations } = searchAll(limited, OPTIONS, server);
  expect(new Set(observations.map(({ values }) => values.c)).size).toBe(observations.length);
});

test("a noisy best is run again before the search ends", () => {
  const noise = [0.02, -0.03, 0.01, 0.04, -0.02, 0, 0.03, -0.04, -0.01];
  let run = 0;
  const law: Law = ({ c = 0 }) => ({ throughput: (100 - Math.log(c / 90) ** 2) * (1 + noise[run++ % noise.length]!) });
  const { proposals } = searchAll(problemOf({}), { ...OPTIONS, maxIterations: 30 }, law);
  expect(proposals.some(({ purpose }) => purpose === "confirm")).toBe(true);
});

test("first points come from the priors, each in a cell of its own", () => {
  const { proposals } = searchAll(problemOf({}), { ...OPTIONS, initialPoints: 19 }, server);
  const decades = proposals.slice(0, 16).map(({ values }) => Math.floor(Math.log10(values.c!) + 1e-9));
  for (const decade of [0, 1, 2]) expect(decades.filter((value) => value === decade).length).toBeWithin(4, 8);
});

test("values and points of the cube go back and forth", () => {
  const space = new SearchSpace([
    axis("c", 1, 512),
    axis("r", 0.5, 3, "real"),
    { ...axis("n", 3, 7), prior: "uniform" },
  ]);
  for (const values of [
    { c: 1, r: 0.5, n: 3 },
    { c: 37, r: 1.25, n: 7 },
    { c: 512, r: 3, n: 5 },
  ]) {
    const decoded = space.decode(space.encode(values));
    expect(decoded.c).toBe(values.c);
    expect(decoded.r!).toBeCloseTo(values.r, 12);
    expect(decoded.n).toBe(values.n);
  }
  expect(space.size).toBe(Number.POSITIVE_INFINITY);
  expect(new SearchSpace([axis("a", 1, 3), axis("b", 2, 5)]).size).toBe(12);
});

test("trials of one point count as one, by their mean", () => {
  const searcher = createSearcher(limited, OPTIONS);
  const single = [1, 10, 100, 400, 30].map((c) => observe(server, { c }));
  const double = single.map(({ values, trials }) => ({ values, trials: [...trials, ...trials] }));
  const next = searcher.next(double);
  expect(next.kind).toBe("proposal");
});
