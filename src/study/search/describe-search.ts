/** The plan of a search with what its runs gave → where it stands, and all that its files are made of. */
import type { SearchEnd, SearchStanding } from "#core/search-standing.ts";
import { toSearchQuestion } from "#plan/search/search-question.ts";
import type { PlannedSearch, StudyPlan } from "#plan/study-plan.ts";
import { buildStanding, type SearchCourse } from "#search/build-standing.ts";
import type { Observation } from "#search/problem.ts";
import { problemOf } from "./observe-search.ts";

export interface ObservedSearch {
  readonly plan: StudyPlan;
  /** Of that plan. */
  readonly search: PlannedSearch;
  readonly observations: readonly Observation[];
}

export interface SearchDescription extends ObservedSearch {
  readonly course: SearchCourse;
  readonly standing: SearchStanding;
}

/** Without an end it goes on, or nobody saw it end. */
export function describeSearch(observed: ObservedSearch, end?: SearchEnd): SearchDescription {
  const { plan, search, observations } = observed;
  const course: SearchCourse = {
    ...problemOf(search),
    question: toSearchQuestion(search.config, plan.trials),
    confidenceLevel: plan.multiRun.confidenceLevel,
    observations,
    steps: plan.variations.flatMap(({ step }) => step ?? []),
    ...(end === undefined ? {} : { end }),
  };
  return { ...observed, course, standing: buildStanding(course) };
}
