/** Searches for tests: standings by hand, and standings as the engine makes them on servers with a known law. */

import type { SearchConfig } from "#config/search/search-config.ts";
import type {
  BoundaryStanding,
  MeasuredMean,
  SearchEnd,
  SearchIteration,
  SearchQuestion,
  SearchStanding,
  StandingLimit,
} from "#core/search-standing.ts";
import type { StudyEvent } from "#core/study-events.ts";
import type { StudyPlan } from "#plan/study-plan.ts";
import { titlePoint } from "#report/search/search-text.ts";
import { estimateBoundaries } from "#search/boundary-searcher.ts";
import type { Observation, Planner, SearchProblem } from "#search/problem.ts";
import { readObservation } from "#search/reading.ts";
import { createSearcher } from "#search/searcher.ts";
import { bestIterations } from "#search/standing.ts";
import { OPTIONS } from "../support/search.ts";
import { searchConfig } from "../support/search-config.ts";
import { buildPlan, CONCURRENCY } from "./build-study.ts";

export const THROUGHPUT = { metric: "output_token_throughput", stat: "avg", direction: "maximize" } as const;
export const TTFT_GOAL = { metric: "time_to_first_token", stat: "p99", direction: "minimize" } as const;
export const TTFT_LIMIT: StandingLimit = {
  metric: "time_to_first_token",
  stat: "p95",
  op: "lt",
  threshold: 200,
  isHard: true,
};

export function axis(path = CONCURRENCY, lo = 1, hi = 1000, kind: "int" | "real" = "int") {
  return { path, lo, hi, kind, prior: "log-uniform" } as const;
}

export function buildQuestion(parts: Partial<SearchQuestion> = {}): SearchQuestion {
  return {
    planner: "bayesian",
    maxIterations: 30,
    trials: 1,
    dimensions: [axis()],
    objectives: [THROUGHPUT],
    limits: [TTFT_LIMIT],
    tiers: [],
    ...parts,
  };
}

export function buildIteration(index: number, parts: Partial<SearchIteration> = {}): SearchIteration {
  return {
    index,
    values: { [CONCURRENCY]: 8 * (index + 1) },
    purpose: "explore",
    why: "a first look at the whole space",
    succeededTrials: 1,
    failedTrials: 0,
    objectives: [{ mean: 1000 * (index + 1) }],
    limits: [{ mean: 60 * (index + 1) }],
    isFeasible: 60 * (index + 1) < 200,
    ...parts,
  };
}

/** Four points, the last of which breaks the limit; the third is the best. */
export function buildStanding(parts: Partial<SearchStanding> = {}): SearchStanding {
  return {
    question: buildQuestion(),
    iterations: [0, 1, 2, 3].map((index) => buildIteration(index)),
    best: [2],
    boundaries: [],
    ...parts,
  };
}

/** Metrics by tag and statistic; undefined where the run fails. */
export type ServerLaw = (
  values: Readonly<Record<string, number>>,
  trial: number,
) => Readonly<Record<string, Readonly<Record<string, number>>>> | undefined;

export interface SearchParts {
  readonly planner?: Planner;
  readonly maxIterations?: number;
  readonly trials?: number;
  readonly question?: Partial<SearchQuestion>;
}

/** The standing after each iteration of a search to its end, the end included. */
export function searchServer(law: ServerLaw, parts: SearchParts = {}): SearchStanding[] {
  const { planner = "bayesian", maxIterations = 12, trials = 1 } = parts;
  const question = buildQuestion({ planner, maxIterations, trials, ...parts.question });
  const problem = toProblem(question);
  const options = { ...OPTIONS, planner, maxIterations };
  const searcher = createSearcher(problem, options);
  const observations: Observation[] = [];
  const iterations: SearchIteration[] = [];
  const standings: SearchStanding[] = [];
  const standing = (end?: SearchEnd): SearchStanding => ({
    question,
    iterations: [...iterations],
    best: bestIterations(
      problem,
      observations.map((one) => readObservation(problem, one)),
    ),
    boundaries: planner === "boundary" ? estimateBoundaries(problem, options, observations).map(toBoundary) : [],
    ...(end === undefined ? {} : { end }),
  });
  for (;;) {
    const next = searcher.next(observations);
    if (next.kind === "stop") return [...standings, standing({ reason: next.reason, explanation: next.explanation })];
    const measured = Array.from({ length: trials }, (_, trial) => law(next.values, trial));
    const observation = {
      values: next.values,
      trials: measured.map((metrics) => ({ succeeded: metrics !== undefined, metrics: metrics ?? {} })),
    };
    observations.push(observation);
    iterations.push({ ...toIteration(question, observation), index: iterations.length, ...pick(next) });
    standings.push(standing());
  }
}

const pick = ({ purpose, why }: Pick<SearchIteration, "purpose" | "why">) => ({ purpose, why });

function toProblem({ dimensions, objectives, limits, tiers }: SearchQuestion): SearchProblem {
  const hard = limits.filter(({ isHard }) => isHard);
  return { dimensions, objectives, filters: hard, constraints: limits.filter((one) => !one.isHard), tiers };
}

function toIteration(question: SearchQuestion, observation: Observation) {
  const succeeded = observation.trials.filter((trial) => trial.succeeded);
  const meanOf = ({ metric, stat }: { metric: string; stat: string }): MeasuredMean | undefined => {
    const values = succeeded.flatMap(({ metrics }) => metrics[metric]?.[stat] ?? []);
    if (values.length === 0) return undefined;
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const spread = Math.max(...values) - Math.min(...values);
    return values.length === 1 ? { mean } : { mean, halfWidth: spread };
  };
  return {
    values: observation.values,
    succeededTrials: succeeded.length,
    failedTrials: observation.trials.length - succeeded.length,
    objectives: question.objectives.map(meanOf),
    limits: question.limits.map(meanOf),
    isFeasible: readObservation(toProblem(question), observation).isFeasible,
  };
}

function toBoundary({ label, status, answer, low, high, kind }: BoundaryStanding): BoundaryStanding {
  return { label, status, answer, low, high, kind };
}

/** The server of the surface A: saturating throughput, and a time to first token that grows with the load. */
export const saturating: ServerLaw = ({ [CONCURRENCY]: c = 1 }) => {
  const ttftMs = 40 + 0.9 * c + 0.004 * c * c;
  return {
    output_token_throughput: { avg: (12_000 * c) / (c + 48) },
    time_to_first_token: { p95: ttftMs, p99: 1.35 * ttftMs },
  };
};

/** The plan of a search before its first point. */
export function buildSearchPlan(config: Partial<SearchConfig> = {}, trials = 1): StudyPlan {
  const plan = buildPlan({ trials, parameters: {} });
  return {
    ...plan,
    isSweep: true,
    variations: [],
    runs: [],
    search: { config: searchConfig(config), seed: 7 },
  };
}

/** What a search tells of each iteration, its runs included, which take ten seconds each. */
export function eventsOf(standings: readonly SearchStanding[]): StudyEvent[] {
  const events: StudyEvent[] = [];
  const [first] = standings;
  const { maxIterations: cells = 0, trials = 1 } = first?.question ?? {};
  events.push({ kind: "study_started", cells, trials, runs: cells * trials, runsDone: 0, isSearch: true });
  let told = 0;
  let runIndex = 0;
  for (const standing of standings) {
    const latest = standing.iterations.at(-1);
    if (latest !== undefined && standing.iterations.length > told) {
      const { index, values, purpose, why, succeededTrials, failedTrials } = latest;
      events.push({ kind: "search_proposed", iteration: index, values, purpose, why });
      for (let trialIndex = 0; trialIndex < succeededTrials + failedTrials; trialIndex++) {
        const run = { runIndex: runIndex++, variationIndex: index, trialIndex, title: titlePoint(values) };
        events.push({ kind: "run_started", ...run });
        const outcome = trialIndex < succeededTrials ? "succeeded" : "failed";
        events.push({ kind: "run_ended", ...run, outcome, elapsedSec: 10 });
      }
      told = standing.iterations.length;
    }
    events.push({ kind: "search_updated", standing });
  }
  return events;
}
