/** The searcher for a problem: by models, by density estimates, or along one axis to the boundary. */
import { createBoundarySearcher } from "./boundary-searcher.ts";
import { createModelSearcher } from "./model-searcher.ts";
import type { Planner, Searcher, SearchOptions, SearchProblem } from "./problem.ts";
import { createTpeSearcher } from "./tpe-searcher.ts";

const SEARCHERS: Readonly<Record<Planner, (problem: SearchProblem, options: SearchOptions) => Searcher>> = {
  bayesian: createModelSearcher,
  tpe: createTpeSearcher,
  boundary: createBoundarySearcher,
};

/** The same problem, options and observations always give the same proposal. */
export function createSearcher(problem: SearchProblem, options: SearchOptions): Searcher {
  return SEARCHERS[options.planner](problem, options);
}
