/**
 * The table of a study's cells, live and at the end: parameters, then figures with half their interval, trials, marks.
 * Where there is too little room the intervals go first, then the columns that matter least; a figure is never cut.
 */
import type { Figure } from "#core/study-events.ts";
import { type FigureKind, figureKinds, formatHalfWidth, variesMuch } from "#report/text/figure-text.ts";
import { formatShort, MISSING } from "#report/text/format.ts";
import type { Paint } from "#report/text/paint.ts";
import { type Column, narrowestWidth, renderTable, type Table } from "#report/text/table.ts";
import { padEnd, padStart, textWidth } from "#report/text/text-width.ts";

export interface CellRow {
  /** As long as the headers of the table. */
  readonly parameters: readonly string[];
  /** By the key of their kind. Absent: no trial has succeeded. */
  readonly figures?: Readonly<Record<string, Figure | undefined>>;
  /** Successful trials. */
  readonly trials: number;
  readonly isPareto: boolean;
  /** Keeps the service levels; absent where there are none. */
  readonly isFeasible?: boolean;
}

export interface CellTable {
  /** Of the parameters. */
  readonly headers: readonly string[];
  readonly rows: readonly CellRow[];
  /** Planned for each cell; with one there is no column for it. */
  readonly trials: number;
  /** Absent: those of the cells of a sweep. */
  readonly kinds?: readonly FigureKind[];
  /** A last column of words, one for each row; the first to go. */
  readonly remarks?: { readonly header: string; readonly texts: readonly string[] };
}

interface View {
  readonly columns: number;
  readonly paint: Paint;
}

const PARETO_MARK = "*";
const FIGURE_MARK = "!";
const FAILED = "failed";
/** Texts (model names, scenarios) may be cut down to this; numbers are shorter anyway. */
const SHORTEST_PARAMETER = 8;
/** A word of a header is cut only where it is longer: names are read before numbers. */
const LONGEST_HEADER_WORD = 20;
/** Of a text that has been shortened to its column. */
const MOST_LINES = 3;
/** Of a line, that parameters may take as columns of their own. */
const PARAMETER_SHARE = 0.6;

/** Between the figures of the cells of a sweep. */
const TRIALS_IMPORTANCE = 2;

/** The table as lines, none wider than `columns`; no rows: header only. */
export function renderCellTable(table: CellTable, { columns, paint }: View): string[] {
  const { remarks, ...merged } = mergeParameters(table, Math.floor(columns * PARAMETER_SHARE));
  const cells: CellTable = merged;
  const kinds = (table.kinds ?? figureKinds).filter(({ key }) =>
    cells.rows.some((row) => row.figures?.[key] !== undefined),
  );
  const withoutRequests = kinds.some(({ key }) => key === "outputTokensPerSec")
    ? kinds.filter(({ key }) => key !== "requestsPerSec")
    : kinds;
  const attempts = [
    ...(remarks === undefined ? [] : [buildTable({ ...cells, remarks }, kinds, { paint, hasIntervals: true })]),
    buildTable(cells, kinds, { paint, hasIntervals: true }),
    buildTable(cells, withoutRequests, { paint, hasIntervals: true }),
    // Their number is the same for nearly all cells, and stands in the plan.
    buildTable({ ...cells, trials: 1 }, withoutRequests, { paint, hasIntervals: true }),
    buildTable(cells, kinds, { paint, hasIntervals: false }),
  ];
  const last = buildTable(cells, withoutRequests, { paint, hasIntervals: false });
  const chosen = attempts.find((attempt) => narrowestWidth(attempt, "plain") <= columns) ?? last;
  return renderTable(chosen, { style: "plain", columns, heading: paint.heading, rule: paint.dim });
}

/** Parameters that would take more than `room` cells as columns of their own become one column of wrapped texts. */
function mergeParameters(table: CellTable, room: number): CellTable {
  const { headers, rows } = table;
  const columns = headers.map((header, place) => parameterColumn(header, rows, place));
  const texts = rows.map((row) => row.parameters);
  if (headers.length < 2 || narrowestWidth({ columns, rows: texts }, "plain") <= room) return table;
  const join = (parts: readonly string[]) => parts.map((part) => (part === "" ? "–" : part)).join(" · ");
  const merged = rows.map((row) => ({ ...row, parameters: [join(row.parameters)] }));
  return { ...table, headers: [join(headers)], rows: merged };
}

/** What the marks in the table mean, as one line; undefined where there is none. */
export function renderCellLegend(rows: readonly CellRow[]): string | undefined {
  const parts: string[] = [];
  if (rows.some((row) => row.isPareto)) parts.push(`${PARETO_MARK} Pareto front`);
  if (rows.some(hasVariation)) parts.push(`${FIGURE_MARK} CV over 10 %`);
  return parts.length === 0 ? undefined : `  ${parts.join("   ")}`;
}

function hasVariation(row: CellRow): boolean {
  return figureKinds.some(({ key }) => {
    const figure = row.figures?.[key];
    return figure !== undefined && variesMuch(figure);
  });
}

interface Form {
  readonly paint: Paint;
  readonly hasIntervals: boolean;
}

function buildTable(cells: CellTable, kinds: readonly FigureKind[], form: Form): Table {
  const { rows, headers } = cells;
  const columns: Column[] = headers.map((header, place) => parameterColumn(header, rows, place));
  const texts: string[][] = rows.map((row) => [...row.parameters]);
  const append = (column: Column, cellOf: (row: CellRow, place: number) => string) => {
    columns.push(column);
    rows.forEach((row, place) => void texts[place]?.push(cellOf(row, place)));
  };
  if (rows.some((row) => row.isPareto)) {
    append({ header: "", paint: form.paint.good }, (row) => (row.isPareto ? PARETO_MARK : ""));
  }
  const shown = kinds.length === 0 ? (cells.kinds ?? figureKinds).slice(0, 1) : kinds;
  shown.forEach((kind, place) => {
    const figures = figureTexts(rows, kind, form.hasIntervals);
    const column = figureColumn(kind, place, form.paint);
    append(column, (row, at) => (row.figures === undefined ? (place === 0 ? FAILED : "") : (figures[at] ?? MISSING)));
  });
  if (cells.trials > 1) append({ header: "Trials", importance: TRIALS_IMPORTANCE }, ({ trials }) => String(trials));
  if (rows.some((row) => row.isFeasible !== undefined)) {
    append({ header: "SLA" }, ({ isFeasible }) => (isFeasible === undefined ? "" : isFeasible ? "met" : "missed"));
  }
  const { remarks } = cells;
  if (remarks !== undefined) {
    append({ header: remarks.header, align: "left" }, (_, at) => remarks.texts[at] ?? "");
  }
  return { columns, rows: texts };
}

function parameterColumn(header: string, rows: readonly CellRow[], place: number): Column {
  const values = rows.map((row) => row.parameters[place] ?? "");
  const isNumeric = values.every((value) => value === "" || Number.isFinite(Number(value)));
  const longestWord = Math.max(...header.split(" ").map(textWidth));
  const headerFloor = Math.min(longestWord, LONGEST_HEADER_WORD);
  const widest = Math.max(0, ...values.map(textWidth));
  // A text may be shortened, a number never.
  const minWidth = Math.max(headerFloor, isNumeric ? widest : Math.min(widest, SHORTEST_PARAMETER));
  return { header, align: isNumeric ? "right" : "left", minWidth, maxLines: MOST_LINES };
}

function figureColumn({ name, unit, importance }: FigureKind, place: number, paint: Paint): Column {
  const colour = (text: string) =>
    text.replace(FIGURE_MARK, (mark) => paint.warn(mark)).replace(FAILED, (word) => paint.bad(word));
  const column = { header: `${name}\n${unit}`, paint: colour };
  return place === 0 ? column : { ...column, importance };
}

/** Means under each other, then the intervals, then the mark: all of one width. */
function figureTexts(
  rows: readonly CellRow[],
  { key, isMarked = variesMuch }: FigureKind,
  hasIntervals: boolean,
): string[] {
  const figures = rows.map((row) => row.figures?.[key]);
  const means = figures.map((figure) => (figure === undefined ? MISSING : formatShort(figure.mean)));
  const halves = figures.map((figure) => {
    const half = figure === undefined || !hasIntervals ? undefined : formatHalfWidth(figure);
    return half === undefined ? "" : `± ${half}`;
  });
  const marks = figures.map((figure) => (figure !== undefined && isMarked(figure) ? FIGURE_MARK : ""));
  const widths = [means, halves, marks].map((texts) => Math.max(0, ...texts.map(textWidth)));
  const [meanWidth = 0, halfWidth = 0, markWidth = 0] = widths;
  return means.map((mean, place) => {
    const half = halfWidth > 0 ? ` ${padEnd(halves[place] ?? "", halfWidth)}` : "";
    const mark = markWidth > 0 ? ` ${padEnd(marks[place] ?? "", markWidth)}` : "";
    return padStart(mean, meanWidth) + half + mark;
  });
}
