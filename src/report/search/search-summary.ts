/**
 * The summary of a search for a person, in the style of that of a sweep: what was searched, the answer in a sentence,
 * how sure it is, the iterations or the front as a table, what failed, what is to be doubted, where the files are, and
 * the command that repeats the answer.
 */
import type { RepeatCommand } from "#config/flags/repeat-command.ts";
import type { SearchIteration, SearchStanding } from "#core/search-standing.ts";
import { renderFileList } from "#report/file-list.ts";
import { type Fact, renderFacts, targetFacts } from "#report/result-header.ts";
import { renderFailures } from "#report/study/failure-list.ts";
import type { StudyReport } from "#report/study/study-report.ts";
import {
  NARROWEST_SUMMARY,
  renderSentence,
  renderStop,
  type SummaryOptions,
  type SummaryView,
} from "#report/study/study-summary.ts";
import { explainStudyWarning } from "#report/study/study-warnings.ts";
import { formatCount, formatDuration } from "#report/text/format.ts";
import { createPaint } from "#report/text/paint.ts";
import { cleanText, cutText, wrapText } from "#report/text/text-width.ts";
import { renderWarningTexts } from "#report/warnings.ts";
import { answerSearch } from "./search-answer.ts";
import { renderSearchPlot } from "./search-plot.ts";
import { bestOf } from "./search-reading.ts";
import { judgeSureness } from "./search-sureness.ts";
import { renderIterationTable } from "./search-table.ts";
import { describeAim, describeSpace, titlePoint } from "./search-text.ts";
import { findSearchWarnings } from "./search-warnings.ts";

/** Besides the standing; what a study has anyway. */
export interface SearchReport
  extends Pick<
    StudyReport,
    "target" | "succeededRuns" | "failedRuns" | "elapsedSec" | "failures" | "warnings" | "files"
  > {
  /** Of the intervals over trials. */
  readonly confidenceLevel?: number;
  /** Of the point that `pointToRepeat` names. */
  readonly repeat?: RepeatCommand;
}

/** Iterations, or points of the front, that are shown; the files have all. */
const MOST_ROWS = 24;
const TABLE_ROWS = MOST_ROWS + 5;
const PLOT_HEIGHT = 10;

/** The text for stdout; begins with an empty line and ends in a line feed. */
export function renderSearchSummary(standing: SearchStanding, report: SearchReport, options: SummaryOptions): string {
  const view = { columns: Math.max(NARROWEST_SUMMARY, options.columns), paint: createPaint(options.colours) };
  const warnings = [...findSearchWarnings(standing), ...report.warnings];
  const sections = [
    renderHeader(standing, report, view),
    renderAnswer(standing, report, view),
    renderPoints(standing, view),
    renderSearchPlot(standing, { ...view, height: PLOT_HEIGHT }),
    renderFailures(report.failures, view),
    renderWarningTexts(warnings.map(explainStudyWarning), view.columns, view.paint.warn),
    renderFileList(report.files, view.paint),
    renderRepeat(standing, report, view),
    renderStop(report, view),
  ];
  const lines = sections.filter((section) => section.length > 0).flatMap((section) => ["", ...section]);
  return `${lines.join("\n")}\n`;
}

function renderHeader(standing: SearchStanding, report: SearchReport, { columns, paint }: SummaryView): string[] {
  const { question, iterations } = standing;
  const { target, succeededRuns, failedRuns, elapsedSec } = report;
  const title = `aiperf | ${target === undefined ? "Search" : `${cleanText(target.title)}: Search`}`;
  const runs = `${formatCount(succeededRuns)} ok, ${formatCount(failedRuns)} failed`;
  const recipe = question.recipeName === undefined ? "" : ` of the recipe ${cleanText(question.recipeName)}`;
  const facts: Fact[] = [
    ...(target === undefined ? [] : targetFacts(target, paint)),
    ...describeSpace(question).map((text, place) => ({ name: place === 0 ? "Searched" : "", text })),
    { name: "For", text: describeAim(question) },
    { name: "Planner", text: `${cleanText(question.planner)}${recipe}` },
    { name: "Iterations", text: `${formatCount(iterations.length)} of at most ${formatCount(question.maxIterations)}` },
    { name: "Runs", text: runs, paint: failedRuns > 0 ? paint.bad : paint.good },
    ...(elapsedSec === undefined ? [] : [{ name: "Duration", text: formatDuration(elapsedSec) }]),
  ];
  return [...wrapText(title, columns).map(paint.title), "", ...renderFacts(facts, columns, paint)];
}

function renderAnswer(
  standing: SearchStanding,
  { confidenceLevel }: SearchReport,
  { columns, paint }: SummaryView,
): string[] {
  const { sentences, help } = judgeSureness(standing, confidenceLevel);
  return [
    paint.heading("Answer"),
    ...answerSearch(standing).flatMap((sentence) => renderSentence(sentence, columns).map(paint.title)),
    "",
    paint.heading("How sure"),
    ...sentences.flatMap((sentence) => renderSentence(sentence, columns)),
    ...help.flatMap((text) => renderSentence(`- ${text}`, columns)),
  ];
}

function renderPoints(standing: SearchStanding, { columns, paint }: SummaryView): string[] {
  const isFront = standing.question.objectives.length > 1 && bestOf(standing).some(({ isFeasible }) => isFeasible);
  const points = isFront ? byFirstObjective(standing) : standing.iterations;
  const table = renderIterationTable(standing, { columns, paint, rows: TABLE_ROWS }, points);
  return table.length === 0 ? [] : [paint.heading(isFront ? "Pareto front" : "Iterations"), ...table];
}

/** The front, best of the first objective first. */
function byFirstObjective(standing: SearchStanding): SearchIteration[] {
  const side = standing.question.objectives[0]?.direction === "maximize" ? -1 : 1;
  const meritOf = ({ objectives }: SearchIteration) => side * (objectives[0]?.mean ?? 0);
  return bestOf(standing).toSorted((a, b) => meritOf(a) - meritOf(b));
}

/**
 * The values of the one point that the search found: the answer of a boundary, of the first tier that has one, the best
 * of one objective, and of several that of the front's end with the best of the first. Undefined where nothing is known.
 */
export function pointToRepeat(standing: SearchStanding): Readonly<Record<string, number>> | undefined {
  const [axis] = standing.question.dimensions;
  const answer = standing.boundaries.find((boundary) => boundary.answer !== undefined)?.answer;
  if (axis !== undefined && answer !== undefined) return { [axis.path]: answer };
  if (standing.boundaries.length > 0) return undefined;
  const [best] = byFirstObjective(standing);
  return best?.isFeasible === true ? best.values : undefined;
}

/** The answer of a boundary may lie between the points that were run. */
function wasTried({ iterations }: SearchStanding, values: Readonly<Record<string, number>>): boolean {
  return iterations.some((one) => Object.entries(values).every(([path, value]) => one.values[path] === value));
}

/** The command stands on a line of its own, which is never broken. */
function renderRepeat(standing: SearchStanding, { repeat }: SearchReport, { columns, paint }: SummaryView): string[] {
  const values = pointToRepeat(standing);
  if (repeat === undefined || values === undefined) return [];
  const { command, settings, configPath, hasSearchInFile } = repeat;
  const file = cleanText(configPath ?? "a file, named by --config");
  const steps = [
    ...(hasSearchInFile ? [`Take the sweep out of ${file} first.`] : []),
    ...(settings.length > 0 ? [`Set in ${file}, below benchmark:`] : []),
  ];
  return [
    paint.heading(
      cutText(`Measure ${titlePoint(values)}${wasTried(standing, values) ? " again" : " itself"}`, columns),
    ),
    ...steps.flatMap((step) => renderSentence(step, columns)),
    ...settings.map(({ path, value }) => `    ${path}: ${value}`),
    `  ${cleanText(command)}`,
  ];
}
