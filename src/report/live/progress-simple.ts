/**
 * `--ui simple`: one line on stderr, redrawn in place at most ten times a second. What is worth keeping (notices, the
 * end of a phase) scrolls by above it. Without a terminal: no escape sequence, and a plain line every ten seconds.
 */
import type { RunEvent } from "#core/events.ts";
import type { Clock, Terminal } from "#core/ports.ts";
import { NS_PER_MS, NS_PER_SEC, nsToMs } from "#core/units.ts";
import { formatLogLine, isShown, toLogLines, wrapLogLine } from "#report/log-format.ts";
import { createPaint } from "#report/text/paint.ts";
import type { ProgressView, ViewOptions } from "./live-view.ts";
import { isLiveEvent, renderEndedLine, renderLiveLine, renderPlainProgress } from "./progress-line.ts";
import { createRedrawPacer } from "./redraw-pacer.ts";
import { createStatusBlock } from "./status-block.ts";

const REDRAW_NS = 100 * NS_PER_MS;
const PLAIN_LINE_NS = 10 * NS_PER_SEC;

export function createSimpleView(terminal: Terminal, clock: Clock, options: ViewOptions = {}): ProgressView {
  return terminal.stderrIsTty ? createBarView(terminal, clock, options) : createLineView(terminal, clock, options);
}

function createBarView(terminal: Terminal, clock: Clock, options: ViewOptions): ProgressView {
  const { level = "info", originTimeOfDayMs = 0 } = options;
  const paint = createPaint(terminal.colours);
  const status = createStatusBlock(terminal);
  let render: ((columns: number) => string) | undefined;
  let isClosed = false;
  const pacer = createRedrawPacer(clock, REDRAW_NS, () => {
    const line = render;
    if (line !== undefined) status.show((columns) => [line(columns)]);
  });
  const keep = (line: string) => status.printAbove(line);
  const logAbove = (event: RunEvent) => {
    for (const line of toLogLines(event)) {
      if (!isShown(line.level, level)) continue;
      const timeOfDayMs = originTimeOfDayMs + nsToMs(clock.nowNs());
      for (const text of wrapLogLine(line, timeOfDayMs, terminal.columns() - 1, paint)) keep(text);
    }
  };
  const clear = () => {
    render = undefined;
    pacer.cancel();
    status.clear();
  };
  return {
    onEvent: (event) => {
      if (isClosed) return;
      if (event.kind === "notice" || level === "debug") logAbove(event);
      if (event.kind === "phase_ended") {
        clear();
        const colour = event.phaseKind === "warmup" ? paint.warmup : paint.profiling;
        keep((event.failed > 0 ? paint.bad : colour)(renderEndedLine(event)));
      } else if (event.kind === "counting" && event.done >= event.total) {
        clear();
      } else if (isLiveEvent(event)) {
        render = (columns) => renderLiveLine(event, columns, paint);
        pacer.request();
      }
    },
    close: () => {
      if (isClosed) return;
      isClosed = true;
      clear();
    },
  };
}

function createLineView(terminal: Terminal, clock: Clock, options: ViewOptions): ProgressView {
  const { level = "info", originTimeOfDayMs = 0 } = options;
  let lastLineNs = clock.nowNs();
  let isClosed = false;
  const print = (line: { readonly level: typeof level; readonly text: string }) => {
    if (isShown(line.level, level)) {
      terminal.stderr(`${formatLogLine(line, originTimeOfDayMs + nsToMs(clock.nowNs()))}\n`);
    }
  };
  return {
    onEvent: (event) => {
      if (isClosed) return;
      if (event.kind === "phase_started") lastLineNs = clock.nowNs();
      for (const line of toLogLines(event)) print(line);
      if (event.kind !== "progress" || clock.nowNs() - lastLineNs < PLAIN_LINE_NS) return;
      lastLineNs = clock.nowNs();
      print({ level: "info", text: renderPlainProgress(event) });
    },
    close: () => {
      isClosed = true;
    },
  };
}
