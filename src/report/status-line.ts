/**
 * One line at the bottom of a terminal's stderr that is rewritten in place, with other lines printed above it.
 * It is overwritten and then cleared to the right, never cleared first: that is what flickers. A terminal that was made
 * narrower has wrapped the old line over several rows, and all of them are taken back.
 */
import type { Terminal } from "#core/ports.ts";
import { textWidth } from "./text-width.ts";

export interface StatusLine {
  /** `render` gets the cells there are; its line may hold colours. */
  show(render: (columns: number) => string): void;
  printAbove(line: string): void;
  /** Takes the line off the screen. */
  clear(): void;
}

const ESC = String.fromCharCode(27);
const CLEAR_TO_RIGHT = `${ESC}[K`;
const CLEAR_BELOW = `${ESC}[J`;
const colourCode = new RegExp(`${ESC}\\[[0-9;]*m`, "g");

export function createStatusLine(terminal: Terminal): StatusLine {
  let shown: string | undefined;
  /** Back to the first cell of the line on screen, with the rows it was wrapped over taken away. */
  const goBack = () => {
    const width = shown === undefined ? 0 : textWidth(shown.replace(colourCode, ""));
    const rowsAbove = Math.max(0, Math.ceil(width / Math.max(1, terminal.columns())) - 1);
    return rowsAbove === 0 ? "\r" : `\r${ESC}[${rowsAbove}A${CLEAR_BELOW}`;
  };
  return {
    show: (render) => {
      // The last cell stays free: a full row would wrap in some terminals.
      const line = render(Math.max(1, terminal.columns() - 1));
      if (line === shown) return;
      terminal.stderr(`${goBack()}${line}${CLEAR_TO_RIGHT}`);
      shown = line;
    },
    printAbove: (line) => {
      if (shown === undefined) return terminal.stderr(`${line}\n`);
      terminal.stderr(`${goBack()}${CLEAR_TO_RIGHT}${line}\n${shown}${CLEAR_TO_RIGHT}`);
    },
    clear: () => {
      if (shown === undefined) return;
      terminal.stderr(`${goBack()}${CLEAR_TO_RIGHT}`);
      shown = undefined;
    },
  };
}
