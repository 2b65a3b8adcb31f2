/**
 * One picture of a study that goes on: state in, lines out, none wider and no more than the screen allows. From top to
 * bottom: the table of the cells so far, or what a search has learnt; the bar of all runs; the run or pause that goes on.
 */
import type { SearchQuestion } from "#core/search-standing.ts";
import { renderLiveLine } from "#report/live/progress-line.ts";
import { type PictureView, renderSearchBar, renderSearchBody, renderSearchEnd } from "#report/search/search-picture.ts";
import { countOf, formatCount, formatDuration, formatElapsed, formatSeconds } from "#report/text/format.ts";
import { renderSegments, type Segment } from "#report/text/segment-line.ts";
import { cleanText, cutText } from "#report/text/text-width.ts";
import { type CellRow, renderCellLegend, renderCellTable } from "./cell-table.ts";
import type { ParameterColumns } from "./parameter-columns.ts";
import { type PlannedRun, studyFraction, studySecondsLeft } from "./study-estimate.ts";
import { countRuns, type StudyProgress } from "./study-progress.ts";

export interface StudyScene {
  readonly runs: readonly PlannedRun[];
  /** Planned for each cell. */
  readonly trials: number;
  readonly parameters: ParameterColumns;
  readonly showsTable: boolean;
  /** Absent: the cells are known beforehand. */
  readonly search?: SearchQuestion;
}

const HEAD: Pick<Segment, "weight"> = { weight: Number.POSITIVE_INFINITY };

/** While it goes on. */
export function renderStudyPicture(state: StudyProgress, scene: StudyScene, view: PictureView): string[] {
  const { search, showsTable } = scene;
  const overall = search === undefined ? renderOverall(state, scene, view) : renderSearchBar(state, search, view);
  const bars = [overall, ...renderPresent(state, scene, view)];
  const rest = { ...view, rows: view.rows - bars.length, screenRows: view.rows };
  const above = search === undefined ? renderTable(state, scene, rest) : renderSearchBody(state, showsTable, rest);
  return [...above, ...bars];
}

/** What stays on the screen. */
export function renderFinalPicture(state: StudyProgress, scene: StudyScene, view: PictureView): string[] {
  if (scene.search !== undefined) return renderSearchEnd(state, scene.showsTable, view);
  const { runs, done, failed } = countRuns(state);
  const parts = [`${formatCount(done)} of ${countOf(runs, "run")}`];
  if (failed > 0) parts.push(`${formatCount(failed)} failed`);
  const colour = failed > 0 ? view.paint.bad : done < runs ? view.paint.warn : view.paint.profiling;
  const text = `Study  ${parts.join(", ")} in ${formatDuration(view.nowSec - state.startedSec)}`;
  return [...renderTable(state, scene, { ...view, rows: view.rows - 1 }), colour(cutText(text, view.columns))];
}

function renderOverall(state: StudyProgress, scene: StudyScene, { columns, paint, nowSec }: PictureView): string {
  const { runs, done, failed } = countRuns(state);
  const segments: Segment[] = [
    { text: "Study", paint: paint.heading, ...HEAD },
    { text: `${formatCount(done)}/${countOf(runs, "run")}`, weight: 90 },
  ];
  if (failed > 0) segments.push({ text: `${formatCount(failed)} failed`, weight: 85, paint: paint.bad });
  const leftSec = studySecondsLeft(state, scene.runs, nowSec);
  if (leftSec !== undefined) segments.push({ text: `ETA ${formatElapsed(leftSec)}`, weight: 80 });
  const { cells = 0, trials = 1 } = state.started ?? {};
  const cellsText = [...(cells > 1 ? [countOf(cells, "cell")] : []), ...(trials > 1 ? [countOf(trials, "trial")] : [])];
  if (cellsText.length > 0) segments.push({ text: cellsText.join(" × "), weight: 60 });
  segments.push({ text: `after ${formatElapsed(nowSec - state.startedSec)}`, weight: 40 });
  return renderSegments(segments, studyFraction(state), paint.heading, columns);
}

/** The pause, or the cell that runs and its bar; nothing between two runs. */
function renderPresent({ pause, run }: StudyProgress, { trials }: StudyScene, view: PictureView): string[] {
  const { columns, paint, nowSec } = view;
  if (pause !== undefined) {
    const { reason, seconds } = pause.event;
    const waitedSec = nowSec - pause.sinceSec;
    const isCooling = reason === "cooldown";
    const clock = isCooling
      ? `${formatElapsed(Math.ceil(Math.max(0, seconds - waitedSec)))} left`
      : `${formatElapsed(waitedSec)} of at most ${formatSeconds(seconds)}`;
    const title = isCooling ? "Cooling down" : "Waiting until the server is idle";
    const segments = [
      { text: title, paint: paint.counting, ...HEAD },
      { text: clock, weight: 90 },
    ];
    return [renderSegments(segments, seconds > 0 ? Math.min(1, waitedSec / seconds) : 1, paint.counting, columns)];
  }
  if (run === undefined) return [];
  const { title, trialIndex } = run.event;
  const count = `${trialIndex + 1} of ${trials}`;
  const trial = trials < 2 ? "" : title === "" ? `Trial ${count}` : `, trial ${count}`;
  const line = run.live === undefined ? "Getting ready" : renderLiveLine(run.live, columns, paint);
  const name = cutText(cleanText(title), Math.max(1, columns - trial.length));
  return [cutText(`${name}${trial}`, columns), run.live === undefined ? cutText(line, columns) : line];
}

/** Rows for the header of the table, its rule and the line about cells that are not shown. */
const TABLE_FRAME = 4;

function renderTable(state: StudyProgress, scene: StudyScene, { columns, rows, paint }: PictureView): string[] {
  if (!scene.showsTable) return [];
  const all = toRows(state, scene);
  if (all.length === 0) return [];
  const legend = renderCellLegend([...all.values()]);
  const room = rows - TABLE_FRAME - (legend === undefined ? 0 : 1);
  if (room < 1) return [];
  let chosen = chooseRows(state, all, room);
  const draw = () => {
    const shown = all.filter(({ index }) => chosen.has(index));
    const { headers } = scene.parameters;
    return renderCellTable({ headers, rows: shown, trials: scene.trials }, { columns, paint });
  };
  let table = draw();
  // A text that is wrapped makes a row of several lines: as many rows go as there are lines too many.
  while (table.length > room + TABLE_FRAME - 1 && chosen.size > 1) {
    chosen = chooseRows(state, all, Math.max(1, chosen.size - (table.length - room - TABLE_FRAME + 1)));
    table = draw();
  }
  const hidden = all.length - chosen.size;
  const more = hidden > 0 ? [paint.dim(cutText(`  … ${countOf(hidden, "cell")} more`, columns))] : [];
  return [...table, ...more, ...(legend === undefined ? [] : [paint.dim(cutText(legend, columns))])];
}

interface IndexedRow extends CellRow {
  readonly index: number;
}

/** Cells that have figures, or have ended without any, in the order of the plan. */
function toRows(state: StudyProgress, scene: StudyScene): IndexedRow[] {
  const waiting = new Set(scene.runs.filter((run) => !state.ended.has(run.index)).map((run) => run.variationIndex));
  const failed = [...state.ended.values()]
    .filter(({ outcome, variationIndex }) => outcome === "failed" && !waiting.has(variationIndex))
    .map(({ variationIndex }) => variationIndex);
  const indices = [...new Set([...state.figures.keys(), ...failed])].sort((a, b) => a - b);
  const pareto = new Set(state.paretoIndices);
  return indices.map((index) => {
    const update = state.figures.get(index);
    return {
      index,
      parameters: scene.parameters.rows[index] ?? scene.parameters.headers.map(() => ""),
      trials: update?.trials ?? 0,
      isPareto: pareto.has(index),
      ...(update === undefined ? {} : { figures: update.figures }),
    };
  });
}

/** The latest first, then the Pareto front, then the more recent ones. */
function chooseRows(state: StudyProgress, all: readonly IndexedRow[], most: number): ReadonlySet<number> {
  const recent = [...state.figures.keys()].reverse();
  const front = recent.filter((index) => state.paretoIndices.includes(index));
  const order = new Set([...recent.slice(0, 1), ...front, ...recent, ...all.map(({ index }) => index)]);
  return new Set([...order].slice(0, most));
}
