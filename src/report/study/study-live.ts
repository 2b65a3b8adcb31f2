/**
 * A study on a terminal: one picture on stderr, redrawn in place at most ten times a second and at least once, so that
 * clocks go on. What is worth keeping (notices, failed runs) scrolls by above it; its last state stays.
 */

import type { Clock, Terminal } from "#core/ports.ts";
import type { StudyEvent } from "#core/study-events.ts";
import { NS_PER_MS, NS_PER_SEC, nsToMs, nsToSec } from "#core/units.ts";
import type { StudyView, ViewOptions } from "#report/live/live-view.ts";
import { createRedrawPacer } from "#report/live/redraw-pacer.ts";
import { createStatusBlock } from "#report/live/status-block.ts";
import { isShown, toLogLines, wrapLogLine } from "#report/log-format.ts";
import { createPaint } from "#report/text/paint.ts";
import { renderFinalPicture, renderStudyPicture, type StudyScene } from "./study-picture.ts";
import { createStudyProgress, updateStudy } from "./study-progress.ts";

const REDRAW_NS = 100 * NS_PER_MS;
const TICK_NS = NS_PER_SEC;

export function createLiveStudyView(
  terminal: Terminal,
  clock: Clock,
  { level = "info", originTimeOfDayMs = 0, ...scene }: ViewOptions & StudyScene,
): StudyView {
  const paint = createPaint(terminal.colours);
  const block = createStatusBlock(terminal);
  const nowSec = () => nsToSec(clock.nowNs());
  const state = createStudyProgress(nowSec());
  let cancelTick: (() => void) | undefined;
  let isClosed = false;
  const draw = (render: typeof renderStudyPicture) => {
    const rows = terminal.rows() - 1;
    block.show((columns) => render(state, scene, { columns, rows, paint, nowSec: nowSec() }));
  };
  const pacer = createRedrawPacer(clock, REDRAW_NS, () => {
    draw(renderStudyPicture);
    cancelTick?.();
    cancelTick = clock.at(clock.nowNs() + TICK_NS, pacer.request);
  });
  const logAbove = (event: StudyEvent) => {
    const timeOfDayMs = originTimeOfDayMs + nsToMs(clock.nowNs());
    for (const line of toLogLines(event)) {
      if (!isShown(line.level, level)) continue;
      for (const text of wrapLogLine(line, timeOfDayMs, terminal.columns() - 1, paint)) block.printAbove(text);
    }
  };
  return {
    onEvent: (event) => {
      if (isClosed) return;
      const isBad = event.kind === "run_ended" && event.outcome === "failed";
      if (event.kind === "notice" || isBad || level === "debug") logAbove(event);
      updateStudy(state, event, nowSec());
      if (state.started !== undefined) pacer.request();
    },
    close: ({ clearsTable = false } = {}) => {
      if (isClosed) return;
      isClosed = true;
      pacer.cancel();
      cancelTick?.();
      if (state.started === undefined) return;
      const last = { ...scene, showsTable: scene.showsTable && !clearsTable };
      draw((present, _, view) => renderFinalPicture(present, last, view));
      block.keep();
    },
  };
}
