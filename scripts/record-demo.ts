/**
 * Records docs/demo.svg: the executable on a terminal of its own, sweeping the built-in mock server; every picture in it is
 * what it really showed. `bun scripts/record-demo.ts` makes it anew (npm run build first); the numbers differ each time.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Frame, toAnimatedSvg } from "./animated-svg.ts";
import { TerminalScreen } from "./terminal-screen.ts";

const root = path.dirname(import.meta.dir);
const binary = path.join(root, "dist/aiperf");

const COLUMNS = 96;
const ROWS = 44;
/** A film needs no more pictures than this to move. */
const FRAME_MS = 450;
/** The run is shown so many times as fast as it was. */
const SPEED = 3;
const TYPING_MS = 28;
const LAST_PICTURE_MS = 7000;
const PROMPT = "\u001b[32m$\u001b[39m ";

const URL_SHOWN = "http://localhost:8000";
/** What is typed is what is run, save for the port. */
const LINES = [
  `aiperf profile --model mock --url ${URL_SHOWN} --streaming \\`,
  "    --concurrency 8..64*2 --num-profile-runs 3 --vary-seed-per-trial --artifact-dir sweep \\",
  "    --request-count 400 --isl 200 --osl 12 --extra-inputs ignore_eos:true",
];

function wordsFor(url: string): string[] {
  const [, ...words] = LINES.join(" ").replaceAll("\\", " ").split(/\s+/);
  return words.map((word) => (word === URL_SHOWN ? url : word));
}

/** A screen and what it showed when. Time runs on only as far as it is told to. */
class Film {
  readonly screen = new TerminalScreen(COLUMNS, ROWS);
  readonly frames: Frame[] = [];
  #nowMs = 0;

  get lengthMs(): number {
    return this.#nowMs;
  }

  show(text: string, afterMs: number): void {
    this.#nowMs += afterMs;
    this.screen.write(text);
    const last = this.frames.at(-1);
    const frame = { atMs: this.#nowMs, rows: this.screen.rows() };
    if (last !== undefined && last.atMs === frame.atMs) this.frames.pop();
    this.frames.push(frame);
  }

  hold(ms: number): void {
    this.#nowMs += ms;
  }
}

function typeCommand(film: Film): void {
  film.show(PROMPT, 0);
  film.hold(600);
  for (const [index, line] of LINES.entries()) {
    // Three letters at a time: nobody sees the difference, and the file is smaller.
    for (const piece of line.match(/.{1,3}/g) ?? []) film.show(piece, TYPING_MS * piece.length);
    film.show(index < LINES.length - 1 ? "\r\n" : "\r\n\r\n", 300);
  }
}

async function record(film: Film, url: string, folder: string): Promise<number> {
  const decoder = new TextDecoder();
  let text = "";
  let shownAtMs = performance.now();
  const flush = (): void => {
    const nowMs = performance.now();
    // The files are named by where they are; a reader has a folder of their own.
    film.show(text.replaceAll(folder, "~/bench").replaceAll(url, URL_SHOWN), (nowMs - shownAtMs) / SPEED);
    text = "";
    shownAtMs = nowMs;
  };
  const child = Bun.spawn([binary, ...wordsFor(url)], {
    cwd: folder,
    env: { PATH: "/usr/bin:/bin", HOME: "/nonexistent", TERM: "xterm-256color" },
    terminal: {
      cols: COLUMNS,
      rows: ROWS,
      data: (_terminal, bytes) => {
        text += decoder.decode(bytes, { stream: true });
        if (performance.now() - shownAtMs >= FRAME_MS) flush();
      },
    },
  });
  const code = await child.exited;
  flush();
  return code;
}

const folder = mkdtempSync(path.join(tmpdir(), "aiperf-demo-"));
const server = Bun.spawn(
  [binary, "mock-server", ...["--port", "0", "--ttft-ms", "40", "--itl-ms", "4", "--knee", "20", "--jitter", "0.1"]],
  { stdout: "pipe", stderr: "inherit" },
);
try {
  const greeting = await server.stdout.getReader().read();
  const url = new TextDecoder().decode(greeting.value).trim().split(" ").at(-1) ?? "";
  const film = new Film();
  typeCommand(film);
  const code = await record(film, url, folder);
  if (code !== 0) throw new Error(`the run ended with ${code}`);
  film.hold(LAST_PICTURE_MS);
  const title = "aiperf sweeps the concurrency of a server, three trials each, and shows the result";
  const svg = toAnimatedSvg(film.frames, { columns: COLUMNS, lengthMs: film.lengthMs, title });
  await Bun.write(path.join(root, "docs/demo.svg"), svg);
  console.log(
    `docs/demo.svg: ${film.frames.length} pictures, ${(film.lengthMs / 1000).toFixed(0)} s, ${(svg.length / 1024).toFixed(0)} KB`,
  );
} finally {
  server.kill();
  await server.exited;
  rmSync(folder, { recursive: true, force: true });
}
