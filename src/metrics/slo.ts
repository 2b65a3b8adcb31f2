/**
 * Service-level objectives: a bound per metric, in its display unit. A request is good when each of those metrics has
 * a value and the value is at the bound or on its better side.
 */
import { didYouMean } from "#config/suggestion.ts";
import type { Problem } from "#core/errors.ts";
import { applies, CATALOG, findMetric } from "./catalog.ts";
import type { FormulaScope, MetricDefinition, MetricNeed, RequestMetric } from "./definition.ts";
import { type MetricContext, thresholdsOf } from "./metric-context.ts";
import type { RequestReading } from "./reading.ts";

const NEED_TEXT: Readonly<Record<MetricNeed, string>> = {
  streaming: "streaming is on (--streaming)",
  outputTokens: "the endpoint generates tokens",
  inputTokens: "the endpoint's prompts are tokenised",
  clientCounts: "the client counts tokens itself (no --use-server-token-count)",
  goodput: "objectives are set",
  httpTrace: "the transport sees the socket (no --transport fetch)",
  schedule: "requests are sent by a rate or a trace",
  trace: "a trace is replayed",
};

/** What is wrong with the objectives for a run of this kind; empty when nothing is. `where` names their place. */
export function checkSlos(
  slos: Readonly<Record<string, number>>,
  context: MetricContext,
  where: (tag: string) => string = (tag) => `slos.${tag}`,
): Problem[] {
  const problems: Problem[] = [];
  for (const [tag, bound] of Object.entries(slos)) {
    const problem = checkSlo(tag, bound, context);
    if (problem !== undefined) problems.push({ where: where(tag), ...problem });
  }
  return problems;
}

function checkSlo(tag: string, bound: number, context: MetricContext): Omit<Problem, "where"> | undefined {
  const metric = findMetric(tag);
  if (metric === undefined) {
    const usable = CATALOG.filter((candidate) => isObjective(candidate) && applies(candidate, context));
    const hint = didYouMean(
      tag,
      usable.map((candidate) => candidate.tag),
    );
    return { found: tag, wanted: "must be the name of a metric", ...(hint === undefined ? {} : { hint }) };
  }
  if (!isObjective(metric)) return { found: tag, wanted: "must be a metric that has one value per request" };
  const conditions = missingConditions(metric, context);
  if (conditions !== undefined) {
    return { found: tag, wanted: `must be a metric that this run has: it exists only where ${conditions}` };
  }
  if (!Number.isFinite(bound)) return { found: String(bound), wanted: `must be a number, in ${metric.unit.display}` };
  return undefined;
}

/** What a run would have to be like to have the metric; undefined where it has it. */
function missingConditions(metric: MetricDefinition, context: MetricContext): string | undefined {
  const missing = metric.needs.filter((need) => !applies({ ...metric, needs: [need] }, context));
  return missing.length === 0 ? undefined : missing.map((need) => NEED_TEXT[need]).join(" and ");
}

/** Why a run of this kind has no metric of that name, as a clause with a hint; undefined where it has one. */
export function explainAbsentMetric(
  tag: string,
  context: MetricContext,
): { readonly why: string; readonly hint?: string } | undefined {
  const metric = findMetric(tag);
  if (metric === undefined) {
    const hint = didYouMean(
      tag,
      CATALOG.filter((candidate) => applies(candidate, context)).map((candidate) => candidate.tag),
    );
    return { why: `there is no metric ${tag}`, ...(hint === undefined ? {} : { hint }) };
  }
  const conditions = missingConditions(metric, context);
  return conditions === undefined ? undefined : { why: `${tag} exists only where ${conditions}` };
}

function isObjective(metric: MetricDefinition): metric is RequestMetric {
  return metric.kind === "request" && metric.of === "valid";
}

/** What formulas may ask besides the request, for runs of this kind. An objective nobody can meet makes nothing good. */
export function toFormulaScope(context: MetricContext): FormulaScope {
  const objectives = Object.entries(context.slos).map(([tag, bound]) => ({ metric: findMetric(tag), bound }));
  const scope: FormulaScope = {
    thresholds: thresholdsOf(context),
    meetsSlos: (reading: RequestReading) =>
      objectives.every(({ metric, bound }) => {
        if (metric === undefined || !isObjective(metric)) return false;
        const value = metric.valueOf(reading, scope);
        if (value === undefined) return false;
        const shown = value / metric.unit.divisor;
        return metric.largerIsBetter === true ? shown >= bound : shown <= bound;
      }),
  };
  return scope;
}
