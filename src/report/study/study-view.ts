/**
 * The one entry to the live views of a whole invocation. A study of one run is shown as a run always was; several runs
 * have a picture with a table of their cells on a terminal, or of the iterations of a search, and lines without.
 */
import { UserError } from "#core/errors.ts";
import type { RunEvent } from "#core/events.ts";
import type { Clock, Terminal } from "#core/ports.ts";
import type { StudyEvent } from "#core/study-events.ts";
import { toSearchQuestion } from "#plan/search/search-question.ts";
import { hasManyRuns, type StudyPlan } from "#plan/study-plan.ts";
import type { StudyView, ViewOptions } from "#report/live/live-view.ts";
import { createProgressView, type ViewKind } from "#report/live/progress-view.ts";
import { toParameterColumns } from "./parameter-columns.ts";
import { createStudyLines } from "./study-lines.ts";
import { createLiveStudyView } from "./study-live.ts";

export interface StudyViewOptions extends ViewOptions {
  readonly plan: Pick<StudyPlan, "variations" | "trials" | "runs" | "search">;
  /** Absent: yes (`--no-sweep-table`: bars only). */
  readonly showsTable?: boolean;
}

/** A view that writes to stderr only. The caller must `close` it, also when a run has thrown or was interrupted. */
export function createStudyView(
  kind: ViewKind,
  terminal: Terminal,
  clock: Clock,
  options: StudyViewOptions,
): StudyView {
  const { plan, showsTable = true, ...viewOptions } = options;
  const search = plan.search === undefined ? undefined : toSearchQuestion(plan.search.config, plan.trials);
  if (!hasManyRuns(plan)) {
    const view = createProgressView(kind, terminal, clock, viewOptions);
    const onEvent = (event: StudyEvent) => {
      if (isRunEvent(event)) view.onEvent(event);
    };
    return { onEvent, close: () => view.close() };
  }
  if (kind === "none" || !terminal.stderrIsTty) {
    return createStudyLines(terminal, clock, { ...viewOptions, ...(search === undefined ? {} : { search }) });
  }
  const { runs, trials } = plan;
  const parameters = toParameterColumns(plan.variations);
  const scene = { runs, trials, parameters, showsTable, ...(search === undefined ? {} : { search }) };
  return createLiveStudyView(terminal, clock, { ...viewOptions, ...scene });
}

const studyOnly: ReadonlySet<StudyEvent["kind"]> = new Set([
  "study_started",
  "run_started",
  "run_ended",
  "cell_updated",
  "pause",
  "search_proposed",
  "search_updated",
]);

function isRunEvent(event: StudyEvent): event is RunEvent {
  return !studyOnly.has(event.kind);
}

/**
 * The view for `--ui`, or where nothing is asked for. The dashboard shows one run only: asked for outright on a
 * terminal, several runs are refused (throws `UserError`); without a terminal it never comes up.
 */
export function chooseStudyView(
  asked: ViewKind | undefined,
  { isTty, isStudy }: { readonly isTty: boolean; readonly isStudy: boolean },
): ViewKind {
  if (asked === undefined) return isTty ? "simple" : "none";
  if (asked !== "dashboard") return asked;
  if (!isTty) return "none";
  if (isStudy) {
    throw new UserError(
      "Dashboard UI is not supported with sweep/multi-run mode.\nPlease use '--ui simple' or '--ui none' instead.",
    );
  }
  return "dashboard";
}
