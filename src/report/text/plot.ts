/**
 * A small curve for a terminal: points in, lines of braille dots out, 2 × 4 dots to a cell, with the scale at the left.
 * The scale starts at zero and ends at a round number, so that a glance at the height is honest.
 */
import { formatShort } from "./format.ts";
import { padStart, textWidth } from "./text-width.ts";

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface PlotSize {
  /** Cells of a line, the scale included; at least 12. */
  readonly width: number;
  /** Lines; at least 2. */
  readonly height: number;
}

/** Bits of a braille cell by column and row of the dot (Unicode block 2800). */
const dotBits: readonly (readonly number[])[] = [
  [0x01, 0x02, 0x04, 0x40],
  [0x08, 0x10, 0x20, 0x80],
];
const BRAILLE_BLANK = 0x2800;

/** Exactly `height` lines of exactly `width` cells. Points that are not finite are left out; none: an empty frame. */
export function renderPlot(points: readonly Point[], size: PlotSize): string[] {
  const width = Math.max(12, size.width);
  const height = Math.max(2, size.height);
  const usable = points.filter(({ x, y }) => Number.isFinite(x) && Number.isFinite(y) && y >= 0);
  const top = roundUp(Math.max(0, ...usable.map((point) => point.y)));
  const labels = [formatShort(top), "0"];
  const labelWidth = Math.max(...labels.map(textWidth));
  const cells = width - labelWidth - 1;
  const rows = drawCurve(toColumns(usable, cells * 2), { cells, height, top });
  return rows.map((row, line) => {
    const label = line === 0 ? labels[0] : line === height - 1 ? labels[1] : "";
    return `${padStart(label ?? "", labelWidth)}${label === "" ? "│" : "┤"}${row}`;
  });
}

/** Ends of scales: fine enough that three quarters of the room are used at least, and easy to halve in the head. */
const ROUND_STEPS = [1, 1.2, 1.5, 1.8, 2, 2.5, 3, 4, 5, 6, 8, 10];

/** The next round number; 1 for zero. */
export function roundUp(value: number): number {
  if (value <= 0) return 1;
  const exponent = Math.floor(Math.log10(value));
  for (const step of ROUND_STEPS) {
    // As a decimal text, since a product would leave crumbs: 1.2 × 0.1.
    const end = Number(`${step}e${exponent}`);
    if (value <= end) return end;
  }
  return value;
}

/** Mean y for each dot column; columns without a point in between are bridged by a straight line. */
function toColumns(points: readonly Point[], count: number): (number | undefined)[] {
  const columns: (number | undefined)[] = new Array(count).fill(undefined);
  if (points.length === 0) return columns;
  const first = Math.min(...points.map((point) => point.x));
  const span = Math.max(...points.map((point) => point.x)) - first;
  const means = new Float64Array(count);
  const counts = new Float64Array(count);
  for (const { x, y } of points) {
    const column = span > 0 ? Math.min(count - 1, Math.floor(((x - first) / span) * count)) : 0;
    counts[column] = (counts[column] ?? 0) + 1;
    means[column] = (means[column] ?? 0) + (y - (means[column] ?? 0)) / (counts[column] ?? 1);
  }
  let previous: { column: number; y: number } | undefined;
  for (let column = 0; column < count; column++) {
    if (counts[column] === 0) continue;
    const y = means[column] ?? 0;
    columns[column] = y;
    for (let gap = (previous?.column ?? column) + 1; previous !== undefined && gap < column; gap++) {
      columns[gap] = previous.y + (y - previous.y) * ((gap - previous.column) / (column - previous.column));
    }
    previous = { column, y };
  }
  return columns;
}

interface Frame {
  readonly cells: number;
  readonly height: number;
  readonly top: number;
}

function drawCurve(columns: readonly (number | undefined)[], { cells, height, top }: Frame): string[] {
  const bits = new Uint8Array(cells * height);
  const lowest = height * 4 - 1;
  let previous: number | undefined;
  columns.forEach((y, column) => {
    if (y === undefined) return;
    // Clamped, and no number counts as zero: at the end of a double's range the scale itself overflows.
    const share = Math.min(1, Math.max(0, y / top)) || 0;
    const dot = lowest - Math.round(share * lowest);
    const from = Math.min(dot, previous ?? dot);
    const to = Math.max(dot, previous ?? dot);
    for (let row = from; row <= to; row++) {
      const cell = Math.floor(row / 4) * cells + Math.floor(column / 2);
      bits[cell] = (bits[cell] ?? 0) | (dotBits[column % 2]?.[row % 4] ?? 0);
    }
    previous = dot;
  });
  return Array.from({ length: height }, (_, line) =>
    Array.from(bits.subarray(line * cells, (line + 1) * cells), (dots) =>
      String.fromCodePoint(BRAILLE_BLANK + dots),
    ).join(""),
  );
}
