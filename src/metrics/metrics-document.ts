/** The catalog as a Markdown page: what each metric is called, means, and is computed from. */
import { LOG_HISTOGRAM_ERROR } from "#stats/log-histogram.ts";
import type { MetricDefinition, MetricNeed } from "./definition.ts";
import { isHttpMetric } from "./http-metrics.ts";
import { DEFAULT_LIMITS } from "./metric-context.ts";

const GROUPS: readonly { readonly title: string; readonly of: (metric: MetricDefinition) => boolean }[] = [
  {
    title: "Per request",
    of: (metric) => isDistribution(metric) && metric.group !== "usage" && !isHttpMetric(metric.tag),
  },
  { title: "Whole run", of: ({ kind, group }) => (kind === "count" || kind === "derived") && group !== "usage" },
  { title: "Load over time", of: ({ kind }) => kind === "curve" },
  { title: "Reported by the server", of: ({ kind, group }) => group === "usage" && kind !== "curve" },
  { title: "HTTP exchanges", of: ({ tag }) => isHttpMetric(tag) },
];

const NEEDS: Readonly<Record<MetricNeed, string>> = {
  streaming: "streaming",
  outputTokens: "an endpoint that generates tokens",
  inputTokens: "an endpoint whose prompts are tokenised",
  clientCounts: "token counts by the client",
  goodput: "objectives (`--goodput`)",
  httpTrace: "the socket transport",
  schedule: "requests sent by a rate or a trace",
  trace: "a trace that is replayed",
};

const INTRODUCTION = `# Metrics

Metrics per request are distributions: mean, percentiles, extremes, deviation (of the whole population), count and sum.
Percentiles interpolate linearly between neighbours. Numbers of the whole run are single values. Rates divide by the
window of the phase, from its start to the return of its last request. Curves of load over time are weighted by how
long each value lasted. A metric that can't be computed is absent; it is never filled with zero.

Only successful requests count where nothing else is said. Metrics marked *error-adjusted* have a twin \`adj_…\` in runs
with failures, in which each failed request counts as infinitely slow: a percentile that falls among the failures is
absent.

## How exact they are

Means, deviations, extremes, counts and sums are exact for a run of any length. Percentiles are exact up to
${grouped(DEFAULT_LIMITS.values)} requests, ${grouped(DEFAULT_LIMITS.gaps)} gaps between chunks, and ${grouped(DEFAULT_LIMITS.segments)} stretches of a curve of load. Beyond that a run keeps
histograms, so that its memory does not grow: percentiles then lie within ${percent(LOG_HISTOGRAM_ERROR)} of the exact ones. Small whole
numbers and constants stay exact.

Curves of load are drawn in order of time while records come in order of their ends. Where more than
${grouped(DEFAULT_LIMITS.heldGaps)} gaps would have to be held until their place is known, later requests are drawn as if they decoded at
one pace. A request that outlasts everything that is held counts only from where the drawing has come by then. The
summary says under \`aiperf.approximation\` which of this happened; it is absent where everything is exact.`;

function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}

function percent(ratio: number): string {
  return `${(100 * ratio).toFixed(1)} %`;
}

function isDistribution({ kind }: MetricDefinition): boolean {
  return kind === "request" || kind === "pooled";
}

/** The page for a catalog. */
export function renderMetricsDoc(catalog: readonly MetricDefinition[]): string {
  const sections = GROUPS.map(({ title, of }) => `## ${title}\n\n${catalog.filter(of).map(renderMetric).join("\n\n")}`);
  return `${[INTRODUCTION, ...sections].join("\n\n")}\n`;
}

function renderMetric(metric: MetricDefinition): string {
  const facts = [
    `- Unit: ${metric.unit.display}`,
    `- Formula: ${metric.formulaText}`,
    ...(metric.needs.length === 0 ? [] : [`- Exists with: ${metric.needs.map((need) => NEEDS[need]).join(", ")}`]),
    ...(isErrorAdjusted(metric) ? ["- Error-adjusted twin: yes"] : []),
    ...(metric.largerIsBetter === true ? ["- Larger is better"] : []),
  ];
  return `### \`${metric.tag}\`\n\n${metric.header}. ${metric.description}\n\n${facts.join("\n")}`;
}

function isErrorAdjusted(metric: MetricDefinition): boolean {
  return metric.kind === "request" && metric.errorAdjusted === true;
}
