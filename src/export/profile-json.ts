/**
 * A run → `profile_export_aiperf.json`: headline metrics first and in a fixed order, then what was run and how it went,
 * then every other metric by tag. What we know beyond the reference stands last, under the one key `aiperf`: readers
 * that take every unknown key for a metric look for a `unit` in it and find none.
 */

import { toWallNs } from "#core/units.ts";
import type { Approximation, MetricResult, PhaseResult, TokenWarnings } from "#metrics/result.ts";
import { toClientHealthJson } from "./client-health-json.ts";
import { type ExactJson, toJsonText } from "./json-text.ts";
import { toErrorSummary, toMetricJson, toMetricsJson } from "./metric-json.ts";
import { type RunFacts, type RunResult, readCompleteness } from "./run-result.ts";
import { toLocalIso } from "./wall-time.ts";

const SCHEMA_VERSION = "1.4";

const HEADLINE_TAGS = [
  "request_throughput",
  "request_latency",
  "request_count",
  "time_to_first_token",
  "time_to_second_token",
  "inter_token_latency",
  "output_token_throughput",
  "output_token_throughput_per_user",
  "output_sequence_length",
  "input_sequence_length",
  "goodput",
  "good_request_count",
  "output_token_count",
  "reasoning_token_count",
  "inter_chunk_latency",
  "total_output_tokens",
  "total_reasoning_tokens",
  "benchmark_duration",
  "total_isl",
  "total_osl",
  "error_request_count",
  "error_isl",
  "total_error_isl",
];

/** The whole file, without a line break at its end. */
export function renderProfileJson(run: RunResult): string {
  return renderPhase(run, run.headline, { telemetry: run.telemetryData, warmup: run.warmup });
}

/** The same file for one phase of several. */
export function renderPhaseProfileJson(run: RunResult, phase: PhaseResult): string {
  return renderPhase({ ...run, phases: [phase] }, phase, {});
}

interface RunWideParts {
  readonly telemetry?: ExactJson;
  readonly warmup?: PhaseResult | undefined;
}

function renderPhase(run: RunResult, phase: PhaseResult, parts: RunWideParts): string {
  const { facts } = run;
  const { wasCancelled, incompleteReason } = readCompleteness(run);
  const time = (instantNs: number) => toLocalIso(toWallNs(facts.origin, instantNs), facts.utcOffsetMin);
  return toJsonText({
    schema_version: SCHEMA_VERSION,
    aiperf_version: facts.version,
    benchmark_id: facts.benchmarkId,
    ...headlineMetrics(phase.metrics),
    telemetry_data: parts.telemetry,
    input_config: facts.inputConfig,
    run_info: toRunInfo(facts),
    was_cancelled: wasCancelled,
    is_complete: incompleteReason === undefined,
    incomplete_reason: incompleteReason,
    error_summary: toErrorSummary(phase.errors),
    start_time: time(phase.outcome.startNs),
    end_time: time(phase.outcome.endNs),
    warmup_metrics: parts.warmup && toMetricsJson(parts.warmup.metrics),
    ...toMetricsJson(phase.metrics.filter((metric) => !HEADLINE_TAGS.includes(metric.tag))),
    aiperf: { ...toOwnFacts(facts, phase), client_health: run.clientHealth && toClientHealthJson(run.clientHealth) },
  });
}

function headlineMetrics(metrics: readonly MetricResult[]): Record<string, ExactJson> {
  const byTag = new Map(metrics.map((metric) => [metric.tag, metric]));
  const present = HEADLINE_TAGS.flatMap((tag) => byTag.get(tag) ?? []);
  return Object.fromEntries(present.map((metric) => [metric.tag, toMetricJson(metric)]));
}

function toRunInfo(facts: RunFacts): ExactJson {
  const { study } = facts;
  return {
    benchmark_id: facts.benchmarkId,
    sweep_id: study?.sweepId,
    random_seed: facts.randomSeed,
    trial: facts.trial,
    run_label: study?.runLabel,
    variation_label: study?.variationLabel,
    variation_index: study?.variationIndex,
    variation_values: study?.variationValues,
    cli_command: facts.cliCommand,
  };
}

function toOwnFacts(facts: RunFacts, phase: PhaseResult): Record<string, ExactJson> {
  const { outcome } = phase;
  const { tokenizer } = facts;
  const wall = (instantNs: number) => toWallNs(facts.origin, instantNs);
  return {
    window: {
      start_ns: wall(outcome.startNs),
      sending_end_ns: wall(outcome.sendingEndNs),
      end_ns: wall(outcome.endNs),
    },
    requests: {
      sent: outcome.sent,
      succeeded: outcome.succeeded,
      failed: outcome.failed,
      cancelled: outcome.cancelled,
      dropped: outcome.dropped,
      rate_limited: phase.rateLimited,
    },
    sessions: { started: outcome.sessionsStarted, finished: outcome.sessionsFinished },
    peak_in_flight: outcome.peakInFlight,
    malformed_chunks: phase.malformedChunks,
    connections_opened: phase.connections?.opened,
    connections_reused: phase.connections?.reused,
    random_seed: facts.randomSeed ?? facts.drawnSeed,
    token_checks: toTokenChecks(phase.tokenWarnings),
    approximation: phase.approximation && toApproximation(phase.approximation),
    tokenizer: tokenizer && {
      kind: tokenizer.kind,
      name: tokenizer.name,
      reason: tokenizer.reason,
      is_approximate: tokenizer.isApproximate,
    },
    server: facts.server && { ...facts.server },
    warmed_up_after_resume: facts.warmedUpAfterResume,
  };
}

function toApproximation(approximation: Approximation): ExactJson {
  return {
    percentiles_of: approximation.metrics,
    percentile_error_pct: approximation.percentileErrorPct,
    requests_drawn_evenly: approximation.evenRequests,
    requests_drawn_late: approximation.lateRequests,
  };
}

function toTokenChecks(warnings: TokenWarnings): ExactJson {
  return {
    requests: warnings.requests,
    usage_discrepancies: warnings.usageDiscrepancies,
    usage_threshold_pct: warnings.usageThresholdPct,
    osl_mismatches: warnings.oslMismatches,
    osl_threshold_pct: warnings.oslThresholdPct,
    osl_mean_diff_pct: warnings.oslMeanDiffPct,
    usage_without_cache_counts: warnings.usageWithoutCacheCounts,
  };
}
