/**
 * The answer to the question of a study → its file, under the name that the question gives it; without an answer
 * `post_process_errors.json`. Keys and their order are the reference's; what is ours stands under `aiperf`.
 */
import type { PostProcessAnswer, PostProcessOutcome } from "#aggregate/post-process/answer-post-process.ts";
import { type CurvePoint, toLeaf } from "#aggregate/post-process/cell-points.ts";
import type { DecodeSurface } from "#aggregate/post-process/decode-surface.ts";
import type { DegradationKnee } from "#aggregate/post-process/degradation-knee.ts";
import { groupByShape, type ParetoCell, type ParetoSweep } from "#aggregate/post-process/pareto-sweep.ts";
import { type PrefillCurve, R_SQUARED_FLOOR } from "#aggregate/post-process/prefill-curve.ts";
import type { Breach, SlaBreach, SlaPoint } from "#aggregate/post-process/sla-breach.ts";
import type { SlaFilter } from "#config/sweep/sweep-config.ts";
import type { Figure } from "#core/study-events.ts";
import { type ExactJson, foldFlatObjects, toJsonText } from "#export/json-text.ts";
import type { RenderedFile } from "#export/phase-files.ts";

export const POST_PROCESS_ERRORS = "post_process_errors.json";

/** The path is a bare name. What is not finite is `null`; no line break at the end. */
export function renderPostProcess(outcome: PostProcessOutcome): RenderedFile {
  const { handler, outputFilename } = outcome.question;
  if ("answer" in outcome) return { path: outputFilename, content: toText(toAnswerJson(outcome.answer)) };
  const { type, reason } = outcome.failure;
  const json = { handler, output_filename: outputFilename, error: reason, type };
  return { path: POST_PROCESS_ERRORS, content: toText(json) };
}

const toText = (json: ExactJson): string => foldFlatObjects(toJsonText(json));

function toAnswerJson(answer: PostProcessAnswer): ExactJson {
  switch (answer.kind) {
    case "degradation_knee":
      return toKneeJson(answer);
    case "sla_breach":
      return toBreachJson(answer);
    case "prefill_curve":
      return toCurveJson(answer);
    case "decode_surface":
      return toSurfaceJson(answer);
    case "pareto_sweep":
      return toParetoJson(answer);
  }
}

function toKneeJson({ parameter, metric, stat, threshold, unit, points, baseline, knee, lastWithin }: DegradationKnee) {
  const leaf = toLeaf(parameter);
  return {
    [`baseline_${leaf}`]: baseline.x,
    [`baseline_${stat}`]: baseline.figure.mean,
    [`knee_${leaf}`]: knee?.x ?? null,
    [`knee_${stat}`]: knee?.figure.mean ?? null,
    threshold_pct: threshold,
    swept_metric: metric,
    stat,
    swept_param: parameter,
    all_points: points.map(({ x, figure }) => ({ [leaf]: x, [stat]: figure.mean })),
    aiperf: { unit, [`last_within_${leaf}`]: lastWithin.x, ...toIntervals(points, leaf) },
  };
}

/** Of the points that several trials were made of. */
function toIntervals(points: readonly CurvePoint[], leaf: string): { readonly intervals?: ExactJson } {
  const intervals = points.flatMap(({ x, figure }) => toInterval({ [leaf]: x }, figure));
  return intervals.length === 0 ? {} : { intervals };
}

function toInterval(at: Record<string, number>, { mean, halfWidth }: Figure): Record<string, ExactJson>[] {
  if (halfWidth === undefined) return [];
  return [{ ...at, mean, ci_low: mean - halfWidth, ci_high: mean + halfWidth }];
}

function toBreachJson({ parameter, filters, points, maxPassing, firstFailing, isMonotonic, units }: SlaBreach) {
  const leaf = toLeaf(parameter);
  const [first] = firstFailing?.breaches ?? [];
  return {
    swept_param: parameter,
    [`max_passing_${leaf}`]: maxPassing?.x ?? null,
    [`first_failing_${leaf}`]: firstFailing?.x ?? null,
    first_failing_breach: first === undefined ? null : toOneBreach(first),
    all_points: points.map((point) => toSlaPoint(point, leaf)),
    monotonicity_check: isMonotonic,
    filters: filters.map(toFilter),
    aiperf: { units },
  };
}

const toSlaPoint = ({ x, isFeasible, breaches }: SlaPoint, leaf: string): ExactJson => ({
  [leaf]: x,
  feasible: isFeasible,
  breaches: breaches.map(toOneBreach),
});

const toFilter = ({ metricTag, stat, op, threshold }: SlaFilter) => ({ metric_tag: metricTag, stat, op, threshold });

const toOneBreach = ({ filter, observed }: Breach) => ({ ...toFilter(filter), observed: observed ?? null });

const MS_PER_SEC = 1000;

function toCurveJson({ parameter, metric, stat, unit, points, fit }: PrefillCurve) {
  const leaf = toLeaf(parameter);
  const rSquared = fit?.rSquared ?? 0;
  const [slope] = fit?.form === "linear" ? fit.coefficients : [];
  const hasSpeed = slope !== undefined && slope > 0;
  return {
    fit_form: fit?.form ?? "linear",
    coefficients: fit?.coefficients ?? [],
    r_squared: rSquared,
    below_floor: rSquared < R_SQUARED_FLOOR,
    r_squared_floor: R_SQUARED_FLOOR,
    raw_points: points.map(({ x, figure }) => ({ isl: x, ttft_ms: figure.mean })),
    swept_metric: metric,
    stat,
    swept_param: parameter,
    ...(fit === undefined ? { error_reason: "a line takes two different prompt lengths with a figure" } : {}),
    aiperf: {
      unit,
      ...(hasSpeed ? { prefill_tokens_per_second: MS_PER_SEC / slope } : {}),
      ...toIntervals(points, leaf),
    },
  };
}

function toSurfaceJson(surface: DecodeSurface) {
  const { metric, stat, unit, points, concurrencies, lengths, grid, dropped, hasFailed } = surface;
  const intervals = points.flatMap(({ concurrency, osl, figure }) => toInterval({ concurrency, osl }, figure));
  return {
    swept_metric: metric,
    stat,
    swept_params: [surface.concurrencyParameter, surface.oslParameter],
    raw_points: points.map(({ concurrency, osl, figure }) => ({ concurrency, osl, itl_ms: figure.mean })),
    surface: {
      concurrency_axis: concurrencies,
      osl_axis: lengths,
      itl_grid: grid.map((row) => row.map((value) => value ?? null)),
    },
    surface_fit_failed: hasFailed,
    ...(hasFailed ? { error_reason: "a surface takes two cells with a figure" } : {}),
    aiperf: { unit, dropped_points: dropped, ...(intervals.length === 0 ? {} : { intervals }) },
  };
}

function toParetoJson({ x, y, cells }: ParetoSweep) {
  return {
    x_metric: x.metric,
    x_stat: x.stat,
    y_metric: y.metric,
    y_stat: y.stat,
    cells: cells.map((cell) => ({ ...toShapeCell(cell), pareto_optimal: cell.isOptimal })),
    aiperf: {
      x_unit: x.unit,
      y_unit: y.unit,
      fronts: [...groupByShape(cells).values()].flatMap((shape) => {
        const [first] = shape;
        if (first === undefined) return [];
        const front = shape.filter((cell) => cell.isOptimalOfShape).map(({ concurrency }) => concurrency);
        return [{ isl: first.isl, osl: first.osl, concurrencies: front }];
      }),
    },
  };
}

const toShapeCell = ({ isl, osl, concurrency, x, y }: ParetoCell) => ({
  ...{ isl, osl, concurrency },
  x: x?.mean ?? null,
  y: y?.mean ?? null,
});
