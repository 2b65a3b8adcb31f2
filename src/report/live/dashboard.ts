/**
 * `--ui dashboard`: a full-screen view on stderr, at most four pictures a second, of which only the lines that changed
 * are written. It lives in the alternate screen, which `close` always leaves; what should outlast it is printed then.
 * Without a terminal of 80 × 24, now or after a resize, the simple view takes over for good.
 */
import type { RunEvent } from "#core/events.ts";
import type { Clock, Terminal } from "#core/ports.ts";
import { NS_PER_MS, nsToMs } from "#core/units.ts";
import { isShown, paintLogLine } from "#report/log-format.ts";
import { createPaint } from "#report/text/paint.ts";
import { renderFrame } from "./dashboard-frame.ts";
import { createDashboardState, updateDashboard } from "./dashboard-state.ts";
import type { ProgressView, ViewOptions } from "./live-view.ts";
import { renderEndedLine } from "./progress-line.ts";
import { createSimpleView } from "./progress-simple.ts";
import { createRedrawPacer } from "./redraw-pacer.ts";

const REDRAW_NS = 250 * NS_PER_MS;
const FEWEST_COLUMNS = 80;
const FEWEST_ROWS = 24;

const ESC = String.fromCharCode(27);
const ENTER_SCREEN = `${ESC}[?1049h${ESC}[?25l`;
const LEAVE_SCREEN = `${ESC}[?25h${ESC}[?1049l`;
const CLEAR_SCREEN = `${ESC}[2J`;
const CLEAR_TO_RIGHT = `${ESC}[K`;
/** Terminals that know it show what stands between at one go; the others ignore it. */
const BEGIN_PICTURE = `${ESC}[?2026h`;
const END_PICTURE = `${ESC}[?2026l`;

export function createDashboard(terminal: Terminal, clock: Clock, options: ViewOptions = {}): ProgressView {
  if (!isLargeEnough(terminal)) return createSimpleView(terminal, clock, options);
  const { level = "info", originTimeOfDayMs = 0 } = options;
  const paint = createPaint(terminal.colours);
  const state = createDashboardState();
  const screen = createScreen(terminal);
  let fallback: ProgressView | undefined;
  let isClosed = false;

  const leave = () => {
    pacer.cancel();
    screen.leave();
    for (const line of state.log) {
      if (isShown(line.level, "warning")) terminal.stderr(`${paintLogLine(line, line.atMs, paint)}\n`);
    }
    for (const ended of state.ended) terminal.stderr(`${renderEndedLine(ended)}\n`);
  };
  const draw = () => {
    if (!isLargeEnough(terminal)) {
      leave();
      fallback = createSimpleView(terminal, clock, options);
      if (state.progress !== undefined) fallback.onEvent(state.progress);
      return;
    }
    const size = { columns: terminal.columns(), rows: terminal.rows() };
    screen.show(renderFrame(state, size, paint), size);
  };
  const pacer = createRedrawPacer(clock, REDRAW_NS, draw);
  pacer.request();

  const onEvent = (event: RunEvent) => {
    if (isClosed) return;
    if (fallback !== undefined) return fallback.onEvent(event);
    updateDashboard(state, event, originTimeOfDayMs + nsToMs(clock.nowNs()), level);
    pacer.request();
  };
  const close = () => {
    if (isClosed) return;
    isClosed = true;
    if (fallback === undefined) leave();
    else fallback.close();
  };
  return { onEvent, close };
}

function isLargeEnough(terminal: Terminal): boolean {
  return terminal.stderrIsTty && terminal.columns() >= FEWEST_COLUMNS && terminal.rows() >= FEWEST_ROWS;
}

interface Screen {
  show(lines: readonly string[], size: { readonly columns: number; readonly rows: number }): void;
  leave(): void;
}

/** The alternate screen: entered with the first picture, left once. */
function createScreen(terminal: Terminal): Screen {
  let isEntered = false;
  let shown: readonly string[] = [];
  let shownSize = "";
  return {
    show: (lines, size) => {
      const sizeKey = `${size.columns}x${size.rows}`;
      let output = isEntered ? "" : ENTER_SCREEN;
      isEntered = true;
      if (sizeKey !== shownSize) {
        output += CLEAR_SCREEN;
        shown = [];
        shownSize = sizeKey;
      }
      lines.forEach((line, row) => {
        if (line !== (shown[row] ?? "")) output += `${ESC}[${row + 1};1H${line}${CLEAR_TO_RIGHT}`;
      });
      shown = lines;
      if (output !== "") terminal.stderr(BEGIN_PICTURE + output + END_PICTURE);
    },
    leave: () => {
      if (isEntered) terminal.stderr(LEAVE_SCREEN);
      isEntered = false;
    },
  };
}
