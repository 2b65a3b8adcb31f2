/** The catalog as a Markdown page: what each metric is called, means, and is computed from. */
import type { MetricDefinition, MetricNeed } from "./definition.ts";

const GROUPS: readonly { readonly title: string; readonly of: (metric: MetricDefinition) => boolean }[] = [
  { title: "Per request", of: ({ kind, group }) => (kind === "request" || kind === "pooled") && group !== "usage" },
  { title: "Whole run", of: ({ kind, group }) => (kind === "count" || kind === "derived") && group !== "usage" },
  { title: "Load over time", of: ({ kind }) => kind === "curve" },
  { title: "Reported by the server", of: ({ kind, group }) => group === "usage" && kind !== "curve" },
];

const NEEDS: Readonly<Record<MetricNeed, string>> = {
  streaming: "streaming",
  outputTokens: "an endpoint that generates tokens",
  inputTokens: "an endpoint whose prompts are tokenised",
  clientCounts: "token counts by the client",
  goodput: "objectives (`--goodput`)",
};

const INTRODUCTION = `# Metrics

Metrics per request are distributions: mean, percentiles, extremes, deviation (of the whole population), count and sum.
Percentiles interpolate linearly between neighbours. Numbers of the whole run are single values. Rates divide by the
window of the phase, from its start to the return of its last request. Curves of load over time are weighted by how
long each value lasted. A metric that can't be computed is absent; it is never filled with zero.

Only successful requests count where nothing else is said. Metrics marked *error-adjusted* have a twin \`adj_…\` in runs
with failures, in which each failed request counts as infinitely slow: a percentile that falls among the failures is
absent.`;

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
