/**
 * A terminal made of memory that understands what the live views write: line feeds, carriage returns, cursor moves,
 * clearing, the alternate screen and wrapping. Tests look at the screen as a person would.
 */
import type { Terminal } from "#core/ports.ts";

export interface FakeTerminal extends Terminal {
  /** Everything written to stderr so far, piece by piece. */
  readonly written: string[];
  readonly stdoutWritten: string[];
  /** Rows of the screen shown at present, without trailing blanks and trailing empty rows. */
  screen(): string[];
  readonly isAlternate: boolean;
  readonly isCursorHidden: boolean;
  /** Wraps what is on the screen anew, as terminals do. */
  resize(columns: number, rows: number): void;
}

export interface FakeTerminalOptions {
  readonly columns?: number;
  readonly rows?: number;
  readonly isTty?: boolean;
  readonly colours?: boolean;
}

interface Page {
  rows: string[][];
  row: number;
  column: number;
}

const token = new RegExp(`${String.fromCharCode(27)}\\[([?0-9;]*)([A-Za-z])|[\\s\\S]`, "gu");

export function createFakeTerminal(options: FakeTerminalOptions = {}): FakeTerminal {
  const { isTty = true, colours = false } = options;
  let { columns = 80, rows = 24 } = options;
  const written: string[] = [];
  const stdoutWritten: string[] = [];
  const main: Page = { rows: [[]], row: 0, column: 0 };
  let alternate: Page | undefined;
  let isCursorHidden = false;
  const page = () => alternate ?? main;
  const rowAt = (index: number): string[] => {
    const { rows: all } = page();
    while (all.length <= index) all.push([]);
    return all[index] ?? [];
  };
  /** Rows above the screen are in the scrollback: the cursor cannot go there. */
  const topRow = () => Math.max(0, page().rows.length - rows);
  const put = (letter: string) => {
    const at = page();
    if (at.column >= columns) {
      at.row++;
      at.column = 0;
    }
    const row = rowAt(at.row);
    while (row.length < at.column) row.push(" ");
    row[at.column] = letter;
    at.column++;
  };
  const control = (parameters: string, command: string) => {
    const at = page();
    if (parameters === "?1049" && command === "h") alternate = { rows: [[]], row: 0, column: 0 };
    else if (parameters === "?1049" && command === "l") alternate = undefined;
    else if (parameters === "?25") isCursorHidden = command === "l";
    else if (command === "A") at.row = Math.max(topRow(), at.row - Number(parameters || 1));
    else if (command === "K") rowAt(at.row).length = Math.min(rowAt(at.row).length, at.column);
    else if (command === "J") {
      if (parameters === "2") at.rows = [[]];
      else {
        rowAt(at.row).length = Math.min(rowAt(at.row).length, at.column);
        at.rows.length = at.row + 1;
      }
    } else if (command === "H") {
      const [row = 1, column = 1] = parameters.split(";").map(Number);
      at.row = row - 1;
      at.column = column - 1;
    } else if (command !== "m" && parameters !== "?2026") throw new Error(`unknown sequence ${parameters}${command}`);
  };
  const write = (text: string) => {
    written.push(text);
    for (const [whole, parameters, command] of text.matchAll(token)) {
      if (command !== undefined) control(parameters ?? "", command);
      else if (whole === "\r") page().column = 0;
      else if (whole === "\n") {
        page().row++;
        page().column = 0;
        rowAt(page().row);
      } else put(whole);
    }
  };
  return {
    written,
    stdoutWritten,
    stdoutIsTty: isTty,
    stderrIsTty: isTty,
    stdinIsTty: isTty,
    colours,
    columns: () => columns,
    rows: () => rows,
    stdout: (text) => void stdoutWritten.push(text),
    stderr: write,
    screen: () => {
      const lines = page().rows.map((row) =>
        Array.from(row, (letter) => letter ?? " ")
          .join("")
          .trimEnd(),
      );
      while (lines.at(-1) === "") lines.pop();
      return lines;
    },
    get isAlternate() {
      return alternate !== undefined;
    },
    get isCursorHidden() {
      return isCursorHidden;
    },
    resize: (newColumns, newRows) => {
      columns = newColumns;
      rows = newRows;
      const at = page();
      const wrapped: string[][] = [];
      let cursorRow = 0;
      at.rows.forEach((row, index) => {
        for (let start = 0; start === 0 || start < row.length; start += columns)
          wrapped.push(row.slice(start, start + columns));
        if (index === at.row) cursorRow = wrapped.length - 1;
      });
      at.rows = wrapped;
      at.row = cursorRow;
      at.column = Math.min(columns, at.rows[cursorRow]?.length ?? 0);
    },
  };
}
