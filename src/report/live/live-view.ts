/** What every live view of a run or a study is: events in, text to the terminal's stderr, and an end that always tidies up. */
import type { NoticeEvent, RunEvent } from "#core/events.ts";
import type { StudyEvent } from "#core/study-events.ts";

export interface ProgressView {
  onEvent(event: RunEvent): void;
  /** Leaves the terminal as it was found. May be called at any time and more than once; later events are ignored. */
  close(): void;
}

export interface StudyView {
  onEvent(event: StudyEvent): void;
  /**
   * Leaves the terminal as it was found, with the last state on it. May be called at any time and more than once.
   * `clearsTable`: without the table of the cells, since a summary that has it follows on the same screen.
   */
  close(options?: { readonly clearsTable?: boolean }): void;
}

export interface ViewOptions {
  /** The least level of notices that is shown; `info` if absent. At `debug` phases are logged, too. */
  readonly level?: NoticeEvent["level"];
  /** Milliseconds since local midnight at the origin of the run. Absent: log lines tell the time since the origin. */
  readonly originTimeOfDayMs?: number;
}
