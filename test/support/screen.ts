/** What a person would see of everything that a program has ever shown and not erased: a screen that never scrolls. */
import { TerminalScreen } from "../../scripts/terminal-screen.ts";

/** More than any test shows. */
const ROWS = 2000;

export class Screen {
  readonly #screen: TerminalScreen;

  constructor(columns: number) {
    this.#screen = new TerminalScreen(columns, ROWS);
  }

  /** Lines without blanks at their ends. */
  get text(): string {
    const lines = this.#screen.rows().map((spans) => spans.map(({ text }) => text).join(""));
    return lines.slice(0, lines.findLastIndex((line) => line !== "") + 1).join("\n");
  }

  write(data: string): void {
    this.#screen.write(data);
  }
}
