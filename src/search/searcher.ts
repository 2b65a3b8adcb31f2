/** The searcher for a problem: by models, by density estimates, or along one axis to the boundary. */
import { createBoundarySearcher } from "./boundary-searcher.ts";
import { createModelSearcher } from "./model-searcher.ts";
import type { Searcher, SearchOptions, SearchProblem } from "./problem.ts";

/** The same problem, options and observations always give the same proposal. */
export function createSearcher(problem: SearchProblem, options: SearchOptions): Searcher {
  return options.planner === "boundary"
    ? createBoundarySearcher(problem, options)
    : createModelSearcher(problem, options);
}
