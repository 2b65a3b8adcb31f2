/**
 * Sessions whose starts are known by the clock. A start that has come waits, in order, for a slot and for its session,
 * and goes out late rather than never; turns of running sessions go before it.
 */
import type { PhaseDesk } from "./load-shape.ts";

export interface Timetable<Start> {
  add(start: Start): void;
  /** Sends what has come and may go. */
  serve(): void;
  /** Starts that are still to come or have come and wait. */
  readonly size: number;
}

/** `begin` starts the session of a start that has come; false where it cannot yet. */
export function createTimetable<Start extends { readonly dueNs: number }>(
  desk: PhaseDesk,
  begin: (start: Start) => boolean,
): Timetable<Start> {
  const come: Start[] = [];
  let size = 0;
  const beginNext = (): boolean => {
    // Off the list first: beginning one may add another that is due already.
    const start = come.shift();
    if (start === undefined) return false;
    if (!begin(start)) {
      come.unshift(start);
      return false;
    }
    size -= 1;
    return true;
  };
  const serve = (): void => {
    while (desk.maySend() && (desk.continueSession() || beginNext())) {
      // Each round has sent one request.
    }
  };
  return {
    get size() {
      return size;
    },
    add: (start) => {
      size += 1;
      const enter = (): void => {
        come.push(start);
        serve();
      };
      if (start.dueNs <= desk.nowNs()) enter();
      else desk.at(start.dueNs, enter);
    },
    serve,
  };
}
