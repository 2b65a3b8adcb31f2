/**
 * Lines at the bottom of a terminal's stderr that are rewritten in place, with other lines printed above them.
 * They are overwritten and then cleared to the right, never cleared first: that is what flickers. A terminal that was
 * made narrower has wrapped the old lines over more rows, and all of them are taken back.
 */
import type { Terminal } from "#core/ports.ts";
import { textWidth } from "#report/text/text-width.ts";

export interface StatusBlock {
  /** `render` gets the cells there are; its lines may hold colours. More lines than the screen has rows lose the first. */
  show(render: (columns: number) => readonly string[]): void;
  printAbove(line: string): void;
  /** Takes the lines off the screen. */
  clear(): void;
  /** Leaves the lines where they are; what follows begins below them. */
  keep(): void;
}

const ESC = String.fromCharCode(27);
const CLEAR_TO_RIGHT = `${ESC}[K`;
const CLEAR_BELOW = `${ESC}[J`;
const colourCode = new RegExp(`${ESC}\\[[0-9;]*m`, "g");

export function createStatusBlock(terminal: Terminal): StatusBlock {
  let shown: readonly string[] = [];
  /** Rows that a line takes in the present width. */
  const rowsOf = (line: string) => {
    const width = textWidth(line.replace(colourCode, ""));
    return Math.max(1, Math.ceil(width / Math.max(1, terminal.columns())));
  };
  /** Back to the first cell of the lines on screen, with the rows they were wrapped over taken away. */
  const goBack = () => {
    const rows = shown.reduce((sum, line) => sum + rowsOf(line), 0);
    const up = Math.min(rows, terminal.rows()) - 1;
    const home = up <= 0 ? "\r" : `\r${ESC}[${up}A`;
    return rows > shown.length ? home + CLEAR_BELOW : home;
  };
  const draw = (lines: readonly string[], above: string) => {
    const text = lines.map((line) => line + CLEAR_TO_RIGHT).join("\n");
    terminal.stderr(`${goBack()}${above}${text}${lines.length < shown.length ? CLEAR_BELOW : ""}`);
    shown = lines;
  };
  return {
    show: (render) => {
      // The last cell stays free: a full row would wrap in some terminals.
      const lines = render(Math.max(1, terminal.columns() - 1)).slice(-Math.max(1, terminal.rows() - 1));
      if (lines.length === shown.length && lines.every((line, row) => line === shown[row])) return;
      draw(lines, "");
    },
    printAbove: (line) => {
      if (shown.length === 0) terminal.stderr(`${line}\n`);
      else draw(shown, `${line}${CLEAR_TO_RIGHT}\n`);
    },
    clear: () => {
      if (shown.length === 0) return;
      terminal.stderr(`${goBack()}${CLEAR_TO_RIGHT}${shown.length > 1 ? CLEAR_BELOW : ""}`);
      shown = [];
    },
    keep: () => {
      if (shown.length > 0) terminal.stderr("\n");
      shown = [];
    },
  };
}
