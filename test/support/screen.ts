/**
 * A terminal's screen as far as prompts need one: text, line breaks, wrapping at the right edge, and the escape
 * sequences that move the cursor and erase. What it shows is what a person would see.
 */
export class Screen {
  readonly #columns: number;
  #lines: string[][] = [[]];
  #row = 0;
  #column = 0;
  #pending = "";

  constructor(columns: number) {
    this.#columns = columns;
  }

  /** Everything that was ever shown and not erased, lines without blanks at their ends. */
  get text(): string {
    return this.#lines
      .map((line) =>
        Array.from(line, (cell) => cell ?? " ")
          .join("")
          .trimEnd(),
      )
      .join("\n");
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

  #put(text: string, place: number): number {
    const letter = String.fromCodePoint(text.codePointAt(place) ?? 32);
    if (letter === "\r") this.#column = 0;
    else if (letter === "\n") this.#down(1);
    else if (letter >= " ") {
      if (this.#column >= this.#columns) {
        this.#column = 0;
        this.#down(1);
      }
      const line = this.#line();
      line[this.#column] = letter;
      this.#column += 1;
    }
    return letter.length;
  }

  #obey(command: string, argument: string): void {
    const count = Number(argument || 1);
    if (command === "A") this.#row = Math.max(0, this.#row - count);
    else if (command === "B") this.#down(count);
    else if (command === "C") this.#column = Math.min(this.#columns - 1, this.#column + count);
    else if (command === "D") this.#column = Math.max(0, this.#column - count);
    else if (command === "G") this.#column = count - 1;
    else if (command === "J") {
      this.#line().length = Math.min(this.#line().length, this.#column);
      this.#lines.length = this.#row + 1;
    } else if (command === "K") this.#eraseLine(argument);
  }

  #eraseLine(argument: string): void {
    const line = this.#line();
    if (argument === "2") line.length = 0;
    else if (argument === "1") line.fill(" ", 0, this.#column + 1);
    else line.length = Math.min(line.length, this.#column);
  }

  #down(count: number): void {
    this.#row += count;
    while (this.#lines.length <= this.#row) this.#lines.push([]);
  }

  #line(): string[] {
    const line = this.#lines[this.#row] ?? [];
    this.#lines[this.#row] = line;
    return line;
  }
}
