/** How many tokens per second a server gives while one latency of its streams stays below a bound. */
import type { JsonObject } from "#core/json.ts";
import {
  concurrencyAxis,
  type Expansion,
  filter,
  itlOf,
  MAXIMIZE_THROUGHPUT,
  type Recipe,
  type RecipeRequest,
} from "./recipe.ts";

const CONCURRENCY = { concurrency: { lo: 1, hi: 1000 } } as const;
const MAX_ITERATIONS = 30;

function search(name: string, { ranges }: RecipeRequest, level: JsonObject): Expansion {
  return {
    sweep: {
      type: "adaptive_search",
      recipe_name: name,
      search_space: [concurrencyAxis(ranges.concurrency, { isLogarithmic: true })],
      objectives: MAXIMIZE_THROUGHPUT,
      sla_filters: [level],
      max_iterations: MAX_ITERATIONS,
    },
  };
}

export const throughputUnderTtft: Recipe = {
  name: "max-throughput-ttft-sla",
  question: "How many tokens per second can the server give while the first token comes in time?",
  answeredBy: "a search",
  needs: [["ttftSlaMs"]],
  takes: [],
  ranges: () => CONCURRENCY,
  streamedMetric: () => "the time to first token",
  writes: "search_history.json",
  example: { ttftSlaMs: 200 },
  expand: (request) =>
    search(
      "max-throughput-ttft-sla",
      request,
      filter("time_to_first_token", "p95", "lt", request.options.ttftSlaMs ?? 0),
    ),
};

export const throughputUnderItl: Recipe = {
  name: "max-throughput-itl-sla",
  question: "How many tokens per second can the server give while tokens keep coming fast enough?",
  answeredBy: "a search",
  needs: [["itlSlaMs", "tpotSlaMs"]],
  takes: [],
  ranges: () => CONCURRENCY,
  streamedMetric: () => "the inter-token latency",
  writes: "search_history.json",
  example: { itlSlaMs: 20 },
  expand: (request) =>
    search("max-throughput-itl-sla", request, filter("inter_token_latency", "p95", "lt", itlOf(request.options) ?? 0)),
};
