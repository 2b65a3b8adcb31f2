/**
 * What the live views remember of a study: events are folded in one by one, with the time at which they came.
 * Memory grows with cells and runs, never with requests.
 */
import type { SearchStanding } from "#core/search-standing.ts";
import type {
  CellUpdatedEvent,
  PauseEvent,
  RunEndedEvent,
  RunStartedEvent,
  SearchProposedEvent,
  StudyEvent,
  StudyStartedEvent,
} from "#core/study-events.ts";
import { isLiveEvent, type LiveEvent } from "#report/live/progress-line.ts";

/** A run that has been run in this process. */
export interface RunSpan {
  readonly variationIndex: number;
  readonly sec: number;
  readonly hasSucceeded: boolean;
}

export interface StudyProgress {
  started?: StudyStartedEvent;
  startedSec: number;
  /** By the index of the run. */
  readonly ended: Map<number, RunEndedEvent>;
  readonly spans: RunSpan[];
  /** Time between the end of a run and the start of the next. */
  readonly gapsSec: number[];
  run?: { readonly event: RunStartedEvent; readonly sinceSec: number; live?: LiveEvent };
  pause?: { readonly event: PauseEvent; readonly sinceSec: number };
  /** Latest figures by the index of the variation, the most recent last. */
  readonly figures: Map<number, CellUpdatedEvent>;
  paretoIndices: readonly number[];
  lastEndSec?: number;
  /** What a search is trying. */
  proposed?: SearchProposedEvent;
  standing?: SearchStanding;
}

export function createStudyProgress(nowSec: number): StudyProgress {
  return {
    startedSec: nowSec,
    ended: new Map(),
    spans: [],
    gapsSec: [],
    figures: new Map(),
    paretoIndices: [],
  };
}

/** Takes an event in. */
export function updateStudy(state: StudyProgress, event: StudyEvent, nowSec: number): void {
  if (isLiveEvent(event)) {
    if (state.run !== undefined) state.run.live = event;
    return;
  }
  switch (event.kind) {
    case "study_started":
      state.started = event;
      state.startedSec = nowSec;
      return;
    case "run_started":
      if (state.lastEndSec !== undefined) state.gapsSec.push(nowSec - state.lastEndSec);
      state.run = { event, sinceSec: nowSec };
      delete state.pause;
      return;
    case "run_ended":
      endRun(state, event, nowSec);
      return;
    case "pause":
      state.pause = { event, sinceSec: nowSec };
      return;
    case "cell_updated":
      // Deleted first, so that the order of the map is that of the updates.
      state.figures.delete(event.variationIndex);
      state.figures.set(event.variationIndex, event);
      state.paretoIndices = event.paretoIndices;
      return;
    case "trial_added":
      if (state.started !== undefined) state.started = { ...state.started, runs: event.runs };
      return;
    case "search_proposed":
      state.proposed = event;
      return;
    case "search_updated":
      state.standing = event.standing;
      delete state.proposed;
  }
}

function endRun(state: StudyProgress, event: RunEndedEvent, nowSec: number): void {
  state.ended.set(event.runIndex, event);
  const { run } = state;
  if (run?.event.runIndex !== event.runIndex) return;
  const hasSucceeded = event.outcome === "succeeded";
  state.spans.push({ variationIndex: event.variationIndex, sec: nowSec - run.sinceSec, hasSucceeded });
  state.lastEndSec = nowSec;
  delete state.run;
}

export interface StudyCounts {
  readonly runs: number;
  /** Over, however they ended; those of earlier invocations and those that were not needed count too. */
  readonly done: number;
  readonly failed: number;
}

/** How many runs there are, are over and have failed. */
export function countRuns({ started, ended, standing }: StudyProgress): StudyCounts {
  const runs = started?.runs ?? 0;
  let own = 0;
  let kept = 0;
  let failed = 0;
  for (const { outcome } of ended.values()) {
    if (outcome === "kept") kept++;
    else if (outcome !== "cancelled") own++;
    if (outcome === "failed") failed++;
  }
  // Kept runs may be told one by one, only as a number at the start, or both.
  const told = own + Math.max(kept, started?.runsDone ?? 0);
  const tried = (standing?.iterations.length ?? 0) * (standing?.question.trials ?? 0);
  const done = Math.min(runs, Math.max(told, tried));
  // A search that has ended needs no more.
  return { runs: standing?.end === undefined ? runs : done, done, failed };
}
