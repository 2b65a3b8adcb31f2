/** What a job will send and how long it takes at least, as far as its configurations fix it. */
import { estimateSearch, estimateStudy, type StudyEstimate } from "#plan/estimate-study.ts";
import { isProbing, toProbe } from "#plan/search/search-probe.ts";
import type { StudyJob } from "./study-job.ts";

/** Of a search by the configuration that its points are made from, at most. */
export function estimateJob({
  manifest: { plan },
  foreseen,
}: {
  readonly manifest: Pick<StudyJob["manifest"], "plan">;
  readonly foreseen: StudyJob["foreseen"];
}): StudyEstimate {
  const configs = foreseen.map(({ config }) => config);
  const [base] = configs;
  if (plan.search === undefined || base === undefined) return estimateStudy(plan, configs);
  const { config: search } = plan.search;
  const isFirst = true;
  const { config } = isProbing(search)
    ? toProbe({ config: base, explicit: {} }, search, { isFirst })
    : { config: base };
  return estimateSearch(plan, config);
}
