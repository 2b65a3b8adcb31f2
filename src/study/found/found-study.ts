/** What stands in an artifact directory: the plan of the study, made anew where none was kept, and the runs that were begun. */
import type { ArtifactNames } from "#export/artifact-names.ts";
import type { StudyPlan } from "#plan/study-plan.ts";
import type { RunBody } from "#study/trial/run-description.ts";
import type { TrialIdentity } from "./read-trial-result.ts";

export interface FoundStudy {
  /** Absolute: where its aggregates belong. */
  readonly directory: string;
  readonly plan: StudyPlan;
  /** In the order of execution; those that were never begun are left out. */
  readonly runs: readonly FoundRun[];
  /** As it was written down when the study ended; absent where nobody did. */
  readonly wasCancelled?: boolean;
}

export interface FoundRun {
  /** Absolute. */
  readonly directory: string;
  readonly names: ArtifactNames;
  readonly identity: TrialIdentity;
  /** It was cut off and left a journal that it can be finished from. */
  readonly isCutOff: boolean;
  /** Why it failed, where its own files may not say so. */
  readonly failure?: string;
  /** Why it was interrupted, where somebody saw it: without a summary its own files do not say so. */
  readonly interruption?: string;
  /** What it was told to do; absent where nothing tells. */
  readonly body?: RunBody;
}
