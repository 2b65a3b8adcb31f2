/** What a search for the boundaries of several tiers has found → the parts of its history that are about them. */

import { Float } from "#core/parameter-value.ts";
import type { BoundaryStanding, SearchStanding } from "#core/search-standing.ts";
import type { ExactJson } from "#export/json-text.ts";
import { type BindingLimit, type Breach, summariseBoundary } from "#search/boundary-summary.ts";
import type { SearchCourse } from "#search/build-standing.ts";
import type { SearchLimit, SearchProblem, SearchTier } from "#search/problem.ts";
import { meanOf } from "#search/reading.ts";
import { mostLenient, orderTiers } from "#search/tier-order.ts";

/** The limits that a verdict goes by; with tiers those of the most lenient. */
export function decidingLimits({ filters, tiers }: SearchProblem): readonly SearchLimit[] {
  return [...(mostLenient(tiers)?.limits ?? []), ...filters];
}

export function toTierJson(course: SearchCourse, standing: SearchStanding): Record<string, ExactJson> {
  const { problem, observations } = course;
  const pairs = orderTiers(problem.tiers);
  return {
    tier_results: problem.tiers.map((tier) => toResult(tier, course, standing)),
    tier_metadata: {
      actual_probe_count: observations.length,
      tier_evaluation_count: observations.length * problem.tiers.length,
      ordering_detected: pairs.length > 0,
      ordering_pairs: pairs.length === 0 ? null : pairs.map(({ strict, lenient }) => ({ strict, lenient })),
    },
  };
}

const STATUSES: Readonly<Record<BoundaryStanding["status"], string>> = {
  precise: "converged",
  open: "partial",
  no_pass_in_range: "no_pass_in_range",
  no_failure_in_range: "no_failure_in_range",
};

function toResult(tier: SearchTier, { problem, observations }: SearchCourse, standing: SearchStanding): ExactJson {
  const limits = [...tier.limits, ...problem.filters];
  const { path, feasibleMax, infeasibleMin, binding } = summariseBoundary(problem, limits, observations);
  const boundary = standing.boundaries.find(({ label }) => label === tier.label);
  const status = boundary?.status ?? "open";
  const answer = boundary?.answer ?? null;
  const at = observations.filter(({ values }) => values[path] === answer);
  return {
    label: tier.label,
    boundary_concurrency: answer,
    convergence_status: STATUSES[status],
    convergence_reason: reasonOf(status, standing),
    binding_constraint: binding === undefined ? null : bindingKey(binding),
    bracket_lower: feasibleMax?.value ?? null,
    bracket_upper: infeasibleMin?.value ?? null,
    confidence_interval: null,
    probe_count: observations.length,
    boundary_metrics:
      at.length === 0
        ? null
        : toMetricsJson(
            limits,
            at.flatMap(({ trials }) => trials),
          ),
    filters: tier.limits.map(toLimitJson),
  };
}

function reasonOf(status: BoundaryStanding["status"], { end }: SearchStanding): ExactJson {
  if (status === "precise") return "multi_tier_precision_reached";
  return status === "open" ? (end?.reason ?? null) : status;
}

/** Figures of the limits where the boundary was run, by metric and statistic. */
function toMetricsJson(
  limits: readonly SearchLimit[],
  trials: SearchCourse["observations"][number]["trials"],
): ExactJson {
  const succeeded = trials.filter((trial) => trial.succeeded);
  const byMetric = Map.groupBy(limits, ({ metric }) => metric);
  return Object.fromEntries(
    [...byMetric].map(([metric, own]) => [
      metric,
      Object.fromEntries(own.map((limit) => [limit.stat, meanOf(succeeded, limit) ?? null])),
    ]),
  );
}

export function breachJson({ observed, ...limit }: Breach): ExactJson {
  return { ...toLimitJson(limit), observed: observed ?? null };
}

const toLimitJson = ({ metric, stat, op, threshold }: SearchLimit): Record<string, ExactJson> => ({
  metric_tag: metric,
  stat,
  op,
  threshold: new Float(threshold),
});

/** `0:time_to_first_token.p95.lt.200.0`. */
export function bindingKey({ index, limit: { metric, stat, op, threshold } }: BindingLimit): string {
  return `${index}:${metric}.${stat}.${op}.${Number.isInteger(threshold) ? threshold.toFixed(1) : threshold}`;
}
