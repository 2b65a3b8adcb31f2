/** Metrics of a phase: finished records go in one by one as they land, the result comes out once the phase is over. */
import type { PhaseOutcome } from "#record/phase.ts";
import type { FinishedRecord } from "#record/record.ts";
import { LOG_HISTOGRAM_ERROR } from "#stats/log-histogram.ts";
import { ErrorGroups } from "./error-groups.ts";
import { LoadRecorder } from "./load-recorder.ts";
import { limitsOf, type MetricContext, thresholdsOf } from "./metric-context.ts";
import { readRequest } from "./reading.ts";
import { toLoad } from "./request-load.ts";
import type { Approximation, ConnectionCounts, PhaseResult, RecordMetrics, TokenWarnings } from "./result.ts";
import { WindowMetrics } from "./window-metrics.ts";

export interface PhaseMetrics {
  /**
   * Adds a record, failed ones too; gives back its metrics for the per-request file. Nothing of it is kept. A request
   * that was given up because the phase ended belongs to no metric and is not to be added: the outcome counts those.
   */
  add(record: FinishedRecord): RecordMetrics;
  /** The result, once all records are there. Throughputs are per second from the phase's start to its end. */
  summarise(outcome: PhaseOutcome): PhaseResult;
}

const TOO_MANY_REQUESTS = 429;

export function createPhaseMetrics(context: MetricContext): PhaseMetrics {
  const metrics = new WindowMetrics(context);
  const load = new LoadRecorder(limitsOf(context));
  const errors = new ErrorGroups();
  let malformedChunks = 0;
  let rateLimited = 0;
  let connections: ConnectionCounts | undefined;
  let sawUsage = false;
  let sawCacheCounts = false;
  return {
    add: (record) => {
      const reading = readRequest(record, context);
      if (reading.failure !== undefined) errors.add(reading.failure);
      if (reading.usage !== undefined) sawUsage = true;
      if (reading.usage?.cacheRead !== undefined) sawCacheCounts = true;
      malformedChunks += record.malformedChunks;
      if (record.error?.kind === "http_status" && record.error.code === TOO_MANY_REQUESTS) rateLimited++;
      connections = countConnection(connections, reading.connectionReused);
      load.add(toLoad(reading));
      return metrics.add(reading);
    },
    summarise: (outcome) => {
      const curves = load.finish(outcome);
      const approximation = toApproximation(metrics.approximateTags(curves), load);
      return {
        outcome,
        metrics: metrics.summarise(outcome, curves),
        errors: errors.list(),
        tokenWarnings: toTokenWarnings(metrics, context, sawUsage && !sawCacheCounts),
        malformedChunks,
        rateLimited,
        ...(approximation === undefined ? {} : { approximation }),
        ...(connections === undefined ? {} : { connections }),
      };
    },
  };
}

function countConnection(
  counts: ConnectionCounts | undefined,
  isReused: boolean | undefined,
): ConnectionCounts | undefined {
  if (isReused === undefined) return counts;
  const { opened, reused } = counts ?? { opened: 0, reused: 0 };
  return isReused ? { opened, reused: reused + 1 } : { opened: opened + 1, reused };
}

function toApproximation(
  tags: readonly string[],
  { evenRequests, lateRequests }: LoadRecorder,
): Approximation | undefined {
  if (tags.length === 0 && evenRequests === 0 && lateRequests === 0) return undefined;
  return { metrics: tags, percentileErrorPct: 100 * LOG_HISTOGRAM_ERROR, evenRequests, lateRequests };
}

/** Metrics of one record alone, in display units, as the per-request file carries them. */
export function recordMetrics(record: FinishedRecord, context: MetricContext): RecordMetrics {
  return new WindowMetrics(context).add(readRequest(record, context));
}

function toTokenWarnings(
  metrics: WindowMetrics,
  context: MetricContext,
  usageWithoutCacheCounts: boolean,
): TokenWarnings {
  const thresholds = thresholdsOf(context);
  const oslMeanDiffPct = metrics.meanOf("osl_mismatch_diff_pct");
  return {
    requests: metrics.countOf("request_count") ?? 0,
    usageDiscrepancies: metrics.countOf("usage_discrepancy_count") ?? 0,
    usageThresholdPct: thresholds.usageDiscrepancyPct,
    oslMismatches: metrics.countOf("osl_mismatch_count") ?? 0,
    oslThresholdPct: thresholds.oslMismatchPct,
    ...(oslMeanDiffPct === undefined ? {} : { oslMeanDiffPct }),
    usageWithoutCacheCounts,
  };
}
