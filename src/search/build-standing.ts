/**
 * What a search has proposed and observed so far → where it stands: each iteration with what it measured, the best of
 * them, and what is known of the boundary. For the live view, the summary and the files alike.
 */
import type {
  BoundaryStanding,
  MeasuredMean,
  SearchEnd,
  SearchIteration,
  SearchQuestion,
  SearchStanding,
} from "#core/search-standing.ts";
import { summarise } from "#stats/repeat-summary.ts";
import { estimateBoundaries } from "./boundary-searcher.ts";
import { isPooled } from "./pooled-stat.ts";
import type { Observation, Purpose, SearchOptions, SearchProblem } from "./problem.ts";
import { type Measure, type Reading, readMeasure, readObservation } from "./reading.ts";
import { bestIterations } from "./standing.ts";

export interface SearchCourse {
  readonly question: SearchQuestion;
  readonly problem: SearchProblem;
  readonly options: SearchOptions;
  /** Of intervals over trials, between 0 and 1. */
  readonly confidenceLevel: number;
  /** Oldest first. */
  readonly observations: readonly Observation[];
  /** What each of them was made for. */
  readonly steps: readonly { readonly purpose: Purpose; readonly why: string }[];
  readonly end?: SearchEnd;
}

export function buildStanding(course: SearchCourse): SearchStanding {
  const { question, problem, observations, end } = course;
  const readings = observations.map((observation) => readObservation(problem, observation));
  return {
    question,
    iterations: readings.map((reading, index) => toIteration(reading, index, course)),
    best: bestIterations(problem, readings),
    boundaries: toBoundaries(course),
    ...(end === undefined ? {} : { end }),
  };
}

function toIteration({ isFeasible, values }: Reading, index: number, course: SearchCourse): SearchIteration {
  const { question, problem, observations, steps, confidenceLevel } = course;
  const trials = observations[index]?.trials ?? [];
  const { purpose, why } = steps[index] ?? { purpose: "explore", why: "" };
  const succeeded = trials.filter(({ succeeded: isSuccess }) => isSuccess);
  const measure = (of: Measure): MeasuredMean | undefined => {
    const found = succeeded.flatMap((trial) => readMeasure(trial, of) ?? []);
    if (found.length === 0) return undefined;
    const { mean, ciLow, ciHigh } = summarise(found, confidenceLevel);
    // Pooled, all trials together are one figure.
    return found.length === 1 || isPooled(of.stat) ? { mean } : { mean, halfWidth: (ciHigh - ciLow) / 2 };
  };
  return {
    index,
    values,
    purpose,
    why,
    succeededTrials: succeeded.length,
    failedTrials: trials.length - succeeded.length,
    objectives: problem.objectives.map(measure),
    limits: question.limits.map(measure),
    isFeasible,
  };
}

function toBoundaries({ problem, options, observations }: SearchCourse): BoundaryStanding[] {
  if (options.planner !== "boundary") return [];
  return estimateBoundaries(problem, options, observations).map(({ next: _, ...estimate }) => estimate);
}
