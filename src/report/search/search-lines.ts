/** An update of a search as lines of a log: the latest iteration and where the search stands, or how it ended. */
import type { SearchStanding } from "#core/search-standing.ts";
import { countOf, formatCount, formatElapsed } from "#report/text/format.ts";
import { cleanText } from "#report/text/text-width.ts";
import { answerSearch } from "./search-answer.ts";
import { describeIteration, describeStanding } from "./search-text.ts";

/** None before anything was tried. `leftSec`: how long it goes on at most. */
export function toSearchLines(standing: SearchStanding, leftSec?: number): string[] {
  const { end, question, iterations } = standing;
  const count = `${formatCount(iterations.length)} of at most ${countOf(question.maxIterations, "iteration")}`;
  if (end !== undefined) {
    const how = `The search ended after ${count}: ${cleanText(end.explanation)} (${cleanText(end.reason)})`;
    return [how, ...answerSearch(standing)];
  }
  const latest = iterations.at(-1);
  if (latest === undefined) return [];
  const isLast = iterations.length >= question.maxIterations;
  const left = leftSec === undefined || isLast ? [] : [`at most ${formatElapsed(leftSec)} left`];
  return [describeIteration(question, latest), [`After ${count}`, ...describeStanding(standing), ...left].join("; ")];
}
