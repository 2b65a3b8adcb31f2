/**
 * A terminal's screen for pictures: text with its colours, scrolling at the lower edge, and the escape sequences that the
 * live view and the tables use. Rows come out as runs of letters of one style.
 */

export type Colour = "red" | "green" | "yellow" | "blue" | "magenta" | "cyan" | "grey";

export interface Style {
  readonly bold: boolean;
  readonly dim: boolean;
  readonly colour: Colour | undefined;
}

/** Letters of one style in a row. */
export interface Span {
  readonly text: string;
  readonly style: Style;
}

interface Cell {
  readonly letter: string;
  readonly style: Style;
}

const PLAIN: Style = { bold: false, dim: false, colour: undefined };
const BLANK: Cell = { letter: " ", style: PLAIN };
const COLOURS: Readonly<Record<number, Colour>> = {
  31: "red",
  32: "green",
  33: "yellow",
  34: "blue",
  35: "magenta",
  36: "cyan",
  90: "grey",
};

export class TerminalScreen {
  readonly #columns: number;
  readonly #rows: number;
  readonly #lines: Cell[][];
  #row = 0;
  #column = 0;
  #style = PLAIN;
  #pending = "";

  constructor(columns: number, rows: number) {
    this.#columns = columns;
    this.#rows = rows;
    this.#lines = Array.from({ length: rows }, () => []);
  }

  write(data: string): void {
    const text = this.#pending + data;
    this.#pending = "";
    for (let place = 0; place < text.length; ) {
      if (text[place] !== "\u001b") {
        place += this.#put(text, place);
        continue;
      }
      // biome-ignore lint/suspicious/noControlCharactersInRegex: that is how escape sequences begin.
      const sequence = /^\u001b(?:\[([?\d;]*)([A-Za-z])|[^[])/.exec(text.slice(place));
      if (sequence === null) {
        this.#pending = text.slice(place);
        return;
      }
      this.#obey(sequence[2] ?? "", sequence[1] ?? "");
      place += sequence[0].length;
    }
  }

  /** Every row as it shows now, without blanks at its end. */
  rows(): readonly (readonly Span[])[] {
    return this.#lines.map(toSpans);
  }

  #put(text: string, place: number): number {
    const letter = String.fromCodePoint(text.codePointAt(place) ?? 32);
    if (letter === "\r") this.#column = 0;
    else if (letter === "\n") this.#lineFeed();
    else if (letter >= " ") {
      if (this.#column >= this.#columns) {
        this.#column = 0;
        this.#lineFeed();
      }
      const line = this.#line();
      while (line.length < this.#column) line.push(BLANK);
      line[this.#column] = { letter, style: this.#style };
      this.#column += 1;
    }
    return letter.length;
  }

  #obey(command: string, argument: string): void {
    const count = Number(argument || 1);
    if (command === "m") this.#restyle(argument);
    else if (command === "A") this.#row = Math.max(0, this.#row - count);
    else if (command === "B") this.#row = Math.min(this.#rows - 1, this.#row + count);
    else if (command === "C") this.#column = Math.min(this.#columns - 1, this.#column + count);
    else if (command === "D") this.#column = Math.max(0, this.#column - count);
    else if (command === "G") this.#column = count - 1;
    else if (command === "K") this.#eraseLine(argument);
    else if (command === "J") {
      this.#eraseLine("");
      for (let row = this.#row + 1; row < this.#rows; row++) this.#lines[row] = [];
    }
  }

  #restyle(argument: string): void {
    for (const code of argument.split(";").map(Number)) {
      if (code === 0) this.#style = PLAIN;
      else if (code === 1) this.#style = { ...this.#style, bold: true };
      else if (code === 2) this.#style = { ...this.#style, dim: true };
      else if (code === 22) this.#style = { ...this.#style, bold: false, dim: false };
      else if (code === 39 || code in COLOURS) this.#style = { ...this.#style, colour: COLOURS[code] };
    }
  }

  #eraseLine(argument: string): void {
    const line = this.#line();
    if (argument === "2") line.length = 0;
    else if (argument === "1") line.fill(BLANK, 0, this.#column + 1);
    else line.length = Math.min(line.length, this.#column);
  }

  /** A pty sends `\r\n`, but a line break alone begins a line too where nothing says otherwise. */
  #lineFeed(): void {
    this.#column = 0;
    if (this.#row < this.#rows - 1) this.#row += 1;
    else {
      this.#lines.shift();
      this.#lines.push([]);
    }
  }

  #line(): Cell[] {
    const line = this.#lines[this.#row] ?? [];
    this.#lines[this.#row] = line;
    return line;
  }
}

function toSpans(line: readonly Cell[]): Span[] {
  const end = line.findLastIndex(({ letter }) => letter !== " ") + 1;
  const spans: { text: string; style: Style }[] = [];
  for (const { letter, style } of line.slice(0, end)) {
    const last = spans.at(-1);
    // Blanks look alike in every style.
    if (last !== undefined && (last.style === style || letter === " " || isAlike(last.style, style)))
      last.text += letter;
    else spans.push({ text: letter, style });
  }
  return spans;
}

const isAlike = (one: Style, other: Style): boolean =>
  one.bold === other.bold && one.dim === other.dim && one.colour === other.colour;
