/**
 * A sweep → `profile_export_aiperf_sweep.json`. Keys stand in a fixed order; those of ours come behind. A cell of which
 * one trial was planned shows its metrics in both shapes that readers know: `<metric>` with all statistics of its
 * requests, and `<metric>_<stat>` as if there were several trials.
 */
import { type CellResult, findSummary, type KeySummary } from "#aggregate/cell-result.ts";
import type {
  BestCell,
  Comparison,
  FailedRun,
  Parameters,
  SlaVerdict,
  SweepCell,
  SweepResult,
  Trend,
} from "#aggregate/sweep-result.ts";
import type { TrialMetric } from "#aggregate/trial-result.ts";
import { type ExactJson, foldFlatObjects, toJsonText } from "#export/json-text.ts";
import { PERCENTILES, readStat } from "#export/metric-json.ts";
import { toPythonText } from "#plan/python-text.ts";
import { toFailure } from "./aggregate-facts.ts";

/** The whole file, without a line break at its end. What is not finite is `null`. */
export function renderSweepJson(sweep: SweepResult): string {
  const text = toJsonText({
    aggregation_type: "sweep",
    num_profile_runs: sweep.runs,
    num_successful_runs: sweep.succeededRuns,
    failed_runs: sweep.failedRuns.map(toFailedRunJson),
    metadata: toMetadata(sweep),
    per_combination_metrics: sweep.cells.map(toCellJson),
    best_configurations: {
      best_throughput: sweep.bestThroughput && toBestJson(sweep.bestThroughput),
      best_latency_p99: sweep.bestLatency && toBestJson(sweep.bestLatency),
    },
    pareto_optimal: sweep.paretoOptimal.map(toParametersJson),
    per_value_metrics: toPerValueMetrics(sweep),
    trends: sweep.trends && toTrendsJson(sweep.trends),
    aiperf: { comparisons: sweep.comparisons.map(toComparisonJson) },
  });
  return foldFlatObjects(text);
}

function toMetadata(sweep: SweepResult): ExactJson {
  return {
    sweep_parameters: sweep.parameters.map(({ name, values }) => ({ name, values })),
    num_combinations: sweep.numCombinations,
    sla_constraints: sweep.sla && toSlaJson(sweep.sla),
    sweep_mode: sweep.order,
    confidence_level: sweep.confidenceLevel,
    num_trials_per_value: sweep.trialsPerValue,
    aggregation_type: "sweep",
    was_cancelled: sweep.wasCancelled ? true : undefined,
  };
}

function toSlaJson({ filters, feasible, infeasible }: SlaVerdict): ExactJson {
  const active = filters.map(({ metricTag, stat, op, threshold }) => ({ metric_tag: metricTag, stat, op, threshold }));
  return { active_filters: active, feasible_count: feasible, infeasible_count: infeasible };
}

function toFailedRunJson(run: FailedRun): ExactJson {
  return {
    label: run.label,
    error: toFailure({ ...run, status: run.wasCancelled ? "cancelled" : "failed" }),
    parameters: toParametersJson(run.parameters),
    variation_label: run.variationLabel,
    trial: run.trialIndex,
  };
}

const toParametersJson = (parameters: Parameters): ExactJson =>
  Object.fromEntries(parameters.map(({ name, value }) => [name, value]));

/** With one parameter its value also stands alone, as older readers look for it. */
function toBestJson({ parameters, metric, unit }: BestCell): ExactJson {
  const value = parameters.length === 1 ? parameters[0]?.value : undefined;
  return { parameters: toParametersJson(parameters), value, metric, unit };
}

function toCellJson({ cell, parameters, isParetoOptimal, isFeasible }: SweepCell): ExactJson {
  return {
    parameters: toParametersJson(parameters),
    metrics: {
      ...(cell.plannedTrials === 1 ? toTagBlocks(cell) : {}),
      ...Object.fromEntries(cell.summaries.map((summary) => [summary.key, toMeanJson(summary)])),
    },
    aiperf: {
      variation_label: cell.variation.label,
      directory: cell.variation.dirName,
      n: cell.trials.filter((trial) => trial.status === "succeeded").length,
      is_pareto_optimal: isParetoOptimal,
      is_feasible: isFeasible,
      too_few_samples: findThinPercentiles(cell),
    },
  };
}

/** Metrics by which cells are judged: the others have as many requests, or more. */
const JUDGED_TAGS = new Set(["time_to_first_token", "inter_token_latency", "request_latency"]);

/** Percentiles that the requests of some run are too few to bound. */
function findThinPercentiles(cell: CellResult): string[] {
  const thin = cell.withinRuns
    .flatMap(({ metrics }) => metrics.filter(({ tag }) => JUDGED_TAGS.has(tag)))
    .flatMap(({ tag, percentiles }) =>
      percentiles.filter(({ interval }) => interval === undefined).map(({ stat }) => `${tag}_${stat}`),
    );
  return [...new Set(thin)];
}

function toMeanJson({ mean, std, min, max, cv, ciLow, ciHigh, unit }: KeySummary): Record<string, ExactJson> {
  return { mean, std, min, max, cv, ci_low: ciLow, ci_high: ciHigh, unit };
}

/** The one trial itself: extremes and percentiles are those of its requests. */
function toTagBlocks(cell: CellResult): Record<string, ExactJson> {
  const trial = cell.trials.find(({ status }) => status === "succeeded");
  return Object.fromEntries((trial?.metrics ?? []).flatMap((metric) => toTagBlock(metric)));
}

function toTagBlock(metric: TrialMetric): [string, ExactJson][] {
  const mean = readStat(metric, "avg");
  if (mean === undefined) return [];
  const [min, max] = [readStat(metric, "min") ?? mean, readStat(metric, "max") ?? mean];
  const spread = { std: 0, min, max, cv: 0, ci_low: mean, ci_high: mean };
  const rest = [...PERCENTILES, "count", "sum"] as const;
  const block = { mean, avg: mean, ...spread, unit: metric.unit };
  return [[metric.tag, { ...block, ...Object.fromEntries(rest.map((stat) => [stat, readStat(metric, stat)])) }]];
}

/** Name of the first-token latency before it was called by its metric; only older readers look for it. */
const OLDER_NAMES: Readonly<Record<string, string>> = { time_to_first_token_p99: "ttft_p99_ms" };

/** For a sweep of one parameter: its cells by value, with the figures that trends are about. */
function toPerValueMetrics({ parameters, cells, trends }: SweepResult): ExactJson {
  if (parameters.length !== 1 || trends === undefined) return undefined;
  return Object.fromEntries(
    cells.map(({ cell, parameters: [only] }) => {
      const figures = trends.flatMap(({ key }) => findSummary(cell, key) ?? []);
      return [toPythonText(only?.value ?? null), withOlderNames(figures.map((one) => [one.key, toMeanJson(one)]))];
    }),
  );
}

function toTrendsJson(trends: readonly Trend[]): ExactJson {
  return withOlderNames(
    trends.map(({ key, inflectionPoints, rateOfChange }) => [
      key,
      { inflection_points: inflectionPoints, rate_of_change: rateOfChange },
    ]),
  );
}

function withOlderNames(entries: readonly (readonly [string, ExactJson])[]): ExactJson {
  const older = entries.flatMap(([key, value]) => (OLDER_NAMES[key] === undefined ? [] : [[OLDER_NAMES[key], value]]));
  return Object.fromEntries([...entries, ...older]);
}

function toComparisonJson(comparison: Comparison): ExactJson {
  const { key, unit, test, n, difference, relativeDifference, ciLow, ciHigh, pValue } = comparison;
  return {
    from: toParametersJson(comparison.from),
    to: toParametersJson(comparison.to),
    metric: key,
    unit,
    test,
    n,
    difference,
    relative_difference: relativeDifference,
    ci_low: ciLow,
    ci_high: ciHigh,
    p_value: pValue,
    p_value_adjusted: comparison.adjustedPValue,
    is_real: comparison.isReal,
    verdict: comparison.verdict,
  };
}
