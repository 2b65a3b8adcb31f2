/** The one entry to the live views: `--ui` names the kind, the terminal decides what is possible. */
import type { Clock, Terminal } from "#core/ports.ts";
import { createDashboard } from "./dashboard.ts";
import type { ProgressView, ViewOptions } from "./live-view.ts";
import { createLogView } from "./progress-none.ts";
import { createSimpleView } from "./progress-simple.ts";

export type ViewKind = "dashboard" | "simple" | "none";

/** A view that writes to stderr only. The caller must `close` it, also when the run has thrown or was interrupted. */
export function createProgressView(
  kind: ViewKind,
  terminal: Terminal,
  clock: Clock,
  options: ViewOptions = {},
): ProgressView {
  switch (kind) {
    case "dashboard":
      return createDashboard(terminal, clock, options);
    case "simple":
      return createSimpleView(terminal, clock, options);
    case "none":
      return createLogView(terminal, clock, options);
  }
}
