/**
 * Every metric, once. The order here is the order of results, of tables without an order of their own, and of the
 * documentation.
 */
import { CURVE_METRICS } from "./curve-metrics.ts";
import type { MetricDefinition, MetricNeed } from "./definition.ts";
import { HTTP_METRICS } from "./http-metrics.ts";
import { LATENCY_METRICS } from "./latency-metrics.ts";
import type { MetricContext } from "./metric-context.ts";
import { RUN_METRICS } from "./run-metrics.ts";
import { SCHEDULE_METRICS } from "./schedule-metrics.ts";
import { TOKEN_METRICS } from "./token-metrics.ts";
import { USAGE_METRICS } from "./usage-metrics.ts";

export const CATALOG: readonly MetricDefinition[] = [
  ...CURVE_METRICS,
  ...USAGE_METRICS,
  ...LATENCY_METRICS,
  ...TOKEN_METRICS,
  ...RUN_METRICS,
  ...SCHEDULE_METRICS,
  ...HTTP_METRICS,
];

const BY_TAG = new Map(CATALOG.map((metric) => [metric.tag, metric]));

/** Prefix of the twin in which failed requests count as infinitely slow. */
const ERROR_ADJUSTED_PREFIX = "adj_";

/** The metric of that name; undefined where there is none. */
export function findMetric(tag: string): MetricDefinition | undefined {
  return BY_TAG.get(tag);
}

/** Names of an error-adjusted twin. */
export function toErrorAdjusted(metric: MetricDefinition): { tag: string; header: string; shortHeader: string } {
  return {
    tag: `${ERROR_ADJUSTED_PREFIX}${metric.tag}`,
    header: `${metric.header} (error-adjusted)`,
    shortHeader: `${metric.shortHeader} (adj)`,
  };
}

/** Whether a run of this kind has the metric at all. */
export function applies(metric: MetricDefinition, context: MetricContext): boolean {
  return metric.needs.every((need) => isMet(need, context));
}

function isMet(need: MetricNeed, context: MetricContext): boolean {
  switch (need) {
    case "streaming":
      return context.streaming;
    case "outputTokens":
      return context.producesTokens;
    case "inputTokens":
      return context.tokenisesInput;
    case "clientCounts":
      return !context.useServerTokenCount;
    case "goodput":
      return Object.keys(context.slos).length > 0;
    case "httpTrace":
      return context.seesSocket !== false;
    case "schedule":
      return context.schedule !== undefined;
    case "trace":
      return context.schedule === "trace";
  }
}
