/** What a fuller batch and longer answers cost: the time between tokens over both. */
import { CONCURRENCY_PATH, type Recipe } from "./recipe.ts";

export const decodeCurve: Recipe = {
  name: "decode-itl-curve",
  question: "How fast do tokens come, by requests at a time and by the length of answers?",
  answeredBy: "a sweep",
  needs: [],
  takes: [],
  ranges: () => ({ concurrency: { lo: 1, hi: 200, steps: 6 }, osl: { lo: 64, hi: 1024, steps: 4 } }),
  streamedMetric: () => "the inter-token latency",
  wantsPlots: true,
  writes: "decode_itl_surface.json",
  example: { concurrencyMax: 64, oslMax: 512 },
  expand: ({ ranges: { concurrency, osl }, datasetName }) => {
    const oslPath = `datasets.${datasetName}.prompts.osl`;
    return {
      sweep: {
        type: "grid",
        recipe_name: "decode-itl-curve",
        parameters: { [CONCURRENCY_PATH]: [...concurrency.values], [oslPath]: [...osl.values] },
        post_process: {
          handler: "itl_surface_fit",
          params: {
            metric_tag: "inter_token_latency",
            stat: "avg",
            concurrency_param: CONCURRENCY_PATH,
            osl_param: oslPath,
          },
          output_filename: "decode_itl_surface.json",
        },
      },
    };
  },
};
