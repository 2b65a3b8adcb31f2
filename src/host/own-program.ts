/**
 * This program started once more under another command, as a helper that must not outlive the process that started it:
 * it is detached, so that a terminal's Ctrl-C is the starter's to answer, and ends when the channel between them closes.
 */
import type { ProgramHandle } from "#core/ports.ts";
import { workerEnvironment } from "./load-worker-process.ts";
import { takeCommand } from "./self.ts";

/** Hidden word before a command: `aiperf __helper mock-server --port 0`. */
export const HELPER_WORD = "__helper";

export function startOwnProgram(args: readonly string[]): ProgramHandle {
  const child = Bun.spawn(takeCommand(HELPER_WORD, ...args), {
    stdio: ["ignore", "pipe", "inherit"],
    env: workerEnvironment(process.env),
    detached: true,
    ipc: () => {},
  });
  return { firstLine: readFirstLine(child.stdout), kill: () => child.kill("SIGKILL") };
}

/** The helper's end: the process goes when its starter has gone, however that went. */
export function endWithStarter(): void {
  process.on("disconnect", () => process.exit(0));
}

async function readFirstLine(output: ReadableStream<Uint8Array>): Promise<string | undefined> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const piece of output) {
    text += decoder.decode(piece, { stream: true });
    const end = text.indexOf("\n");
    if (end !== -1) return text.slice(0, end);
  }
  return undefined;
}
