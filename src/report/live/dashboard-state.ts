/**
 * What the dashboard remembers of a run: the latest progress, its history for the plots, and the last log lines.
 * Events are folded in one by one; memory is bounded however long the run is.
 */
import type { CountingEvent, PhaseEndedEvent, ProgressEvent, RunEvent } from "#core/events.ts";
import { isShown, type LogLine, type NoticeLevel, toLogLines } from "#report/log-format.ts";
import type { Point } from "#report/text/plot.ts";
import { toFirstProgress } from "./progress-line.ts";

export interface TimedLine extends LogLine {
  readonly atMs: number;
}

export type Curve = keyof ProgressEvent["recent"];

export interface DashboardState {
  progress?: ProgressEvent;
  counting?: CountingEvent;
  /** Of the present phase. */
  history: ProgressEvent[];
  log: TimedLine[];
  /** Phases that are over, in order. */
  ended: PhaseEndedEvent[];
}

/** From here on every second point goes: a plot has far fewer dots. */
const MOST_POINTS = 2000;
const MOST_LINES = 200;

export function createDashboardState(): DashboardState {
  return { history: [], log: [], ended: [] };
}

/** Takes an event in; `atMs` is the time of day for its log lines. */
export function updateDashboard(state: DashboardState, event: RunEvent, atMs: number, level: NoticeLevel): void {
  for (const line of toLogLines(event)) {
    if (isShown(line.level, level)) state.log.push({ ...line, atMs });
  }
  if (state.log.length > MOST_LINES) state.log.splice(0, state.log.length - MOST_LINES);
  if (event.kind === "phase_started") {
    state.progress = toFirstProgress(event);
    state.history = [];
    delete state.counting;
  } else if (event.kind === "progress") {
    state.progress = event;
    state.history.push(event);
    if (state.history.length > MOST_POINTS) state.history = state.history.filter((_, place) => place % 2 === 0);
  } else if (event.kind === "phase_ended") {
    state.ended.push(event);
  } else if (event.kind === "counting") {
    state.counting = event;
  }
}

/** The points of one curve over the time of the present phase. */
export function curveOf(state: DashboardState, curve: Curve): Point[] {
  return state.history.flatMap((event) => {
    const y = event.recent[curve];
    return y === undefined ? [] : [{ x: event.elapsedSec, y }];
  });
}
