/** What a longer prompt costs: one request at a time, inputs from short to long, and a curve through the first tokens. */
import { CONCURRENCY_PATH, type Recipe } from "./recipe.ts";

export const prefillCurve: Recipe = {
  name: "prefill-ttft-curve",
  question: "How does the time to first token grow with the length of the prompt?",
  answeredBy: "a sweep",
  needs: [],
  takes: [],
  ranges: () => ({ isl: { lo: 256, hi: 32_768, steps: 8 } }),
  streamedMetric: () => "the time to first token",
  wantsPlots: true,
  writes: "prefill_curve.json",
  example: { islMax: 8192 },
  expand: ({ ranges: { isl }, datasetName }) => {
    const islPath = `datasets.${datasetName}.prompts.isl`;
    return {
      sweep: {
        type: "grid",
        recipe_name: "prefill-ttft-curve",
        parameters: { [islPath]: [...isl.values], [CONCURRENCY_PATH]: [1] },
        post_process: {
          handler: "ttft_curve_fit",
          params: { metric_tag: "time_to_first_token", stat: "avg", swept_param: islPath },
          output_filename: "prefill_curve.json",
        },
      },
    };
  },
};
