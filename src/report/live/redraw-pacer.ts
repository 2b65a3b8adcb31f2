/** Limits how often something is drawn: at once when enough time has passed, else once at the end of the interval. */
import type { Clock } from "#core/ports.ts";

export interface RedrawPacer {
  /** Asks for a drawing, now or as soon as the interval allows; what is asked in between is one drawing. */
  request(): void;
  /** Forgets a drawing that is still due. */
  cancel(): void;
}

/** `draw` is called at most once per `intervalNs`. */
export function createRedrawPacer(clock: Clock, intervalNs: number, draw: () => void): RedrawPacer {
  let lastNs = Number.NEGATIVE_INFINITY;
  let cancelDue: (() => void) | undefined;
  const drawNow = () => {
    cancelDue = undefined;
    lastNs = clock.nowNs();
    draw();
  };
  return {
    request: () => {
      if (cancelDue !== undefined) return;
      if (clock.nowNs() - lastNs >= intervalNs) drawNow();
      else cancelDue = clock.at(lastNs + intervalNs, drawNow);
    },
    cancel: () => {
      cancelDue?.();
      cancelDue = undefined;
    },
  };
}
