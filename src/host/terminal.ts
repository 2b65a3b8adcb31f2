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
    stdout: (text) => write(stdout, text),
    stderr: (text) => write(stderr, text),
    colours: stdoutIsTty && !isPlain,
  };
}

/** Writes that have not gone to their reader yet. */
const pending = new Set<Promise<void>>();

function write(stream: NodeJS.WriteStream, text: string): void {
  if (text === "") return;
  const gone = new Promise<void>((resolve) => stream.write(text, () => resolve())).then(
    () => void pending.delete(gone),
  );
  pending.add(gone);
}

/**
 * Resolves when everything written has gone to whoever reads it: a pipe takes 64 KiB at once, and what still waits when
 * the process exits is lost. A reader that has gone is waited for no longer.
 */
export async function drainOutput(): Promise<void> {
  await Promise.all(pending);
}
