/** A time budget against what it is to be divided among: what cannot work is refused before anything is sent. */
import { configurationError } from "#config/explain.ts";
import { countFitting } from "#plan/fitting-runs.ts";
import { hasManyRuns } from "#plan/study-plan.ts";
import { formatSpan } from "#report/text/format.ts";
import { estimateJob } from "./estimate-job.ts";
import type { StudyJob } from "./study-job.ts";

/** Throws a `UserError` for a single run, and where not even one run could end in time. */
export function checkTimeBudget(job: StudyJob): void {
  const { plan, settings } = job.manifest;
  const { timeBudgetSec } = settings;
  if (timeBudgetSec === undefined) return;
  const where = "--time-budget";
  if (!hasManyRuns(plan)) {
    throw configurationError([
      {
        where,
        wanted: "divides its time among several runs, and there is one only",
        hint: "--num-profile-runs 2 repeats it, and again as long as there is time; --benchmark-duration ends a single run",
      },
    ]);
  }
  // Of a study that goes on, some runs may be done: those cost nothing.
  if (job.goesOn !== undefined) return;
  const estimate = estimateJob(job);
  if (countFitting(plan, estimate, timeBudgetSec) !== 0) return;
  const [first] = estimate.perRun;
  const needed =
    first?.seconds === undefined ? "" : `, which takes ${formatSpan(first.seconds * runsAtOnce(job))} at least`;
  const what = plan.search === undefined ? "the first run" : "the first point";
  throw configurationError([
    { where, found: formatSpan(timeBudgetSec), wanted: `must have room for ${what}${needed}` },
  ]);
}

/** A search tries a point with all its trials. */
const runsAtOnce = ({ manifest: { plan } }: StudyJob): number => (plan.search === undefined ? 1 : plan.trials);
