/** Searches against laws that are known: a problem in a few words, and the loop of proposing and observing. */
import type { Observation, Proposal, SearchOptions, SearchProblem, Stop } from "#search/problem.ts";
import { createSearcher } from "#search/searcher.ts";

/** Metrics at some values, each under its average; undefined where the run fails. */
export type Law = (values: Readonly<Record<string, number>>) => Record<string, number> | undefined;

export const OPTIONS: SearchOptions = {
  planner: "bayesian",
  boundaryName: "boundary",
  seed: 1,
  maxIterations: 20,
  initialPoints: 5,
  improvementPatience: 1000,
  plateauWindow: 1000,
  plateauThreshold: 0.01,
  terminator: "none",
  isSafe: false,
};

export const THROUGHPUT = { metric: "throughput", stat: "avg", direction: "maximize" } as const;
export const LATENCY = { metric: "latency", stat: "avg", direction: "minimize" } as const;

export function axis(path: string, lo: number, hi: number, kind: "int" | "real" = "int") {
  return { path, lo, hi, kind, prior: "log-uniform" } as const;
}

export function below(metric: string, threshold: number) {
  return { metric, stat: "avg", op: "lt", threshold } as const;
}

export function problemOf(parts: Partial<SearchProblem>): SearchProblem {
  return {
    dimensions: [axis("c", 1, 1000)],
    objectives: [THROUGHPUT],
    filters: [],
    constraints: [],
    tiers: [],
    ...parts,
  };
}

export function observe(law: Law, values: Readonly<Record<string, number>>): Observation {
  const averages = law(values);
  const metrics = Object.fromEntries(Object.entries(averages ?? {}).map(([metric, avg]) => [metric, { avg }]));
  return { values, trials: [{ succeeded: averages !== undefined, metrics }] };
}

export interface Searched {
  readonly observations: readonly Observation[];
  readonly proposals: readonly Proposal[];
  readonly stop: Stop;
}

export function searchAll(problem: SearchProblem, options: SearchOptions, law: Law): Searched {
  const searcher = createSearcher(problem, options);
  const observations: Observation[] = [];
  const proposals: Proposal[] = [];
  for (;;) {
    const next = searcher.next(observations);
    if (next.kind === "stop") return { observations, proposals, stop: next };
    proposals.push(next);
    observations.push(observe(law, next.values));
  }
}
