/** The question of a study and its cells → the answer, or why there is none: whatever goes wrong here stays here. */
import type { CellResult } from "#aggregate/cell-result.ts";
import type { PostProcess, PostProcessHandler } from "#config/search/search-config.ts";
import { buildDecodeSurface, type DecodeSurface } from "./decode-surface.ts";
import { type DegradationKnee, findDegradationKnee } from "./degradation-knee.ts";
import { findParetoSweep, type ParetoSweep } from "./pareto-sweep.ts";
import { PostProcessError } from "./post-process-error.ts";
import { fitPrefillCurve, type PrefillCurve } from "./prefill-curve.ts";
import { readFilters, readPositive, readStat, readText } from "./read-params.ts";
import { findSlaBreach, type SlaBreach } from "./sla-breach.ts";

export type PostProcessAnswer = DegradationKnee | SlaBreach | PrefillCurve | DecodeSurface | ParetoSweep;

export interface PostProcessFailure {
  /** Stable, for scripts. */
  readonly type: string;
  /** A clause without a full stop. */
  readonly reason: string;
}

export type PostProcessOutcome = { readonly question: PostProcess } & (
  | { readonly answer: PostProcessAnswer }
  | { readonly failure: PostProcessFailure }
);

/** Cells in any order; those without a trial that succeeded count where a failure is an answer. Never throws. */
export function answerPostProcess(question: PostProcess, cells: readonly CellResult[]): PostProcessOutcome {
  const inOrder = cells.toSorted((a, b) => a.variation.index - b.variation.index);
  try {
    return { question, answer: HANDLERS[question.handler](inOrder, question.params) };
  } catch (error) {
    const type = error instanceof PostProcessError ? error.type : "internal";
    return { question, failure: { type, reason: error instanceof Error ? error.message : String(error) } };
  }
}

type Handler = (cells: readonly CellResult[], params: PostProcess["params"]) => PostProcessAnswer;

const HANDLERS: Readonly<Record<PostProcessHandler, Handler>> = {
  degradation_knee_detect: (cells, params) =>
    findDegradationKnee(cells, {
      metric: readText(params, "metric_tag"),
      stat: readStat(params, "stat"),
      parameter: readText(params, "swept_param"),
      threshold: readPositive(params, "threshold_pct"),
    }),
  sla_breach_knee: (cells, params) =>
    findSlaBreach(cells, {
      parameter: readText(params, "swept_param"),
      filters: readFilters(params, "sla_filters"),
    }),
  ttft_curve_fit: (cells, params) =>
    fitPrefillCurve(cells, {
      metric: readText(params, "metric_tag"),
      stat: readStat(params, "stat"),
      parameter: readText(params, "swept_param"),
    }),
  itl_surface_fit: (cells, params) =>
    buildDecodeSurface(cells, {
      metric: readText(params, "metric_tag"),
      stat: readStat(params, "stat"),
      concurrencyParameter: readText(params, "concurrency_param"),
      oslParameter: readText(params, "osl_param"),
    }),
  pareto_sweep_export: (cells, params) =>
    findParetoSweep(cells, {
      x: { metric: readText(params, "x_metric"), stat: readStat(params, "x_stat") },
      y: { metric: readText(params, "y_metric"), stat: readStat(params, "y_stat") },
      keys: {
        isl: readText(params, "isl_key", "isl"),
        osl: readText(params, "osl_key", "osl"),
        concurrency: readText(params, "concurrency_key", "concurrency"),
      },
    }),
};
