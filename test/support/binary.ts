/**
 * The executable as a user runs it: words and environment in, what it prints and how it ends out, with moments in
 * between that a test can wait for. Nothing of the tests' own environment reaches it.
 */
import { existsSync } from "node:fs";
import path from "node:path";

const ROOT = path.dirname(path.dirname(import.meta.dir));
export const BINARY = path.join(ROOT, "dist", process.platform === "win32" ? "aiperf.exe" : "aiperf");

if (!existsSync(BINARY)) throw new Error(`${BINARY} is missing: build it before these tests (npm run build)`);

export interface Surroundings {
  readonly cwd?: string;
  /** In place of the plain environment. */
  readonly env?: Record<string, string>;
  /** Program and words to start it with, in place of the executable alone. */
  readonly launcher?: readonly string[];
}

export interface Ended {
  /** 128 + the signal's number where a signal ended it, as a shell tells it. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const PLAIN_ENV = { PATH: "/usr/bin:/bin", HOME: "/nonexistent", TZ: "UTC" };

export class RunningProgram {
  readonly pid: number;
  readonly ended: Promise<Ended>;
  readonly #child: Bun.Subprocess<"ignore", "pipe", "pipe">;
  readonly #texts = { stdout: "", stderr: "" };
  readonly #listeners = new Set<() => void>();
  #isOver = false;

  constructor(args: readonly string[], { cwd = "/tmp", env = PLAIN_ENV, launcher = [BINARY] }: Surroundings = {}) {
    this.#child = Bun.spawn([...launcher, ...args], { cwd, env, stdin: "ignore", stdout: "pipe", stderr: "pipe" });
    this.pid = this.#child.pid;
    this.ended = this.#watch();
  }

  get stdout(): string {
    return this.#texts.stdout;
  }

  get stderr(): string {
    return this.#texts.stderr;
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Resolves with the match once the program has printed it; rejects when it ends without. */
  waitFor(pattern: RegExp, stream: "stdout" | "stderr" = "stderr"): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const match = pattern.exec(this.#texts[stream]);
        if (match === null && !this.#isOver) return;
        this.#listeners.delete(look);
        if (match !== null) resolve(match);
        else reject(new Error(`the program ended without printing ${pattern}:\n${this.stdout}${this.stderr}`));
      };
      this.#listeners.add(look);
      look();
    });
  }

  async #watch(): Promise<Ended> {
    await Promise.all([this.#gather("stdout"), this.#gather("stderr")]);
    const code = await this.#child.exited;
    this.#isOver = true;
    this.#tell();
    return { code, ...this.#texts };
  }

  async #gather(stream: "stdout" | "stderr"): Promise<void> {
    const decoder = new TextDecoder();
    for await (const piece of this.#child[stream]) {
      this.#texts[stream] += decoder.decode(piece, { stream: true });
      this.#tell();
    }
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}

export function runAiperf(args: readonly string[], surroundings?: Surroundings): Promise<Ended> {
  return new RunningProgram(args, surroundings).ended;
}
