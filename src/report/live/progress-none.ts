/** `--ui none`: log lines on stderr where a phase starts, has sent all and ends, and the notices; nothing in between. */
import type { Clock, Terminal } from "#core/ports.ts";
import { nsToMs } from "#core/units.ts";
import { isShown, paintLogLine, toLogLines } from "#report/log-format.ts";
import { createPaint } from "#report/text/paint.ts";
import type { ProgressView, ViewOptions } from "./live-view.ts";

export function createLogView(terminal: Terminal, clock: Clock, options: ViewOptions = {}): ProgressView {
  const { level = "info", originTimeOfDayMs = 0 } = options;
  const paint = createPaint(terminal.colours && terminal.stderrIsTty);
  let isClosed = false;
  return {
    onEvent: (event) => {
      if (isClosed) return;
      for (const line of toLogLines(event)) {
        if (!isShown(line.level, level)) continue;
        terminal.stderr(`${paintLogLine(line, originTimeOfDayMs + nsToMs(clock.nowNs()), paint)}\n`);
      }
    },
    close: () => {
      isClosed = true;
    },
  };
}
