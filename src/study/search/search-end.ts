/**
 * When a search is given up whatever its planner thinks: what it asks for is never measured, or nothing succeeds any
 * more. Going on would spend hours on an answer that cannot come.
 */
import { didYouMean } from "#config/suggestion.ts";
import { UserError } from "#core/errors.ts";
import type { SearchEnd } from "#core/search-standing.ts";
import { findNeverMeasured, type MissingMeasure } from "#search/never-measured.ts";
import type { Observation, SearchOptions, SearchProblem } from "#search/problem.ts";

export interface PlannedEnd extends SearchEnd {
  readonly stoppedBy?: "failures" | "error";
  readonly error?: Error;
}

export interface SearchSituation {
  readonly problem: SearchProblem;
  readonly options: Pick<SearchOptions, "initialPoints">;
  readonly observations: readonly Observation[];
  /** The planner has nothing further to propose. */
  readonly wantsToStop: boolean;
}

/** A metric may be missing once by chance, as where no request had a second token. */
const SUCCESSES_TO_MISS = 2;
/**
 * Points in a row without any run that succeeded. Fewer are found at the edge of what a server can bear: a search that
 * halves an interval has one in two.
 */
const FEWEST_LOST_POINTS = 5;

export function findSearchEnd(situation: SearchSituation): PlannedEnd | undefined {
  return endOfMissing(situation) ?? endOfFailures(situation);
}

function endOfMissing({ problem, observations, wantsToStop }: SearchSituation): PlannedEnd | undefined {
  const missing = findNeverMeasured(problem, observations);
  const [first] = missing;
  const successes = observations.filter(({ trials }) => trials.some(({ succeeded }) => succeeded)).length;
  if (first === undefined || (successes < SUCCESSES_TO_MISS && !wantsToStop)) return undefined;
  const problems = missing.map(({ metric, stat, stats, metrics }) => {
    const near = didYouMean(metric, metrics);
    return {
      where: `${metric} ${stat}`,
      wanted: stats.length > 0 ? `is in no run: ${metric} has ${listNames(stats)}` : "is in no run",
      ...(stats.length === 0 && near !== undefined ? { hint: near } : {}),
    };
  });
  const error = new UserError("The search cannot find what is never measured", {
    problems,
    hint: `Runs have: ${listNames(first.metrics)}.`,
  });
  return { reason: "aborted", explanation: explainMissing(first), stoppedBy: "error", error };
}

function explainMissing({ metric, stat, stats, metrics }: MissingMeasure): string {
  if (stats.length > 0) return `no run has the ${stat} of ${metric}, which has ${listNames(stats)}`;
  return `no run has ${metric}; there are ${listNames(metrics)}`;
}

const MOST_NAMES = 20;

function listNames(names: readonly string[]): string {
  const more = names.length - MOST_NAMES;
  return `${names.slice(0, MOST_NAMES).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

function endOfFailures({ options, observations, wantsToStop }: SearchSituation): PlannedEnd | undefined {
  const most = Math.max(FEWEST_LOST_POINTS, options.initialPoints);
  const lastSuccess = observations.findLastIndex(({ trials }) => trials.some(({ succeeded }) => succeeded));
  const lost = observations.length - 1 - lastSuccess;
  if (lost < most || wantsToStop) return undefined;
  const which = lastSuccess < 0 ? "no run of the first" : "no run of the last";
  return { reason: "aborted", explanation: `${which} ${lost} points succeeded`, stoppedBy: "failures" };
}
