/** How many sessions at a time before a service level breaks: along one axis to the boundary, or over a grid. */
import type { JsonObject } from "#core/json.ts";
import {
  CONCURRENCY_PATH,
  concurrencyAxis,
  filter,
  itlOf,
  MAXIMIZE_THROUGHPUT,
  type Recipe,
  type RecipeOptions,
} from "./recipe.ts";

const PERCENT = 100;

/** What each style of search asks for; a grid asks nothing. */
const STYLES = {
  smooth_isotonic: { planner: "smooth_isotonic", max_iterations: 30, n_initial_points: 1 },
  monotonic: { planner: "monotonic_sla", max_iterations: 20, n_initial_points: 1 },
  bo: { planner: "bayesian", max_iterations: 30 },
  optuna: { planner: "optuna", max_iterations: 30 },
} as const;

/** Means of a whole run are no service level: slow requests are what users notice. */
function levelsOf(options: RecipeOptions): JsonObject[] {
  const { ttftSlaMs, e2eSlaMs, errorRateSla } = options;
  const itl = itlOf(options);
  return [
    ...(ttftSlaMs === undefined ? [] : [filter("time_to_first_token", "p95", "lt", ttftSlaMs)]),
    ...(itl === undefined ? [] : [filter("inter_token_latency", "p95", "lt", itl)]),
    ...(e2eSlaMs === undefined ? [] : [filter("request_latency", "p99", "lt", e2eSlaMs)]),
    ...(errorRateSla === undefined ? [] : [filter("request_error_rate", "avg", "lt", PERCENT * errorRateSla)]),
  ];
}

export const concurrencyUnderSla: Recipe = {
  name: "max-concurrency-under-sla",
  question: "How many requests at a time can the server take before it breaks its service levels?",
  answeredBy: "a search",
  needs: [["ttftSlaMs", "tpotSlaMs", "itlSlaMs", "e2eSlaMs", "errorRateSla"]],
  takes: ["ttftSlaMs", "tpotSlaMs", "itlSlaMs", "e2eSlaMs", "errorRateSla", "searchStyle"],
  ranges: ({ searchStyle }) => ({
    concurrency: searchStyle === "grid" ? { lo: 1, hi: 1000, steps: 8 } : { lo: 1, hi: 1000 },
  }),
  streamedMetric: (options) => {
    if (options.ttftSlaMs !== undefined) return "the time to first token";
    return itlOf(options) === undefined ? undefined : "the inter-token latency";
  },
  writes: "search_history.json; with --search-style grid sla_breach.json",
  example: { ttftSlaMs: 200, e2eSlaMs: 5000 },
  expand: ({ options, ranges: { concurrency } }) => {
    const { searchStyle } = options;
    const levels = levelsOf(options);
    const both = { recipe_name: "max-concurrency-under-sla", sla_filters: levels };
    if (searchStyle === "grid") {
      const params = { sla_filters: levels, swept_param: CONCURRENCY_PATH };
      return {
        sweep: {
          type: "grid",
          ...both,
          parameters: { [CONCURRENCY_PATH]: [...concurrency.values] },
          post_process: { handler: "sla_breach_knee", params, output_filename: "sla_breach.json" },
        },
      };
    }
    const isLogarithmic = searchStyle === "bo" || searchStyle === "optuna";
    return {
      sweep: {
        type: "adaptive_search",
        ...both,
        ...STYLES[searchStyle],
        search_space: [concurrencyAxis(concurrency, { isLogarithmic })],
        objectives: MAXIMIZE_THROUGHPUT,
      },
    };
  },
};
