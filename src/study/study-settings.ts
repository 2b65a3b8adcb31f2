/** What was asked of a study besides what is measured: kept with it, so that it goes on as it began. */
export interface StudySettings {
  readonly failFast: boolean;
  /** Failed runs after which no further one is begun; absent: none are too many. */
  readonly maxFailures?: number;
  /** Seconds of one invocation: a run that would not end in them is not begun; absent: no limit. */
  readonly timeBudgetSec?: number;
  /** A study of which some runs failed ends with an exit code of its own. */
  readonly failOnPartial: boolean;
  /** Longest wait for an idle server before each run; absent: no wait. */
  readonly waitIdleSec?: number;
}
