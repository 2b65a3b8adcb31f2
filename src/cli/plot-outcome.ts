/** Plots that were asked for and are not there: a warning in the summary, or the end of an invocation that needs them. */
import { ExitCode, UserError } from "#core/errors.ts";
import type { StudyPlan } from "#plan/study-plan.ts";
import type { StudyWarning } from "#report/study/study-warnings.ts";
import type { WrittenPlots } from "#study/write-aggregates.ts";

export function plotWarning({ problem }: WrittenPlots): StudyWarning[] {
  return problem === undefined ? [] : [{ kind: "no_plots", reason: problem }];
}

/** Throws a `UserError` (exit code 8) where plots are missing that the user cannot do without. */
export function requirePlots({ plots }: Pick<StudyPlan, "plots">, { problem }: WrittenPlots): void {
  if (plots !== "required" || problem === undefined) return;
  throw new UserError(`The plots that --plot-required asks for are not there: ${problem}`, {
    exitCode: ExitCode.cannotWrite,
    hint: "The results are complete; aiperf aggregate DIR draws the plots again.",
  });
}
