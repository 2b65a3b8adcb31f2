/**
 * The part of a study's picture that a search has to itself: its iterations as a table, a plot, where it stands, what it
 * tries and why, its bar. Where rows are scarce the plot goes first, then the table; words stay.
 */
import type { SearchQuestion } from "#core/search-standing.ts";
import { studyFraction, studySecondsLeft } from "#report/study/study-estimate.ts";
import { countRuns, type StudyProgress } from "#report/study/study-progress.ts";
import { countOf, formatCount, formatDuration, formatElapsed } from "#report/text/format.ts";
import type { Paint } from "#report/text/paint.ts";
import { renderSegments, type Segment } from "#report/text/segment-line.ts";
import { upperFirst } from "#report/text/sentence.ts";
import { cutText, wrapText } from "#report/text/text-width.ts";
import { PLOT_FRAME, renderSearchPlot } from "./search-plot.ts";
import { renderIterationTable } from "./search-table.ts";
import { describeProposal, describeStanding } from "./search-text.ts";

export interface PictureView {
  readonly columns: number;
  readonly rows: number;
  readonly paint: Paint;
  readonly nowSec: number;
}

/** Of a text that is wrapped: more would push the table off the screen. */
const MOST_LINES = 2;
/** Rows that the table keeps before there is a plot, and those for words and bars: a plot does not grow and shrink with them. */
const TABLE_FIRST = 8;
const WORDS_FIRST = 6;
const LOWEST_PLOT = 4;
const HIGHEST_PLOT = 10;

export interface SearchBodyView extends PictureView {
  /** Of the whole picture. */
  readonly screenRows: number;
}

/** Everything above the bar, at most as many lines as there are rows. */
export function renderSearchBody(state: StudyProgress, showsTable: boolean, view: SearchBodyView): string[] {
  const { standing, proposed } = state;
  const words = [
    ...(standing === undefined ? [] : describeStanding(standing).map(upperFirst)),
    ...(proposed === undefined ? [] : [describeProposal(proposed)]),
  ].flatMap((text) => fold(text, view.columns));
  const kept = words.slice(0, Math.max(0, view.rows));
  if (standing === undefined || !showsTable) return kept;
  return [...renderPictures(state, { ...view, rows: view.rows - kept.length }), ...kept];
}

/** Table and plot, in the rows there are. */
function renderPictures({ standing }: StudyProgress, { rows, columns, paint, screenRows }: SearchBodyView): string[] {
  if (standing === undefined) return [];
  const height = Math.min(HIGHEST_PLOT, screenRows - WORDS_FIRST - TABLE_FIRST - PLOT_FRAME);
  const plot = height < LOWEST_PLOT ? [] : renderSearchPlot(standing, { columns, height, paint });
  return [...renderIterationTable(standing, { columns, paint, rows: rows - plot.length }), ...plot];
}

/** How far the search is, and how long it goes on at most. */
export function renderSearchBar(
  state: StudyProgress,
  { maxIterations, trials }: SearchQuestion,
  view: PictureView,
): string {
  const { columns, paint, nowSec } = view;
  const { failed } = countRuns(state);
  const tried = state.standing?.iterations.length ?? 0;
  const leftSec = studySecondsLeft(state, [], nowSec);
  const segments: Segment[] = [
    { text: "Search", paint: paint.heading, weight: Number.POSITIVE_INFINITY },
    { text: `${formatCount(tried)} of at most ${countOf(maxIterations, "iteration")}`, weight: 90 },
    ...(failed > 0 ? [{ text: `${countOf(failed, "run")} failed`, weight: 85, paint: paint.bad }] : []),
    ...(leftSec === undefined ? [] : [{ text: `at most ${formatElapsed(leftSec)} left`, weight: 80 }]),
    ...(trials > 1 ? [{ text: `${countOf(trials, "run")} each`, weight: 60 }] : []),
    { text: `after ${formatElapsed(nowSec - state.startedSec)}`, weight: 40 },
  ];
  return renderSegments(segments, studyFraction(state), paint.heading, columns);
}

/** What stays on the screen. */
export function renderSearchEnd(state: StudyProgress, showsTable: boolean, view: PictureView): string[] {
  const { standing, ended } = state;
  const { failed } = countRuns(state);
  const parts = [
    countOf(standing?.iterations.length ?? 0, "iteration"),
    countOf(ended.size, "run"),
    ...(failed > 0 ? [`${formatCount(failed)} failed`] : []),
  ];
  const colour = failed > 0 ? view.paint.bad : standing?.end === undefined ? view.paint.warn : view.paint.profiling;
  const text = `Search  ${parts.join(", ")} in ${formatDuration(view.nowSec - state.startedSec)}`;
  const pictures = showsTable ? renderPictures(state, { ...view, rows: view.rows - 1, screenRows: view.rows }) : [];
  return [...pictures, colour(cutText(text, view.columns))];
}

function fold(text: string, columns: number): string[] {
  const lines = wrapText(text, columns);
  if (lines.length <= MOST_LINES) return lines;
  return [...lines.slice(0, MOST_LINES - 1), cutText(lines.slice(MOST_LINES - 1).join(" "), columns)];
}
