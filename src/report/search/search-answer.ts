/**
 * What a search found, as sentences: `Highest concurrency with p95 TTFT < 200 ms: 116, between 114 and 118; 12 runs.`
 * Where there is no answer that is said just as plainly, with what came nearest.
 */
import type { BoundaryStanding, SearchIteration, SearchQuestion, SearchStanding } from "#core/search-standing.ts";
import { countOf, formatCount, formatPlain } from "#report/text/format.ts";
import { describeDistance, describeLimit, formatMeasured, nameMeasure } from "#report/text/metric-text.ts";
import { joinWords, lowerFirst } from "#report/text/sentence.ts";
import { cleanText } from "#report/text/text-width.ts";
import { bestOf, countRunsOf, isScored, judge, limitsOfAll, nearestMiss } from "./search-reading.ts";
import { describeLimits, describePoint, nameAxes, titlePoint } from "./search-text.ts";

/** At least one sentence; for a boundary one for each tier. */
export function answerSearch(standing: SearchStanding): string[] {
  const { question, iterations, boundaries } = standing;
  const { runs, failed } = countRunsOf(iterations);
  if (iterations.length === 0) return ["No answer: nothing was tried."];
  if (runs === failed) return [`No answer: ${runs === 1 ? "the only run" : `all ${formatCount(runs)} runs`} failed.`];
  if (boundaries.length > 0) return answerBoundaries(standing);
  const unmeasured = question.objectives.filter((_, place) =>
    iterations.every((one) => one.objectives[place] === undefined),
  );
  if (unmeasured.length > 0) return [`No answer: no run measured ${joinWords(unmeasured.map(nameMeasure))}.`];
  const best = bestOf(standing);
  const [first] = best;
  if (first === undefined) return ["No answer: no run measured everything that was asked for."];
  if (!first.isFeasible) return answerInfeasible(standing);
  return question.objectives.length > 1 ? answerFront(standing, best) : [answerBest(standing, first)];
}

function answerBest({ question, iterations }: SearchStanding, best: SearchIteration): string {
  const [objective] = question.objectives;
  if (objective === undefined) return "";
  const aim = objective.direction === "maximize" ? "Highest" : "Lowest";
  const head = `${aim} ${nameMeasure(objective)}${withLimits(describeLimits(question, { onlyHard: true }))}`;
  return `${head}: ${describePoint(question, best)}; ${runsText(iterations)}.${softBreaches(question, best)}`;
}

const withLimits = (limits: string): string => (limits === "" ? "" : ` with ${limits}`);

function runsText(iterations: readonly SearchIteration[]): string {
  const { runs, failed } = countRunsOf(iterations);
  return `${countOf(runs, "run")}${failed > 0 ? `, ${formatCount(failed)} of them failed` : ""}`;
}

function softBreaches(question: SearchQuestion, iteration: SearchIteration): string {
  const ofAll = limitsOfAll(question);
  const broken = judge(question, iteration).flatMap(({ limit, figure, isKept }) => {
    if (isKept || limit.isHard || !ofAll.includes(limit)) return [];
    return [
      figure === undefined
        ? `${describeLimit(limit)} (not measured)`
        : `${describeLimit(limit)} (${formatMeasured(limit, figure)})`,
    ];
  });
  return broken.length === 0 ? "" : ` It breaks ${joinWords(broken)}, which was to be kept where possible.`;
}

function answerFront({ question, iterations }: SearchStanding, front: readonly SearchIteration[]): string[] {
  const names = joinWords(question.objectives.map(nameMeasure));
  const feasible = iterations.filter((iteration) => iteration.isFeasible && isScored(iteration));
  const limits = describeLimits(question, { onlyHard: true });
  const share = `${countOf(front.length, "point")} of ${formatCount(feasible.length)}${limits === "" ? "" : ` with ${limits}`}`;
  const many = front.length === 1 ? "is best in everything" : "are best, each in its own way";
  const extremes = front.length < 2 ? [] : question.objectives.map((_, place) => extremeOf(question, front, place));
  return [`Pareto front of ${names}: ${share} ${many}; ${runsText(iterations)}.`, ...extremes];
}

/** The end of the front where one objective is best, with what it costs. */
function extremeOf(question: SearchQuestion, front: readonly SearchIteration[], place: number): string {
  const objective = question.objectives[place];
  const [first] = front;
  if (objective === undefined || first === undefined) return "";
  const isHigher = objective.direction === "maximize";
  const meritOf = (iteration: SearchIteration) => (iteration.objectives[place]?.mean ?? 0) * (isHigher ? 1 : -1);
  const end = front.reduce((best, one) => (meritOf(one) > meritOf(best) ? one : best), first);
  const figureAt = (at: number) => {
    const [figure, of] = [end.objectives[at], question.objectives[at]];
    return figure === undefined || of === undefined ? "not measured" : formatMeasured(of, figure);
  };
  const others = question.objectives.flatMap((other, at) =>
    at === place ? [] : [`${nameMeasure(other)} ${figureAt(at)}`],
  );
  const aim = isHigher ? "Highest" : "Lowest";
  return `${aim} ${nameMeasure(objective)}: ${figureAt(place)} at ${titlePoint(end.values)}, with ${joinWords(others)}.`;
}

function answerInfeasible(standing: SearchStanding): string[] {
  const { question, iterations } = standing;
  const nearest = nearestMiss(standing);
  const head = `No answer: no point keeps ${describeLimits(question, { onlyHard: true })}; ${runsText(iterations)}.`;
  if (nearest === undefined) return [head];
  const misses = judge(question, nearest).flatMap(({ limit, figure, isKept }) =>
    isKept || !limit.isHard
      ? []
      : [`${nameMeasure(limit)} ${figure === undefined ? "not measured" : describeDistance(limit, figure)}`],
  );
  return [head, `The nearest is ${titlePoint(nearest.values)}: ${joinWords(misses)}.`];
}

function answerBoundaries(standing: SearchStanding): string[] {
  const { question, boundaries, iterations } = standing;
  const runs = runsText(iterations);
  const common = describeLimits(question, { onlyHard: true });
  if (boundaries.length === 1) return boundaries.map((one) => `${answerBoundary(standing, one, common)}; ${runs}.`);
  const sentences = boundaries.map((one) => {
    const tier = question.tiers.find(({ label }) => label === one.label);
    const limits = [...(tier?.limits.map(describeLimit) ?? []), ...(common === "" ? [] : [common])];
    return `${cleanText(one.label)}: ${lowerFirst(answerBoundary(standing, one, joinWords(limits)))}.`;
  });
  return [...sentences, `All tiers together: ${runs}.`];
}

/** Without a full stop. */
function answerBoundary(standing: SearchStanding, boundary: BoundaryStanding, limits: string): string {
  const { question, end } = standing;
  const { status, answer, low, high, kind } = boundary;
  const [axis] = question.dimensions;
  const name = nameAxes(question)[0] ?? "value";
  const [lowest, highest] = [formatPlain(axis?.lo ?? Number.NaN), formatPlain(axis?.hi ?? Number.NaN)];
  const head = `Highest ${name}${withLimits(limits)}`;
  if (status === "no_pass_in_range")
    return `No ${name} from ${lowest} to ${highest} keeps ${limits}: already ${lowest} does not`;
  if (status === "no_failure_in_range")
    return `${head}: ${highest} or more, since even the highest that was allowed still does`;
  const between =
    low !== undefined && high !== undefined ? `between ${formatPlain(low)} and ${formatPlain(high)}` : undefined;
  if (answer !== undefined && low === answer && high === answer) return `${head}: ${formatPlain(answer)}`;
  if (answer === undefined) return `${head}: not found${between === undefined ? "" : `, but it is ${between}`}`;
  const found = `${head}: ${formatPlain(answer)}`;
  const isOpen = status === "open" && end !== undefined;
  if (between === undefined) return `${found} at least, and no failure was seen`;
  if (isEdgeOfFailures(standing, answer))
    return `${found}; above it no run succeeded, so that no limit was seen to break`;
  const cliff =
    kind === "cliff" && low === answer ? `, and ${formatPlain(high ?? Number.NaN)} breaks it abruptly` : `, ${between}`;
  return `${found}${cliff}${isOpen ? ", not yet settled" : ""}`;
}

/** What bounds the answer are runs that failed, perhaps of a server that is gone. */
function isEdgeOfFailures({ question, iterations }: SearchStanding, answer: number): boolean {
  const path = question.dimensions[0]?.path ?? "";
  const above = iterations.filter(({ values }) => (values[path] ?? Number.NaN) > answer);
  return above.length > 0 && above.every(({ succeededTrials }) => succeededTrials === 0);
}
