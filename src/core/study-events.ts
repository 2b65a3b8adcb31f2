/** What a study of several runs tells while it goes on, around the events of its runs. Plain data. */
import type { RunEvent } from "./events.ts";
import type { SearchStanding } from "./search-standing.ts";

export type StudyEvent =
  | RunEvent
  | StudyStartedEvent
  | RunStartedEvent
  | RunEndedEvent
  | CellUpdatedEvent
  | TrialAddedEvent
  | PauseEvent
  | SearchProposedEvent
  | SearchUpdatedEvent;

export interface StudyStartedEvent {
  readonly kind: "study_started";
  readonly cells: number;
  readonly trials: number;
  readonly runs: number;
  /** Runs that an earlier invocation finished. */
  readonly runsDone: number;
  /** Cells and runs are found one after the other, and are at most so many. */
  readonly isSearch?: boolean;
  /** Nothing is begun that would not end in these seconds. */
  readonly budgetSec?: number;
}

export interface RunStartedEvent {
  readonly kind: "run_started";
  /** In the order of execution, from 0. */
  readonly runIndex: number;
  readonly variationIndex: number;
  readonly trialIndex: number;
  /** The cell, for people; empty without a sweep. */
  readonly title: string;
}

export interface RunEndedEvent {
  readonly kind: "run_ended";
  readonly runIndex: number;
  readonly variationIndex: number;
  readonly trialIndex: number;
  readonly title: string;
  /** `converged`: not run, since its cell needs no further trial. `kept`: finished by an earlier invocation. */
  readonly outcome: "succeeded" | "failed" | "cancelled" | "converged" | "kept";
  readonly error?: string;
  /** Load and what came before it in this process; absent for a run that was not run. */
  readonly elapsedSec?: number;
}

/** A cell has figures, or new ones. */
export interface CellUpdatedEvent {
  readonly kind: "cell_updated";
  readonly variationIndex: number;
  readonly title: string;
  /** Successful trials that the figures are of. */
  readonly trials: number;
  readonly figures: CellFigures;
  /** Of the cells so far; every cell's mark may change with each event. */
  readonly paretoIndices: readonly number[];
}

/** There is time for a trial beyond those of the plan; its run follows. */
export interface TrialAddedEvent {
  readonly kind: "trial_added";
  readonly title: string;
  /** From 0. */
  readonly trialIndex: number;
  /** The figure that is known least: `request_throughput_avg`. */
  readonly key: string;
  /** Half its interval as a share of its mean; infinite where there is none yet. */
  readonly share: number;
  /** All of the study, this one too. */
  readonly runs: number;
}

/** Of the streaming metrics a run has none where it did not stream. */
export type CellFigures = {
  readonly outputTokensPerSec?: Figure;
  readonly requestsPerSec?: Figure;
  readonly ttftP99Ms?: Figure;
  readonly itlP99Ms?: Figure;
  readonly latencyP95Ms?: Figure;
};

export interface Figure {
  readonly mean: number;
  /** Half the width of the confidence interval; absent with one trial. */
  readonly halfWidth?: number;
  /** Coefficient of variation over the trials; absent with one trial. */
  readonly cv?: number;
}

/** Between two runs: cooling down, or waiting for the server to be idle. */
export interface PauseEvent {
  readonly kind: "pause";
  readonly reason: "cooldown" | "idle";
  /** How long at most. */
  readonly seconds: number;
}

/** A search has chosen what to try next; its runs follow. */
export interface SearchProposedEvent {
  readonly kind: "search_proposed";
  /** From 0. */
  readonly iteration: number;
  readonly values: Readonly<Record<string, number>>;
  readonly purpose: "explore" | "refine" | "confirm";
  /** For people, a clause without a full stop. */
  readonly why: string;
}

/** An iteration of a search is over, or the search itself. */
export interface SearchUpdatedEvent {
  readonly kind: "search_updated";
  readonly standing: SearchStanding;
}
