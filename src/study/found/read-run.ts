/** Runs of a plan that are over, read back from their directories, with or without their single requests. */
import type { TrialResult } from "#aggregate/trial-result.ts";
import type { Files, RangedFiles } from "#core/ports.ts";
import type { ArtifactNames } from "#export/artifact-names.ts";
import type { RunPlan, StudyPlan, Variation } from "#plan/study-plan.ts";
import { variationOf } from "#plan/variation-of.ts";
import { readTrialResult, type TrialIdentity } from "./read-trial-result.ts";

export interface ReadOptions {
  readonly files: Files & RangedFiles;
  /** Absolute: the artifact directory of the study. */
  readonly directory: string;
  readonly names: ArtifactNames;
  /** Values of single requests are wanted as soon as a run is over. */
  readonly readsRequests: boolean;
  /** Of these metrics, besides those that are always read. */
  readonly requestTags?: readonly string[];
}

export interface RunPosition {
  readonly run: RunPlan;
  readonly variation: Variation;
}

/** `failure`: why the run failed, where somebody saw it fail. */
export function readRun(
  position: RunPosition,
  options: ReadOptions,
  { failure }: { readonly failure?: string } = {},
): Promise<TrialResult> {
  const { files, names, requestTags, readsRequests } = options;
  return readTrialResult({
    files,
    names,
    identity: identityOf(position),
    directory: directoryOf(position.run, options),
    withoutRequests: !readsRequests,
    ...(requestTags === undefined ? {} : { moreTags: requestTags }),
    ...(failure === undefined ? {} : { failure }),
  });
}

export interface RunReader {
  /** `failure`: why the run failed, where it did. */
  readBack(run: RunPlan, failure?: string): Promise<TrialResult>;
  /** The same trial with the values of its requests, where it has any. */
  withRequests(trial: TrialResult): Promise<TrialResult>;
}

/** `source`: its plan may grow. */
export function createRunReader(source: { readonly plan: StudyPlan }, options: ReadOptions): RunReader {
  const positionOf = (run: RunPlan): RunPosition => ({ run, variation: variationOf(run, source.plan) });
  return {
    readBack: (run, failure) => readRun(positionOf(run), options, failure === undefined ? {} : { failure }),
    withRequests: async (trial) => {
      const { variation, trialIndex, status } = trial;
      const run = source.plan.runs.find(
        (one) => one.variationIndex === variation.index && one.trialIndex === trialIndex,
      );
      if (run === undefined || status !== "succeeded") return trial;
      return readRun(positionOf(run), { ...options, readsRequests: true });
    },
  };
}

export function directoryOf(run: RunPlan, { directory }: Pick<ReadOptions, "directory">): string {
  return run.directory === "" ? directory : `${directory}/${run.directory}`;
}

export function identityOf({ run, variation }: RunPosition): TrialIdentity {
  const { index, label, dirName, title, values } = variation;
  return { label: run.label, trialIndex: run.trialIndex, variation: { index, label, dirName, title, values } };
}
