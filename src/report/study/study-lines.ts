/**
 * A study without a live picture (`--ui none`, or no terminal): one line on stderr for each run that ends, with the
 * figures of its cell where there are new ones, and the notices. Of a search each iteration is told: what is tried and
 * why, then what came of it and where the search stands.
 */
import type { Clock, Terminal } from "#core/ports.ts";
import type { SearchQuestion } from "#core/search-standing.ts";
import type { CellUpdatedEvent, RunEndedEvent, SearchUpdatedEvent, StudyEvent } from "#core/study-events.ts";
import { nsToMs, nsToSec } from "#core/units.ts";
import type { StudyView, ViewOptions } from "#report/live/live-view.ts";
import { isShown, type LogLine, levelOfRun, paintLogLine, runText, toLogLines } from "#report/log-format.ts";
import { toSearchLines } from "#report/search/search-lines.ts";
import { describeFigures } from "#report/text/figure-text.ts";
import { countOf } from "#report/text/format.ts";
import { createPaint } from "#report/text/paint.ts";
import { studySecondsLeft } from "./study-estimate.ts";
import { countRuns, createStudyProgress, updateStudy } from "./study-progress.ts";

/** Told at every level, besides the ends of runs. */
const TOLD: ReadonlySet<StudyEvent["kind"]> = new Set([
  "notice",
  "study_started",
  "pause",
  "trial_added",
  "search_proposed",
]);
/** Told here, in words of their own. */
const OWN: ReadonlySet<StudyEvent["kind"]> = new Set(["run_ended", "search_updated"]);

export interface StudyLinesOptions extends ViewOptions {
  readonly search?: SearchQuestion;
}

export function createStudyLines(terminal: Terminal, clock: Clock, options: StudyLinesOptions = {}): StudyView {
  const { level = "info", originTimeOfDayMs = 0, search } = options;
  const paint = createPaint(terminal.colours && terminal.stderrIsTty);
  const nowSec = () => nsToSec(clock.nowNs());
  const state = createStudyProgress(nowSec());
  let isClosed = false;
  /** Told as soon as it is known whether its cell has new figures: with the next event. */
  let untold: LogLine | undefined;
  let fresh: CellUpdatedEvent | undefined;
  const print = (line: LogLine) => {
    if (!isShown(line.level, level)) return;
    terminal.stderr(`${paintLogLine(line, originTimeOfDayMs + nsToMs(clock.nowNs()), paint)}\n`);
  };
  const tellRun = () => {
    if (untold === undefined) return;
    const figures = fresh === undefined ? "" : `; ${describeCell(fresh, state.started?.trials ?? 1)}`;
    print({ ...untold, text: untold.text + figures });
    untold = undefined;
    fresh = undefined;
  };
  const endRun = (event: RunEndedEvent) => {
    const of = search === undefined ? `/${countRuns(state).runs}` : "";
    untold = { level: levelOfRun(event), text: `Run ${event.runIndex + 1}${of} ${runText(event)}` };
    if (fresh?.variationIndex === event.variationIndex) tellRun();
  };
  const tellSearch = ({ standing }: SearchUpdatedEvent) => {
    const lines = toSearchLines(standing, studySecondsLeft(state, [], nowSec()));
    for (const text of lines) print({ level: "info", text });
  };
  const tell = (event: StudyEvent) => {
    if (event.kind === "cell_updated") {
      // The figures that a search looks at are told with its iteration.
      if (search !== undefined) return;
      fresh = event;
      tellRun();
      return;
    }
    tellRun();
    if (event.kind === "run_ended") endRun(event);
    else if (event.kind === "run_started") fresh = undefined;
    else if (event.kind === "search_updated") tellSearch(event);
    if (TOLD.has(event.kind) || (level === "debug" && !OWN.has(event.kind))) toLogLines(event).forEach(print);
  };
  return {
    onEvent: (event) => {
      if (isClosed) return;
      updateStudy(state, event, nowSec());
      tell(event);
    },
    close: () => {
      if (isClosed) return;
      isClosed = true;
      tellRun();
    },
  };
}

function describeCell({ figures, trials }: CellUpdatedEvent, planned: number): string {
  const text = describeFigures(figures);
  return planned > 1 ? `over ${countOf(trials, "trial")} ${text}` : text;
}
