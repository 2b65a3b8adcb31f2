/** The terminal this process stands in, behind the `Terminal` port. */
import type { Terminal } from "#core/ports.ts";

const FALLBACK_COLUMNS = 80;
const FALLBACK_ROWS = 24;

export function openTerminal(): Terminal {
  const { stdout, stderr, stdin, env } = process;
  // A reader that has gone (`| head`), a full disk behind `>`: the run goes on, and its files are written.
  for (const stream of [stdout, stderr]) stream.on("error", () => {});
  const stdoutIsTty = stdout.isTTY === true;
  const isPlain = (env.NO_COLOR ?? "") !== "" || env.TERM === "dumb";
  return {
    stdoutIsTty,
    stderrIsTty: stderr.isTTY === true,
    stdinIsTty: stdin.isTTY === true,
    columns: () => stdout.columns || stderr.columns || FALLBACK_COLUMNS,
    rows: () => stdout.rows || stderr.rows || FALLBACK_ROWS,
    stdout: (text) => void stdout.write(text),
    stderr: (text) => void stderr.write(text),
    colours: stdoutIsTty && !isPlain,
  };
}
