/**
 * What the summary of a study is given: plain data, whoever it comes from (a study that has just ended, or one that is
 * aggregated later from disk). All texts are for people; the renderer decides about order, width and digits only.
 */
import type { PostProcessOutcome } from "#aggregate/post-process/answer-post-process.ts";
import type { CellFigures, Figure } from "#core/study-events.ts";
import type { WrittenFile } from "#report/file-list.ts";
import type { RunReport } from "#report/run-report.ts";
import type { CellFacts } from "./parameter-columns.ts";
import type { StudyShape } from "./study-text.ts";
import type { StudyWarning } from "./study-warnings.ts";

export interface StudyReport {
  /** What all runs have in common; absent: not known. Settings that are varied show what the first cell has. */
  readonly target?: Pick<RunReport, "title" | "config" | "urls" | "tokenizer">;
  readonly plan: StudyShape;
  /** Runs by how they ended; the rest was not needed or never begun. */
  readonly succeededRuns: number;
  readonly failedRuns: number;
  /** Of this invocation; absent where nothing was run. */
  readonly elapsedSec?: number;
  /** All that have been begun, in the order of the plan. */
  readonly cells: readonly CellReport[];
  /** Best throughput first. */
  readonly best: readonly BestReport[];
  /** To the question that the study was made for; absent: it was made for none. */
  readonly postProcess?: PostProcessOutcome;
  /** Without a sweep. */
  readonly confidence?: ConfidenceReport;
  readonly failures: readonly FailureReport[];
  readonly warnings: readonly StudyWarning[];
  readonly files: readonly WrittenFile[];
}

export interface CellReport extends CellFacts {
  /** Absent: no trial has succeeded. */
  readonly figures?: CellFigures;
  /** Successful trials. */
  readonly trials: number;
  readonly isPareto: boolean;
  /** Keeps the service levels; absent where there are none. */
  readonly isFeasible?: boolean;
}

export interface BestReport {
  readonly kind: "throughput" | "latency";
  readonly cellTitle: string;
  /** What is compared: `Request throughput`, `TTFT p99`. */
  readonly metric: string;
  readonly figure: Figure;
  readonly unit: string;
}

export interface ConfidenceReport {
  /** Between 0 and 1. */
  readonly level: number;
  readonly metrics: readonly ConfidenceMetric[];
}

export interface ConfidenceMetric {
  /** `TTFT p99`. */
  readonly name: string;
  readonly unit: string;
  readonly figure: Figure;
  /** Trials that the figure is of. */
  readonly trials: number;
}

export interface FailureReport {
  readonly cellTitle: string;
  /** From 0. */
  readonly trialIndex: number;
  readonly wasCancelled?: boolean;
  readonly reason: string;
  /** Path of its log; absent where there is none. */
  readonly log?: string;
}
