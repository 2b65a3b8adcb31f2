/**
 * A small scatter of points for a terminal: one mark for each point, `*` for those that stand out, with both scales.
 * Scales start at zero and end at round numbers, so that a glance at distances is honest; a logarithmic one goes from
 * the first point to the last.
 */
import { formatPlain, formatShort } from "./format.ts";
import { type PlotSize, type Point, roundUp } from "./plot.ts";
import { cutText, padStart, textWidth } from "./text-width.ts";

export interface ScatterPoint extends Point {
  /** Drawn as `*`, over the others. */
  readonly isMarked: boolean;
  /** Drawn as `x`, below the others. */
  readonly isBroken?: boolean;
  /** Put beside the mark where there is room. */
  readonly label?: string;
}

export interface ScatterOptions extends PlotSize {
  /** Logarithmic across; points at zero or below are left out then. */
  readonly isLog?: boolean;
  /** A dotted line up at this x. */
  readonly upAt?: number;
  /** A dashed line across at this y. The scale ends at three times this, and what lies beyond is drawn as `^`. */
  readonly acrossAt?: number;
}

const MARK = "*";
const DOT = "o";
const BROKEN = "x";
const BEYOND = "^";
const UP = ":";
const ACROSS = "-";
/** Of the line across: a single far point would leave no room for those that are near it. */
const MOST_TIMES = 3;

/**
 * `height` lines of points, one of the axis and one of its scale; none wider than `width`.
 * Points that are not finite or below zero are left out.
 */
export function renderScatter(points: readonly ScatterPoint[], options: ScatterOptions): string[] {
  const width = Math.max(12, options.width);
  const height = Math.max(2, options.height);
  const { isLog = false, upAt, acrossAt } = options;
  const usable = points.filter(
    ({ x, y }) => Number.isFinite(x) && Number.isFinite(y) && (isLog ? x > 0 : x >= 0) && y >= 0,
  );
  const across = toScale([...usable.map(({ x }) => x), ...(upAt === undefined ? [] : [upAt])], isLog);
  const highest = Math.max(0, acrossAt ?? 0, ...usable.map((point) => point.y));
  const top = roundUp(acrossAt !== undefined && acrossAt > 0 ? Math.min(highest, MOST_TIMES * acrossAt) : highest);
  const labelWidth = Math.max(textWidth(formatShort(top)), 1);
  const cells = width - labelWidth - 1;
  const rowOf = (y: number) => height - 1 - Math.round(toShare(y / top) * (height - 1));
  const columnOf = (x: number) => Math.round(across.shareOf(x) * (cells - 1));
  const acrossRow = acrossAt === undefined ? -1 : rowOf(acrossAt);
  const grid = Array.from({ length: height }, (_, row) =>
    Array.from({ length: cells }, (_cell, at): string => (row === acrossRow && at % 2 === 0 ? ACROSS : " ")),
  );
  if (upAt !== undefined) for (const line of grid) line[columnOf(upAt)] = UP;
  const placed = usable.map((point) => ({ point, row: rowOf(point.y), column: columnOf(point.x) }));
  for (const mark of [BROKEN, DOT, MARK]) {
    for (const { point, row, column } of placed) {
      const line = grid[row];
      if (markOf(point) === mark && line !== undefined) line[column] = point.y > top ? BEYOND : mark;
    }
  }
  for (const { point, row, column } of placed) writeLabel(grid[row] ?? [], column, point.label);
  const lines = grid.map((line, row) => {
    const label = row === 0 ? formatShort(top) : row === height - 1 ? "0" : "";
    return `${padStart(label, labelWidth)}${label === "" ? "│" : "┤"}${line.join("")}`.trimEnd();
  });
  const scale = `${" ".repeat(labelWidth + 1)}${across.first}${padStart(across.last, cells - textWidth(across.first))}`;
  return [...lines, `${" ".repeat(labelWidth)}└${"─".repeat(cells)}`, cutText(scale, width)];
}

function markOf({ isMarked, isBroken = false }: ScatterPoint): string {
  return isMarked ? MARK : isBroken ? BROKEN : DOT;
}

interface Scale {
  readonly first: string;
  readonly last: string;
  readonly shareOf: (value: number) => number;
}

function toScale(values: readonly number[], isLog: boolean): Scale {
  if (isLog && values.length > 0) {
    const [least, most] = [Math.min(...values), Math.max(...values)];
    const shareOf = (value: number) => toShare(most > least ? Math.log(value / least) / Math.log(most / least) : 0);
    return { first: toEnd(least), last: toEnd(most), shareOf };
  }
  const right = roundUp(Math.max(0, ...values));
  return { first: "0", last: formatShort(right), shareOf: (value) => toShare(value / right) };
}

/** Of a scale that does not end at a round number. */
const toEnd = (value: number): string => formatPlain(Number(value.toPrecision(3)));

/** Clamped, and no number counts as zero: at the end of a double's range the scale itself overflows. */
function toShare(share: number): number {
  return Math.min(1, Math.max(0, share)) || 0;
}

/** Right of the mark, or left of it at the edge; nowhere if something stands there already. */
function writeLabel(line: string[], column: number, label: string | undefined): void {
  const letters = [...(label ?? "")];
  // Wide letters would shift the rest of the line.
  if (textWidth(label ?? "") !== letters.length) return;
  for (const start of [column + 1, column - letters.length]) {
    const end = start + letters.length;
    const around = line.slice(Math.max(0, start - (start > column ? 0 : 1)), end + (start > column ? 1 : 0));
    if (start < 0 || end > line.length || around.some((letter) => letter !== " ")) continue;
    letters.forEach((letter, place) => {
      line[start + place] = letter;
    });
    return;
  }
}
