/**
 * When a study will end, from what has run so far: a run is expected to take what runs of its cell took, else what
 * runs of the other cells took, and between runs there will be as much time as there was.
 */
import { fractionOf, secondsLeft } from "#report/live/progress-estimate.ts";
import { countRuns, type StudyProgress } from "./study-progress.ts";

/** A run of the plan, as far as the estimate looks at it. */
export interface PlannedRun {
  readonly index: number;
  readonly variationIndex: number;
}

/** 0 to 1 of all runs, the running one by its phase; 0 before the start. */
export function studyFraction(state: StudyProgress): number {
  const { runs, done } = countRuns(state);
  const live = state.run?.live;
  const current = live?.kind === "progress" && live.phaseKind === "profiling" ? (fractionOf(live) ?? 0) : 0;
  return runs > 0 ? Math.min(1, (done + current) / runs) : 0;
}

/** Seconds until all runs are over, or as many as there is time for; undefined as long as nothing tells how long a run takes. */
export function studySecondsLeft(
  state: StudyProgress,
  plan: readonly PlannedRun[],
  nowSec: number,
): number | undefined {
  const allSec = secondsOfAll(state, plan, nowSec);
  const { budgetSec } = state.started ?? {};
  if (allSec === undefined || budgetSec === undefined) return allSec;
  // A run under way is never cut: it may go beyond.
  const leftSec = Math.max(0, budgetSec - (nowSec - state.startedSec));
  return Math.min(allSec, Math.max(leftSec, currentRun(state, nowSec)?.leftSec ?? 0));
}

function secondsOfAll(state: StudyProgress, plan: readonly PlannedRun[], nowSec: number): number | undefined {
  const { runs, done } = countRuns(state);
  const current = currentRun(state, nowSec);
  const waiting = runs - done - (state.run === undefined ? 0 : 1);
  const open = plan.filter(({ index }) => !state.ended.has(index) && index !== state.run?.event.runIndex);
  const expected = expectRun(state, current?.totalSec);
  if (expected === undefined) return waiting > 0 ? undefined : current?.leftSec;
  // The plan may hold runs of an earlier invocation that are not told one by one: it gives a mean, not a sum.
  const perRunSec = mean(open.map(({ variationIndex }) => expected(variationIndex))) ?? expected(-1);
  return (current?.leftSec ?? 0) + Math.max(0, waiting) * perRunSec + gapsLeftSec(state, Math.max(0, waiting), nowSec);
}

interface CurrentRun {
  readonly leftSec: number;
  /** How long it will have taken; absent where only other runs tell. */
  readonly totalSec?: number;
}

/** The running one, by its own pace if it has one, else by what runs of its cell took. */
function currentRun(state: StudyProgress, nowSec: number): CurrentRun | undefined {
  const { run } = state;
  if (run === undefined) return undefined;
  const elapsedSec = nowSec - run.sinceSec;
  const live = run.live;
  const ownSec = live?.kind === "progress" && live.phaseKind === "profiling" ? secondsLeft(live) : undefined;
  if (ownSec !== undefined) return { leftSec: ownSec, totalSec: elapsedSec + ownSec };
  const expectedSec = expectRun(state, undefined)?.(run.event.variationIndex);
  return expectedSec === undefined ? undefined : { leftSec: Math.max(0, expectedSec - elapsedSec) };
}

/** What a run of a cell is expected to take. `currentSec` counts where no run is over yet. */
function expectRun(state: StudyProgress, currentSec: number | undefined): ((cell: number) => number) | undefined {
  // A run that failed at once says nothing about the others, unless there is nothing else.
  const succeeded = state.spans.filter((span) => span.hasSucceeded);
  const spans = succeeded.length > 0 ? succeeded : currentSec === undefined ? state.spans : [];
  const byCell = new Map<number, number[]>();
  for (const { variationIndex, sec } of spans) {
    byCell.set(variationIndex, [...(byCell.get(variationIndex) ?? []), sec]);
  }
  const ofCells = new Map([...byCell].map(([cell, secs]) => [cell, mean(secs) ?? 0]));
  const overall = mean([...ofCells.values()]) ?? currentSec;
  return overall === undefined ? undefined : (cell) => ofCells.get(cell) ?? overall;
}

/** Pauses still to come. The one that goes on counts by its own clock. */
function gapsLeftSec(state: StudyProgress, waiting: number, nowSec: number): number {
  const { pause } = state;
  const announcedSec = pause?.event.reason === "cooldown" ? pause.event.seconds : undefined;
  const gapSec = mean(state.gapsSec) ?? announcedSec ?? 0;
  if (state.run !== undefined || waiting === 0) return waiting * gapSec;
  const presentSec = pause === undefined ? 0 : Math.max(0, (announcedSec ?? gapSec) - (nowSec - pause.sinceSec));
  return presentSec + (waiting - 1) * gapSec;
}

function mean(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
}
