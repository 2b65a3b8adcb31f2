/**
 * A small scatter of points for a terminal: one mark for each point, `*` for those that stand out, with both scales.
 * Scales start at zero and end at round numbers, so that a glance at distances is honest.
 */
import { formatShort } from "./format.ts";
import { type PlotSize, type Point, roundUp } from "./plot.ts";
import { cutText, padStart, textWidth } from "./text-width.ts";

export interface ScatterPoint extends Point {
  /** Drawn as `*`, over the others. */
  readonly isMarked: boolean;
  /** Put beside the mark where there is room. */
  readonly label?: string;
}

const MARK = "*";
const DOT = "o";

/**
 * `height` lines of points, one of the axis and one of its scale; none wider than `width`.
 * Points that are not finite or below zero are left out.
 */
export function renderScatter(points: readonly ScatterPoint[], size: PlotSize): string[] {
  const width = Math.max(12, size.width);
  const height = Math.max(2, size.height);
  const usable = points.filter(({ x, y }) => Number.isFinite(x) && Number.isFinite(y) && x >= 0 && y >= 0);
  const right = roundUp(Math.max(0, ...usable.map((point) => point.x)));
  const top = roundUp(Math.max(0, ...usable.map((point) => point.y)));
  const labelWidth = Math.max(textWidth(formatShort(top)), 1);
  const cells = width - labelWidth - 1;
  const grid = Array.from({ length: height }, () => new Array<string>(cells).fill(" "));
  const placed = usable.map((point) => ({
    point,
    // Clamped, and no number counts as zero: at the end of a double's range the scale itself overflows.
    row: height - 1 - Math.round(shareOf(point.y, top) * (height - 1)),
    column: Math.round(shareOf(point.x, right) * (cells - 1)),
  }));
  for (const isMarked of [false, true]) {
    for (const { point, row, column } of placed) {
      const line = grid[row];
      if (point.isMarked === isMarked && line !== undefined) line[column] = isMarked ? MARK : DOT;
    }
  }
  for (const { point, row, column } of placed) writeLabel(grid[row] ?? [], column, point.label);
  const lines = grid.map((line, row) => {
    const label = row === 0 ? formatShort(top) : row === height - 1 ? "0" : "";
    return `${padStart(label, labelWidth)}${label === "" ? "│" : "┤"}${line.join("")}`.trimEnd();
  });
  const end = formatShort(right);
  const scale = `${" ".repeat(labelWidth + 1)}0${padStart(end, cells - 1)}`;
  return [...lines, `${" ".repeat(labelWidth)}└${"─".repeat(cells)}`, cutText(scale, width)];
}

function shareOf(value: number, top: number): number {
  return Math.min(1, Math.max(0, value / top)) || 0;
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
