/** From which load on the server gets slow: more and more sessions, and the first whose latency has grown too far. */
import { CONCURRENCY_PATH, type Recipe } from "./recipe.ts";

export const concurrencyRamp: Recipe = {
  name: "concurrency-ramp",
  question: "From how many requests at a time on does the server get slow?",
  answeredBy: "a sweep",
  needs: [],
  takes: ["degradationThreshold", "degradationMetricTag", "degradationStat"],
  ranges: () => ({ concurrency: { lo: 1, hi: 1000, steps: 8 } }),
  streamedMetric: () => undefined,
  wantsPlots: true,
  writes: "degradation_knee.json",
  example: { concurrencyMax: 256 },
  expand: ({ options, ranges: { concurrency } }) => ({
    sweep: {
      type: "grid",
      recipe_name: "concurrency-ramp",
      parameters: { [CONCURRENCY_PATH]: [...concurrency.values] },
      post_process: {
        handler: "degradation_knee_detect",
        params: {
          threshold_pct: options.degradationThreshold,
          metric_tag: options.degradationMetricTag,
          stat: options.degradationStat,
          swept_param: CONCURRENCY_PATH,
        },
        output_filename: "degradation_knee.json",
      },
    },
  }),
};
