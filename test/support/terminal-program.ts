/**
 * The executable on a terminal of its own: keys in, and the screen to wait on. What is typed next is sent only once the
 * screen shows what it answers.
 */
import { BINARY } from "./binary.ts";
import { Screen } from "./screen.ts";

export interface TerminalSurroundings {
  readonly cwd: string;
  readonly columns?: number;
  readonly env?: Record<string, string>;
}

export const KEYS = {
  enter: "\r",
  escape: "\u001b",
  ctrlC: "\u0003",
  down: "\u001b[B",
  up: "\u001b[A",
  space: " ",
  backspace: "\u007f",
} as const;

const literally = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");

export class TerminalProgram {
  /** All bytes it has printed, escape sequences included. */
  output = "";
  readonly exited: Promise<number>;
  readonly #screen: Screen;
  readonly #child: Bun.Subprocess;
  readonly #decoder = new TextDecoder();
  readonly #listeners = new Set<() => void>();
  #isOver = false;
  /** How much of the screen was seen by earlier waits. */
  #seen = 0;

  constructor(args: readonly string[], { cwd, columns = 80, env = {} }: TerminalSurroundings) {
    this.#screen = new Screen(columns);
    this.#child = Bun.spawn([BINARY, ...args], {
      cwd,
      env: { PATH: "/usr/bin:/bin", HOME: "/nonexistent", TZ: "UTC", TERM: "xterm-256color", ...env },
      terminal: { cols: columns, rows: 50, data: (_terminal, data) => this.#take(data) },
    });
    this.exited = this.#child.exited.then((code) => {
      this.#isOver = true;
      this.#tell();
      return code;
    });
  }

  get screen(): string {
    return this.#screen.text;
  }

  press(...keys: readonly string[]): void {
    for (const key of keys) this.#child.terminal?.write(key);
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Resolves once the program prints the text anew; rejects when it ends without. */
  shows(text: string | RegExp): Promise<void> {
    const pattern = typeof text === "string" ? new RegExp(literally(text)) : text;
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const match = pattern.exec(this.output.slice(this.#seen));
        if (match === null && !this.#isOver) return;
        this.#listeners.delete(look);
        if (match !== null) {
          this.#seen += match.index + match[0].length;
          resolve();
        } else reject(new Error(`ended without showing "${text}":\n${this.screen}`));
      };
      this.#listeners.add(look);
      look();
    });
  }

  /** Waits until a question is being asked, and answers it. */
  async answer(question: string, ...keys: readonly string[]): Promise<void> {
    await this.shows(new RegExp(`◆[^◇◆\\n]*${literally(question)}`));
    this.press(...keys, KEYS.enter);
  }

  #take(data: Uint8Array): void {
    const text = this.#decoder.decode(data, { stream: true });
    this.output += text;
    this.#screen.write(text);
    this.#tell();
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}
