/** Metrics that a search or sweep is held against, and that its runs will not have: told before hours are spent on it. */
import type { StudyReading } from "#config/read-study-config.ts";
import type { SearchConfig } from "#config/search/search-config.ts";
import { explainAbsentMetric } from "#metrics/slo.ts";
import { readEndpoint } from "#run/endpoint-facts.ts";
import { metricContextOf } from "#study/trial/measure.ts";

/** Whole sentences. Not refused: a metric may come from where nobody knows of it yet. */
export function tellOfAbsentMetrics({ base, sweep, search }: StudyReading): string[] {
  const wished = search === undefined ? (sweep?.slaFilters ?? []).map(toLevel) : wishesOf(search);
  if (wished.length === 0) return [];
  const context = metricContextOf(base.config, readEndpoint(base.config.endpoint));
  const told = wished.flatMap(({ tag, outcome }) => {
    const absent = explainAbsentMetric(tag, context);
    if (absent === undefined) return [];
    return [`${outcome}: ${absent.why}${absent.hint === undefined ? "" : ` (${absent.hint})`}.`];
  });
  return [...new Set(told)];
}

interface Wish {
  readonly tag: string;
  /** If it is never measured. */
  readonly outcome: string;
}

const toLevel = ({ metricTag }: { readonly metricTag: string }): Wish => ({
  tag: metricTag,
  outcome: "No point will keep its service levels",
});

const wishesOf = ({ objectives, slaFilters, slaTiers, outcomeConstraints }: SearchConfig): Wish[] => [
  ...objectives.map(({ metric }) => ({ tag: metric, outcome: "No point will be better than another" })),
  ...[...slaFilters, ...slaTiers.flatMap(({ filters }) => filters)].map(toLevel),
  ...outcomeConstraints.map(({ metric }) => ({ tag: metric, outcome: "No point will keep its constraints" })),
];
