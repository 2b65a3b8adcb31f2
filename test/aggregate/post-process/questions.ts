/** The five questions, with the parameters that recipes give them. */
import type { PostProcess } from "#config/search/search-config.ts";
import type { SlaFilter } from "#config/sweep/sweep-config.ts";
import { CONCURRENCY } from "../build-cell.ts";

export const KNEE: PostProcess = {
  handler: "degradation_knee_detect",
  params: { threshold_pct: 0.2, metric_tag: "request_latency", stat: "p99", swept_param: CONCURRENCY },
  outputFilename: "degradation_knee.json",
};
export const CURVE: PostProcess = {
  handler: "ttft_curve_fit",
  params: { metric_tag: "time_to_first_token", stat: "avg", swept_param: "datasets.main.prompts.isl" },
  outputFilename: "prefill_curve.json",
};
export const SURFACE: PostProcess = {
  handler: "itl_surface_fit",
  params: {
    metric_tag: "inter_token_latency",
    stat: "avg",
    concurrency_param: CONCURRENCY,
    osl_param: "datasets.main.prompts.osl",
  },
  outputFilename: "decode_itl_surface.json",
};
export const PARETO: PostProcess = {
  handler: "pareto_sweep_export",
  params: { x_metric: "time_to_first_token", x_stat: "p95", y_metric: "output_token_throughput", y_stat: "avg" },
  outputFilename: "pareto_sweep.json",
};

export const LATENCY: SlaFilter = { metricTag: "request_latency", stat: "p99", op: "lt", threshold: 100 };

export const breachOf = (filters: readonly SlaFilter[]): PostProcess => ({
  handler: "sla_breach_knee",
  params: { swept_param: CONCURRENCY, sla_filters: filters },
  outputFilename: "sla_breach.json",
});
