/** How sure the answer of a search is, and what would make it surer: sentences, and what to do. */
import type { SearchIteration, SearchStanding } from "#core/search-standing.ts";
import { countOf, formatCount, formatPercent, formatPlain } from "#report/text/format.ts";
import { cleanText } from "#report/text/text-width.ts";
import { bestOf, hasHardLimits, isScored } from "./search-reading.ts";
import { asksForBoundary } from "./search-text.ts";

export interface Sureness {
  readonly sentences: readonly string[];
  readonly help: readonly string[];
}

/** Below this part of points that keep the limits, too little was learnt where it counts. */
const FEW_FEASIBLE = 0.2;
/** A best that came in this last part of the iterations may not be the last. */
const LATE = 0.8;

/** `confidenceLevel` of the intervals over trials, if it is known. */
export function judgeSureness(standing: SearchStanding, confidenceLevel?: number): Sureness {
  return {
    sentences: [
      ...whyStopped(standing),
      ...howPrecise(standing),
      ...howRepeated(standing, confidenceLevel),
      ...howFeasible(standing),
    ],
    help: [
      ...helpUnmeasured(standing),
      ...helpRepeat(standing),
      ...helpFeasible(standing),
      ...helpIterations(standing),
    ],
  };
}

function whyStopped({ end, iterations, question }: SearchStanding): string[] {
  const count = `${formatCount(iterations.length)} of at most ${countOf(question.maxIterations, "iteration")}`;
  if (end === undefined) return [`It has not come to its end: ${count}.`];
  return [`It stopped after ${count}: ${cleanText(end.explanation)} (${cleanText(end.reason)}).`];
}

function howPrecise({ boundaries }: SearchStanding): string[] {
  if (
    !boundaries.some(
      ({ kind, low, high, status }) =>
        kind === "smooth" && low !== undefined && high !== undefined && status !== "no_failure_in_range",
    )
  )
    return [];
  return ["With a chance of 80 % the limits stop being kept inside the interval told."];
}

function howRepeated(standing: SearchStanding, confidenceLevel: number | undefined): string[] {
  const { question, iterations } = standing;
  if (iterations.every(({ succeededTrials }) => succeededTrials === 0)) return [];
  const level = confidenceLevel === undefined ? "" : `${formatPlain(100 * confidenceLevel)} % `;
  if (question.trials > 1) {
    const what = `± is the ${level}confidence interval of the mean`;
    return [`Each point was run ${formatCount(question.trials)} times; ${what}.`];
  }
  const [best, ...others] = bestOf(standing);
  const isOne = best?.isFeasible === true && others.length === 0 && !asksForBoundary(question);
  if (!isOne) {
    const again = pointsRunAgain(iterations);
    if (again > 0) return [`${countOf(again, "point")} ${again === 1 ? "was" : "were"} run more than once.`];
    return ["Each point was run once, so that nobody knows how far runs scatter."];
  }
  const repeats = runsAt(iterations, best);
  if (repeats.length > 1) {
    const broken = repeats.filter(({ isFeasible }) => !isFeasible).length;
    const but = broken === 0 ? "" : `, and broke the limits in ${formatCount(broken)} of them`;
    return [`The best point was run ${formatCount(repeats.length)} times${but}.`];
  }
  return ["The best point was run once, so that nobody knows how far its runs scatter."];
}

/** Iterations with a success at the values of one of them; a search whose points have one trial has a run in each. */
function runsAt(iterations: readonly SearchIteration[], { values }: SearchIteration): SearchIteration[] {
  const isSame = (other: SearchIteration) =>
    Object.entries(values).every(([path, value]) => other.values[path] === value);
  return iterations.filter((other) => other.succeededTrials > 0 && isSame(other));
}

/** How many different points have several successful runs. */
function pointsRunAgain(iterations: readonly SearchIteration[]): number {
  return iterations.filter((one) => {
    const [first, ...others] = runsAt(iterations, one);
    return first === one && others.length > 0;
  }).length;
}

function feasibleCount({ iterations }: SearchStanding): number {
  return iterations.filter(({ isFeasible, succeededTrials }) => isFeasible && succeededTrials > 0).length;
}

function howFeasible(standing: SearchStanding): string[] {
  const { iterations, question } = standing;
  if (!hasHardLimits(question) || iterations.length === 0) return [];
  const count = feasibleCount(standing);
  const limits = question.tiers.length > 0 ? "the limits of a tier" : "the limits";
  return [
    `${formatCount(count)} of ${countOf(iterations.length, "point")} kept ${limits} (${formatPercent(count / iterations.length)}).`,
  ];
}

function helpUnmeasured({ iterations, question }: SearchStanding): string[] {
  if (iterations.some(isScored)) return [];
  if (iterations.every(({ succeededTrials }) => succeededTrials === 0)) {
    return ["Measure one point first, to see what goes wrong: the reasons and logs of the runs are below."];
  }
  const tags = question.objectives.map(({ metric }) => cleanText(metric)).join(", ");
  return [`Is ${tags} a metric of these runs? Those of single tokens need --streaming, goodput needs --goodput.`];
}

function helpRepeat({ iterations, question }: SearchStanding): string[] {
  if (question.trials > 1 || !iterations.some(({ succeededTrials }) => succeededTrials > 0)) return [];
  return ["Run each point more than once: --num-profile-runs 3"];
}

function helpFeasible(standing: SearchStanding): string[] {
  const { iterations, question } = standing;
  const isMeasured = iterations.some(({ succeededTrials }) => succeededTrials > 0);
  if (!hasHardLimits(question) || asksForBoundary(question) || !isMeasured) return [];
  const count = feasibleCount(standing);
  if (count === 0) return ["Ease the limits, search lower values, or make requests lighter: --isl, --osl"];
  return count / iterations.length < FEW_FEASIBLE
    ? ["Few points kept the limits: search a range nearer to the answer."]
    : [];
}

function helpIterations(standing: SearchStanding): string[] {
  const { end, iterations, question, best, boundaries } = standing;
  if (end?.reason !== "max_iterations") return [];
  const latest = Math.max(-1, ...best);
  const isLate = question.objectives.length === 1 && latest >= LATE * iterations.length;
  const isOpen = boundaries.some(({ status }) => status === "open");
  if (!isOpen && (!isLate || asksForBoundary(question))) return [];
  const why = isOpen ? "The boundary is not settled" : "The best came late";
  return [`${why}: more iterations may tell more: --search-max-iterations ${2 * question.maxIterations}`];
}
