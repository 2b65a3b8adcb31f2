/**
 * The warnings that follow from a configuration alone (before the run) or from its result (after it). Pure.
 * Thresholds are named here; the wording is in `warnings.ts`.
 */
import type { BenchmarkConfig, PhaseConfig } from "#config/config.ts";
import type { JsonObject } from "#core/json.ts";
import type { PhaseResult } from "#metrics/result.ts";
import type { RunReport } from "./run-report.ts";
import type { RunWarning } from "./warnings.ts";

/** A closed loop counts as having reached its concurrency from here on: ends of sessions leave short gaps. */
const REACHED_RATIO = 0.95;
/** A schedule that is kept any worse is not quite the load that was asked for. */
const LAG_TO_WARN_MS = 1;

/** Streams of a single chunk are no stream from this share of the requests on; a few may be short answers. */
const ONE_PIECE_RATIO = 0.95;

/** What is worth saying before anything is sent. */
export function findEarlyWarnings(config: Pick<BenchmarkConfig, "dataset" | "endpoint">): RunWarning[] {
  const { prompts } = config.dataset;
  const asksLength =
    config.dataset.type === "synthetic" && (prompts.osl !== undefined || prompts.sequenceDistribution !== undefined);
  const { extra } = config.endpoint;
  return asksLength && !isForced(extra) ? [{ kind: "osl_not_forced" }] : [];
}

/** Whether the server was told to go on to a length. */
const isForced = (extra: JsonObject): boolean => extra.ignore_eos === true || "min_tokens" in extra;

/** What the results of the profiling phases have to be doubted for, the weightiest first. */
export function findWarnings(report: Omit<RunReport, "warnings" | "title" | "urls">): RunWarning[] {
  const profiling = report.phases.filter((phase) => phase.outcome.kind === "profiling");
  const perPhase = profiling.flatMap((phase) => [
    ...loadWarnings(phase, report.config.phases[phase.outcome.phaseIndex]),
    ...(report.config.endpoint.streaming ? streamWarnings(phase) : []),
    ...tokenWarnings(phase, isForced(report.config.endpoint.extra)),
  ]);
  const { tokenizer } = report;
  const hasSuccess = profiling.some(({ outcome }) => outcome.succeeded > 0);
  if (tokenizer?.isApproximate !== true || !hasSuccess) return perPhase;
  const { name, reason } = tokenizer;
  return [...perPhase, { kind: "approximate_tokenizer", tokenizer: name, ...(reason === undefined ? {} : { reason }) }];
}

function loadWarnings(
  { outcome, metrics, malformedChunks }: PhaseResult,
  phase: PhaseConfig | undefined,
): RunWarning[] {
  const warnings: RunWarning[] = [];
  if (outcome.gaveUpOnFailures === true) {
    const { failed, succeeded } = outcome;
    warnings.push({
      kind: "too_many_failures",
      failed,
      ended: failed + succeeded,
      limit: phase?.failedRequestThreshold ?? 0,
    });
  }
  if (outcome.wasCancelled) warnings.push({ kind: "partial_result", finished: outcome.succeeded + outcome.failed });
  else if (outcome.cancelled > 0 && outcome.gaveUpOnFailures !== true) {
    const graceSec = phase?.gracePeriod;
    warnings.push({
      kind: "cancelled_at_grace",
      cancelled: outcome.cancelled,
      ...(graceSec === undefined ? {} : { graceSec }),
    });
  }
  if (outcome.dropped > 0) warnings.push({ kind: "dropped_arrivals", dropped: outcome.dropped, sent: outcome.sent });
  const isWhole = !outcome.wasCancelled && outcome.gaveUpOnFailures !== true;
  // A limit on prefills keeps concurrency down, and is meant to.
  const asked = phase?.type === "concurrency" && phase.prefillConcurrency === undefined ? phase.concurrency : undefined;
  if (asked !== undefined && isWhole && outcome.peakInFlight < asked * REACHED_RATIO) {
    warnings.push({ kind: "concurrency_not_reached", asked, reached: outcome.peakInFlight });
  }
  const lagP99Ms = metrics.find((metric) => metric.tag === "schedule_lag_p99")?.stats.avg;
  if (lagP99Ms !== undefined && lagP99Ms > LAG_TO_WARN_MS) {
    const isOfSessions = phase?.type === "fixed_schedule" || phase?.type === "user_centric";
    warnings.push({ kind: "schedule_lag", lagP99Ms, isOfSessions });
  }
  if (malformedChunks > 0) warnings.push({ kind: "malformed_chunks", chunks: malformedChunks });
  return warnings;
}

/** Only a second chunk has a time to the second token, so their counts tell how many came in one. */
function streamWarnings({ metrics }: PhaseResult): RunWarning[] {
  const statsOf = (tag: string) => metrics.find((metric) => metric.tag === tag)?.stats;
  const requests = statsOf("time_to_first_token")?.count ?? 0;
  const seen = requests - (statsOf("time_to_second_token")?.count ?? 0);
  const hasMoreTokens = (statsOf("output_sequence_length")?.avg ?? 0) > 1;
  return requests > 0 && hasMoreTokens && seen >= requests * ONE_PIECE_RATIO
    ? [{ kind: "answered_in_one_piece", seen, requests }]
    : [];
}

function tokenWarnings({ tokenWarnings: counts }: PhaseResult, wasForced: boolean): RunWarning[] {
  const { requests } = counts;
  const warnings: RunWarning[] = [];
  if (counts.oslMismatches > 0) {
    warnings.push({
      kind: "osl_mismatch",
      seen: counts.oslMismatches,
      requests,
      thresholdPct: counts.oslThresholdPct,
      wasForced,
      ...(counts.oslMeanDiffPct === undefined ? {} : { meanDiffPct: counts.oslMeanDiffPct }),
    });
  }
  if (counts.usageDiscrepancies > 0) {
    warnings.push({
      kind: "usage_discrepancy",
      seen: counts.usageDiscrepancies,
      requests,
      thresholdPct: counts.usageThresholdPct,
    });
  }
  if (counts.usageWithoutCacheCounts) warnings.push({ kind: "usage_without_cache" });
  return warnings;
}
