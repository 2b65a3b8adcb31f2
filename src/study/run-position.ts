/**
 * Path of a run's directory → where in its study it stands, by the layouts that ours and the reference's studies have.
 * It fills in what the files of the run do not say, and tells where the study's own directory is.
 */
import { isIterationLabel } from "#plan/search/grow-plan.ts";

export interface RunPosition {
  readonly layout: "single" | "trials" | "cells" | "repeated" | "independent" | "search";
  /** How many segments at the front lead to the directory of the study. */
  readonly depth: number;
  /** Name of the cell's directory; absent without a sweep. */
  readonly cell?: string;
  /** From 0, as the directory is numbered; absent where there is one trial only. */
  readonly trialIndex?: number;
}

const RUN = /^run_(\d{4,})$/;
const TRIAL = /^trial_(\d{4,})$/;
const RUNS_FOLDER = "profile_runs";

/** `isCell`: the run says of itself that it is one of a sweep. */
export function locateRun(segments: readonly string[], isCell: boolean): RunPosition {
  const depthOf = (used: number): number => segments.length - used;
  const [last = "", before = "", third = ""] = segments.toReversed();
  const run = numberIn(RUN, last);
  if (run !== undefined && before === RUNS_FOLDER) {
    if (isIterationLabel(third)) return { layout: "search", depth: depthOf(3), cell: third, trialIndex: run };
    return { layout: "trials", depth: depthOf(2), trialIndex: run };
  }
  const trial = numberIn(TRIAL, last);
  if (trial !== undefined && before === RUNS_FOLDER) {
    if (third === "") return { layout: "trials", depth: depthOf(2), trialIndex: trial };
    return { layout: "independent", depth: depthOf(3), cell: third, trialIndex: trial };
  }
  const around = numberIn(TRIAL, before);
  if (around !== undefined && third === RUNS_FOLDER) {
    return { layout: "repeated", depth: depthOf(3), cell: last, trialIndex: around };
  }
  if (isCell && last !== "") return { layout: "cells", depth: depthOf(1), cell: last };
  return { layout: "single", depth: segments.length };
}

function numberIn(pattern: RegExp, name: string): number | undefined {
  const digits = pattern.exec(name)?.[1];
  return digits === undefined ? undefined : Math.max(0, Number(digits) - 1);
}
