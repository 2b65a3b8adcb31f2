/** How many good requests per second: a request is good if it keeps all bounds by itself. */
import { concurrencyAxis, filter, itlOf, type Recipe } from "./recipe.ts";

export const goodputUnderSlo: Recipe = {
  name: "max-goodput-under-slo",
  question: "How many requests per second can the server answer well, and nearly all of them?",
  answeredBy: "a search",
  needs: [["ttftSlaMs"], ["tpotSlaMs", "itlSlaMs"], ["e2eSlaMs"]],
  takes: ["sloAttainmentFraction"],
  ranges: () => ({ concurrency: { lo: 1, hi: 1000 } }),
  streamedMetric: () => "the time to first token",
  writes: "search_history.json",
  example: { ttftSlaMs: 200, tpotSlaMs: 20, e2eSlaMs: 5000 },
  slos: (options) => ({
    time_to_first_token: options.ttftSlaMs ?? 0,
    inter_token_latency: itlOf(options) ?? 0,
    request_latency: options.e2eSlaMs ?? 0,
  }),
  expand: ({ options, ranges }) => ({
    sweep: {
      type: "adaptive_search",
      recipe_name: "max-goodput-under-slo",
      search_space: [concurrencyAxis(ranges.concurrency, { isLogarithmic: true })],
      objectives: [{ metric: "goodput", direction: "maximize" }],
      sla_filters: [filter("good_request_fraction", "avg", "ge", options.sloAttainmentFraction)],
      max_iterations: 30,
    },
  }),
};
