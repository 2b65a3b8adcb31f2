/**
 * Tables for a terminal: cells in, lines out, none wider than asked. When there is too little room, texts are
 * shortened first, then the least important columns go, and a number is never cut.
 * `box` draws every border; `plain` has a rule under the header and blanks between columns.
 */
import type { Painter } from "./paint.ts";
import { cutText, padEnd, padStart, textWidth, wrapText } from "./text-width.ts";

export interface Column {
  /** A line feed starts a further line of it. */
  readonly header: string;
  /** Numbers stand right, the default. */
  readonly align?: "left" | "right";
  /** The lowest goes first when there is no room. Absent: never goes. */
  readonly importance?: number;
  /** The cells may be shortened down to this width. Absent: never shortened. */
  readonly minWidth?: number;
  /** Lines that a shortened cell may be wrapped into before it is cut; 1 if absent. */
  readonly maxLines?: number;
  /** Colours a cell once it has its final width. */
  readonly paint?: Painter;
}

export interface Table {
  readonly title?: string;
  readonly columns: readonly Column[];
  /** A line feed in a cell starts a further line of that cell. */
  readonly rows: readonly (readonly string[])[];
}

export interface TableOptions {
  readonly style: "box" | "plain";
  /** Cells a line may take; Infinity for a file. */
  readonly columns: number;
  readonly heading?: Painter;
  readonly title?: Painter;
  readonly rule?: Painter;
}

interface Slot {
  readonly index: number;
  readonly column: Column;
  readonly width: number;
}

const same: Painter = (text) => text;

/** The table as lines. No rows: header only. */
export function renderTable(table: Table, options: TableOptions): string[] {
  const slots = fitColumns(table, options);
  const width = slots.reduce((sum, slot) => sum + slot.width, 0) + overhead(slots.length, options.style);
  const body = options.style === "box" ? renderBox(table, slots, options) : renderPlain(table, slots, options);
  if (table.title === undefined) return body;
  const title = cutText(table.title, Math.max(width, Math.min(options.columns, textWidth(table.title))));
  const indent = options.style === "box" ? Math.max(0, Math.floor((width - textWidth(title)) / 2)) : 0;
  return [" ".repeat(indent) + (options.title ?? same)(title), ...body];
}

/** Cells that the table cannot do without when all its columns stay. */
export function narrowestWidth(table: Table, style: TableOptions["style"]): number {
  const floors = table.columns.map((column, index) => floorOf({ index, column, width: naturalWidth(table, index) }));
  return floors.reduce((sum, width) => sum + width, 0) + overhead(floors.length, style);
}

const INDENT = 2;
const GAP = 2;

function overhead(columns: number, style: "box" | "plain"): number {
  return style === "box" ? 3 * columns + 1 : INDENT + GAP * (columns - 1);
}

function fitColumns(table: Table, options: TableOptions): Slot[] {
  let slots: Slot[] = table.columns.map((column, index) => ({ index, column, width: naturalWidth(table, index) }));
  for (;;) {
    const wanted = slots.reduce((sum, slot) => sum + slot.width, 0) + overhead(slots.length, options.style);
    const excess = wanted - options.columns;
    if (excess <= 0) return slots;
    const slack = slots.reduce((sum, slot) => sum + slot.width - floorOf(slot), 0);
    const leaving = leastImportant(slots);
    if (slack >= excess || leaving === undefined) return shrink(slots, excess);
    slots = slots.filter((slot) => slot !== leaving);
  }
}

function naturalWidth(table: Table, index: number): number {
  const cells = [table.columns[index]?.header ?? "", ...table.rows.map((row) => row[index] ?? "")];
  return cells.reduce((width, cell) => Math.max(width, ...cell.split("\n").map(textWidth)), 0);
}

/** The width below which a column is not shortened. */
function floorOf(slot: Slot): number {
  return Math.min(slot.width, slot.column.minWidth ?? slot.width);
}

function leastImportant(slots: readonly Slot[]): Slot | undefined {
  let least: Slot | undefined;
  for (const slot of slots) {
    const importance = slot.column.importance;
    if (importance === undefined) continue;
    if (least === undefined || importance < (least.column.importance ?? 0)) least = slot;
  }
  return least;
}

/** Takes cells from the widest column that may still give some, one by one. */
function shrink(slots: readonly Slot[], excess: number): Slot[] {
  const widths = slots.map((slot) => slot.width);
  for (let taken = 0; taken < excess; taken++) {
    let widest = -1;
    slots.forEach((slot, place) => {
      const width = widths[place] ?? 0;
      if (width > floorOf(slot) && (widest < 0 || width > (widths[widest] ?? 0))) widest = place;
    });
    if (widest < 0) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return slots.map((slot, place) => ({ ...slot, width: widths[place] ?? slot.width }));
}

/** The lines of one cell at its final width. */
function cellLines(text: string, slot: Slot): string[] {
  const lines = text.split("\n").flatMap((line) => {
    if (textWidth(line) <= slot.width) return [line];
    const most = slot.column.maxLines ?? 1;
    if (most === 1) return [cutText(line, slot.width)];
    const wrapped = wrapText(line, slot.width);
    if (wrapped.length <= most) return wrapped;
    return [...wrapped.slice(0, most - 1), cutText(wrapped.slice(most - 1).join(" "), slot.width)];
  });
  return lines.map((line) => (slot.column.align === "left" ? padEnd(line, slot.width) : padStart(line, slot.width)));
}

/** A row as lines of padded cells, one array of cells for each line. */
function rowLines(row: readonly string[], slots: readonly Slot[]): string[][] {
  const cells = slots.map((slot) => cellLines(row[slot.index] ?? "", slot));
  const height = Math.max(1, ...cells.map((lines) => lines.length));
  return Array.from({ length: height }, (_, line) =>
    slots.map((slot, place) => cells[place]?.[line] ?? " ".repeat(slot.width)),
  );
}

function paintCells(cells: readonly string[], slots: readonly Slot[]): string[] {
  return cells.map((cell, place) => (slots[place]?.column.paint ?? same)(cell));
}

function renderPlain(table: Table, slots: readonly Slot[], options: TableOptions): string[] {
  const indent = " ".repeat(INDENT);
  const gap = " ".repeat(GAP);
  const header = rowLines(
    table.columns.map((column) => column.header),
    slots,
  );
  const width = slots.reduce((sum, slot) => sum + slot.width, 0) + GAP * (slots.length - 1);
  return [
    ...header.map((cells) => indent + (options.heading ?? same)(cells.join(gap).trimEnd())),
    indent + (options.rule ?? same)("─".repeat(width)),
    ...table.rows.flatMap((row) =>
      rowLines(row, slots).map((cells) => (indent + paintCells(cells, slots).join(gap)).trimEnd()),
    ),
  ];
}

function renderBox(table: Table, slots: readonly Slot[], options: TableOptions): string[] {
  const border = (left: string, fill: string, middle: string, right: string) =>
    (options.rule ?? same)(left + slots.map((slot) => fill.repeat(slot.width + 2)).join(middle) + right);
  const header = rowLines(
    table.columns.map((column) => column.header),
    slots,
  );
  const heading = options.heading ?? same;
  return [
    border("┏", "━", "┳", "┓"),
    ...header.map((cells) => `┃ ${cells.map((cell) => heading(cell)).join(" ┃ ")} ┃`),
    border("┡", "━", "╇", "┩"),
    ...table.rows.flatMap((row) => rowLines(row, slots).map((cells) => `│ ${paintCells(cells, slots).join(" │ ")} │`)),
    border("└", "─", "┴", "┘"),
  ];
}
