/**
 * The plan of a search for a person (`--dry-run`): its points are not known yet, but where it looks, for what, within
 * which limits, how it begins, what ends it and what it costs at most.
 */
import type { StudyEstimate } from "#plan/estimate-study.ts";
import { toSearchQuestion } from "#plan/search/search-question.ts";
import type { StudyPlan } from "#plan/study-plan.ts";
import type { Fact } from "#report/result-header.ts";
import { describePauses } from "#report/study/study-text.ts";
import { budgetFacts } from "#report/study/time-budget-text.ts";
import { countOf, formatCount, formatPercent, formatPlain, formatSpan } from "#report/text/format.ts";
import { describeLimit } from "#report/text/metric-text.ts";
import { joinWords } from "#report/text/sentence.ts";
import { cleanText } from "#report/text/text-width.ts";
import { asksForBoundary, describeAim, describeSpace, nameAxes } from "./search-text.ts";

interface Estimated {
  readonly artifactDir: string;
  /** At most, for the whole search; its only run is that of one point. */
  readonly estimate?: StudyEstimate;
  readonly timeBudgetSec?: number;
}

/** The plan must be of a search. */
export function searchFacts(plan: StudyPlan, { artifactDir, estimate, timeBudgetSec }: Estimated): Fact[] {
  const { search, trials } = plan;
  if (search === undefined) return [];
  const question = toSearchQuestion(search.config, trials);
  const pauses = describePauses(plan);
  const recipe = question.recipeName === undefined ? "" : ` of the recipe ${cleanText(question.recipeName)}`;
  const tiers = question.tiers.map(
    ({ label, limits }) => `${cleanText(label)}: ${joinWords(limits.map(describeLimit))}`,
  );
  return [
    ...listed("Search", describeSpace(question)),
    { name: "For", text: describeAim(question) },
    ...listed("Tiers", tiers),
    { name: "Planner", text: `${cleanText(question.planner)}${recipe}` },
    { name: "Begins", text: beginText(plan) },
    { name: "At most", text: budgetText(plan) },
    { name: "Ends", text: endText(plan) },
    { name: "Seeds", text: seedText(plan) },
    ...(pauses === "" ? [] : [{ name: "Pauses", text: pauses }]),
    { name: "Requests", text: requestText(estimate) },
    { name: "Takes", text: timeText(estimate) },
    ...budgetFacts(plan, { estimate, timeBudgetSec }),
    { name: "Files in", text: cleanText(artifactDir) },
    { name: "", text: "search_iter_0000/profile_runs/run_0001 and so on, search_history.json" },
  ];
}

const listed = (name: string, texts: readonly string[]): Fact[] =>
  texts.map((text, place) => ({ name: place === 0 ? name : "", text }));

function beginText({ search, trials }: StudyPlan): string {
  if (search === undefined) return "";
  const { config, seed } = search;
  const question = toSearchQuestion(config, trials);
  const [axis] = config.searchSpace;
  if (asksForBoundary(question)) {
    return `with the lowest ${nameAxes(question)[0] ?? "value"}, ${formatPlain(axis?.lo ?? Number.NaN)}, and on in large steps until a limit breaks`;
  }
  const points = countOf(config.initialPoints, "point");
  return `with ${points} spread evenly over the range (scrambled Sobol, seed ${seed}), then where the results so far promise most`;
}

function budgetText({ search, trials }: StudyPlan): string {
  const points = search?.config.maxIterations ?? 0;
  const iterations = countOf(points, "iteration");
  return trials > 1
    ? `${iterations} × ${countOf(trials, "trial")} = ${countOf(points * trials, "run")}`
    : `${iterations}, one run each`;
}

function endText({ search, trials }: StudyPlan): string {
  if (search === undefined) return "";
  const { config } = search;
  if (asksForBoundary(toSearchQuestion(config, trials))) return "sooner, once the boundary is known well enough";
  const { improvementPatience, plateauWindow, plateauThreshold } = config;
  const patience = `after ${countOf(improvementPatience, "iteration")} without a better answer`;
  const plateau = `once the objective varies by less than ${formatPercent(plateauThreshold)} over ${countOf(plateauWindow, "iteration")}`;
  return `sooner, ${patience} or ${plateau}`;
}

function seedText({ baseSeed, multiRun }: StudyPlan): string {
  const each = multiRun.varySeedPerTrial ? "one for each run" : "one for each point and all its trials";
  return baseSeed === undefined ? "each run draws its own" : `${each}, from ${baseSeed}`;
}

function requestText(estimate: StudyEstimate | undefined): string {
  if (estimate?.requests === undefined) return "not fixed";
  const [run] = estimate.perRun;
  const each = run?.requests === undefined ? "" : `, ${formatCount(run.requests)} in each run`;
  return `at most ${formatCount(estimate.requests)}${each}`;
}

function timeText(estimate: StudyEstimate | undefined): string {
  if (estimate?.seconds === undefined) return "as long as the server needs";
  const [run] = estimate.perRun;
  const each = run?.seconds === undefined ? "" : ` (${formatSpan(run.seconds)} a run)`;
  return `${formatSpan(estimate.seconds)} for all iterations${each}, and what the last answers of each run need`;
}
