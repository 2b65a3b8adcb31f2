/**
 * Sentences about a search while it goes on, the same in the live picture, as plain lines and in the log: what is tried
 * and why, what came of it, where the search stands.
 */
import type { BoundaryStanding, SearchIteration, SearchQuestion, SearchStanding } from "#core/search-standing.ts";
import type { SearchProposedEvent } from "#core/study-events.ts";
import { findMetric } from "#metrics/catalog.ts";
import { nameParameters } from "#plan/cell-title.ts";
import { countOf, formatCount, formatPlain } from "#report/text/format.ts";
import { describeDistance, describeLimit, formatMeasured, nameMeasure } from "#report/text/metric-text.ts";
import { joinWords } from "#report/text/sentence.ts";
import { cleanText } from "#report/text/text-width.ts";
import { bestOf, feasibleEdge, isScored, judge, limitsOfAll, nearestMiss, type Verdict } from "./search-reading.ts";

type Values = Readonly<Record<string, number>>;

const toAssignments = (values: Values) => Object.entries(values).map(([path, value]) => ({ path, value }));

/** `concurrency 116 · ISL 128`. */
export function titlePoint(values: Values): string {
  const [parameters = []] = nameParameters([{ values: toAssignments(values) }]);
  return cleanText(parameters.map(({ name, text }) => `${name} ${text}`).join(" · "));
}

/** By dimension: `concurrency`. */
export function nameAxes({ dimensions }: SearchQuestion): string[] {
  const [parameters = []] = nameParameters([{ values: dimensions.map(({ path, lo }) => ({ path, value: lo })) }]);
  return parameters.map(({ name }) => cleanText(name));
}

/** `Iteration 4 tries concurrency 116 to refine: the boundary is between 109 and 124`. */
export function describeProposal({ iteration, values, purpose, why }: SearchProposedEvent): string {
  return `Iteration ${iteration + 1} tries ${titlePoint(values)} to ${purpose}: ${nameMetrics(cleanText(why))}`;
}

const TAG_AND_STAT = /\b([a-z][a-z\d_]*) (avg|min|max|p\d+)\b/g;

/** The engine knows metrics by their tags. */
function nameMetrics(text: string): string {
  return text.replace(TAG_AND_STAT, (whole, metric: string, stat: string) =>
    findMetric(metric) === undefined ? whole : nameMeasure({ metric, stat }),
  );
}

/** What came of an iteration, after its number and point. */
export function describeIteration(question: SearchQuestion, iteration: SearchIteration): string {
  return `Iteration ${iteration.index + 1} (${titlePoint(iteration.values)}): ${describeOutcome(question, iteration)}`;
}

/** `output token throughput 8,488 ± 40 tokens/s; keeps p95 TTFT < 200 ms: 198 ms, 1.0 % below the limit`. */
export function describeOutcome(question: SearchQuestion, iteration: SearchIteration): string {
  const { succeededTrials, failedTrials } = iteration;
  if (succeededTrials === 0)
    return failedTrials > 1 ? `all ${formatCount(failedTrials)} runs failed` : "the run failed";
  const verdicts = judge(question, iteration);
  const parts = [
    question.objectives
      .map((objective, place) => {
        const figure = iteration.objectives[place];
        return `${nameMeasure(objective)} ${figure === undefined ? "not measured" : formatMeasured(objective, figure)}`;
      })
      .join(", "),
    ...verdicts.filter(({ isKept }) => !isKept).map((verdict) => describeVerdict(verdict, iteration)),
    ...verdicts.filter(({ isKept }) => isKept).map((verdict) => describeVerdict(verdict, iteration)),
    ...(failedTrials > 0
      ? [`${formatCount(failedTrials)} of ${countOf(failedTrials + succeededTrials, "run")} failed`]
      : []),
  ];
  return parts.filter((part) => part !== "").join("; ");
}

/** `breaks p95 TTFT < 200 ms: 231 ms, 15.5 % above the limit`. */
function describeVerdict({ limit, figure, isKept }: Verdict, { isFeasible }: SearchIteration): string {
  const what = describeLimit(limit);
  if (figure === undefined) return `${what} not measured`;
  const distance = describeDistance(limit, figure);
  if (isKept) return `keeps ${what}: ${distance}`;
  // One run that keeps every hard limit is enough, whatever the mean says.
  return `breaks ${what}${limit.isHard && isFeasible ? " on average, not in every run" : ""}: ${distance}`;
}

/** `8,488 ± 40 tokens/s at concurrency 116`, all objectives where there are several. */
export function describePoint({ objectives }: SearchQuestion, iteration: SearchIteration): string {
  const figures = objectives.map((objective, place) => {
    const figure = iteration.objectives[place];
    const text = figure === undefined ? "not measured" : formatMeasured(objective, figure);
    return objectives.length > 1 ? `${nameMeasure(objective)} ${text}` : text;
  });
  return `${figures.join(", ")} at ${titlePoint(iteration.values)}`;
}

/** Where the search stands, each part a clause without a full stop; none before anything was tried. */
export function describeStanding(standing: SearchStanding): string[] {
  if (standing.iterations.length === 0) return [];
  return [
    ...standing.boundaries.map((one) => describeBoundary(standing.question, one)),
    ...describeBest(standing),
    ...describeEdge(standing),
  ];
}

/** `p95 TTFT < 200 ms and mean ITL < 20 ms`; empty where there are no limits. */
export function describeLimits(question: SearchQuestion, { onlyHard = false } = {}): string {
  const limits = limitsOfAll(question).filter(({ isHard }) => isHard || !onlyHard);
  return joinWords(limits.map(describeLimit));
}

/** Whether the boundary of limits is wanted rather than the best of an objective. */
export function asksForBoundary({ planner, tiers }: SearchQuestion): boolean {
  return tiers.length > 0 || BOUNDARY_PLANNERS.has(planner);
}

const BOUNDARY_PLANNERS: ReadonlySet<string> = new Set(["boundary", "smooth_isotonic", "monotonic_sla"]);

/** What is looked for: `highest output token throughput with p95 TTFT < 200 ms`. */
export function describeAim(question: SearchQuestion): string {
  const { objectives, tiers } = question;
  const hard = describeLimits(question, { onlyHard: true });
  const soft = joinWords(limitsOfAll(question).flatMap((limit) => (limit.isHard ? [] : [describeLimit(limit)])));
  const limits = `${hard === "" ? "" : ` with ${hard}`}${soft === "" ? "" : `, where possible with ${soft}`}`;
  if (tiers.length > 0) return `highest ${nameAxes(question)[0] ?? "value"} of each tier${limits}`;
  if (asksForBoundary(question)) return `highest ${nameAxes(question)[0] ?? "value"}${limits}`;
  const goals = objectives.map(
    (objective) => `${objective.direction === "maximize" ? "highest" : "lowest"} ${nameMeasure(objective)}`,
  );
  return `${joinWords(goals)}${limits}`;
}

/** By dimension: `concurrency from 1 to 1,000`. */
export function describeSpace(question: SearchQuestion): string[] {
  const names = nameAxes(question);
  return question.dimensions.map(({ lo, hi, kind, prior }, place) => {
    const how = [...(kind === "int" ? ["whole numbers"] : []), ...(prior === "log-uniform" ? ["logarithmic"] : [])];
    return `${names[place]} from ${plain(lo)} to ${plain(hi)}${how.length === 0 ? "" : `, ${how.join(", ")}`}`;
  });
}

function describeBoundary(question: SearchQuestion, { label, status, answer, low, high }: BoundaryStanding): string {
  const [name = "value"] = nameAxes(question);
  const head = `${label === "" ? "" : `${cleanText(label)}: `}highest ${name} so far`;
  if (status === "no_pass_in_range") return `${head}: none keeps the limits`;
  if (status === "no_failure_in_range") return `${head}: ${plain(answer)}, the highest allowed`;
  if (low !== undefined && high !== undefined) {
    const where = low === high ? `at ${plain(low)}` : `between ${plain(low)} and ${plain(high)}`;
    return `${head}: ${answer === undefined ? "" : `${plain(answer)}, `}the boundary is ${where}`;
  }
  if (answer === undefined && low === undefined) return `${head}: not known yet`;
  return `${head}: ${plain(answer ?? low)}, with no failure yet`;
}

const plain = (value: number | undefined): string => formatPlain(value ?? Number.NaN);

function describeBest(standing: SearchStanding): string[] {
  const { question, iterations } = standing;
  const best = bestOf(standing);
  const [first] = best;
  if (first === undefined) return iterations.some(isScored) ? [] : ["nothing measured so far"];
  // A boundary is the answer of its planner; how much throughput there is on the way is of no interest.
  if (!first.isFeasible) return [describeNearest(standing)];
  if (standing.boundaries.length > 0) return [];
  if (question.objectives.length > 1) return [`${countOf(best.length, "point")} on the Pareto front so far`];
  return [`best so far: ${describePoint(question, first)}`];
}

function describeNearest(standing: SearchStanding): string {
  const nearest = nearestMiss(standing);
  if (nearest === undefined) return "no point keeps the limits so far";
  const [broken] = judge(standing.question, nearest).filter(({ isKept, limit }) => !isKept && limit.isHard);
  const how =
    broken?.figure === undefined
      ? ""
      : `, with ${nameMeasure(broken.limit)} ${formatMeasured(broken.limit, broken.figure)}`;
  return `no point keeps the limits so far; the nearest is ${titlePoint(nearest.values)}${how}`;
}

function describeEdge(standing: SearchStanding): string[] {
  const edge = feasibleEdge(standing);
  if (edge === undefined || standing.boundaries.length > 0) return [];
  const { highestKept, lowestBroken } = edge;
  if (highestKept === undefined) return [];
  const name = nameAxes(standing.question)[0] ?? "value";
  if (lowestBroken !== undefined && lowestBroken <= highestKept) {
    const range = lowestBroken === highestKept ? plain(highestKept) : `${plain(lowestBroken)} to ${plain(highestKept)}`;
    return [`limits kept in one run and broken in another at ${name} ${range}`];
  }
  const broken = lowestBroken === undefined ? "never broken" : `broken from ${plain(lowestBroken)} on`;
  return [`limits kept up to ${name} ${plain(highestKept)}, ${broken}`];
}
