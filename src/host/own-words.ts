/**
 * The words this program was called with. Everybody on a machine can read the command line of a process; where it holds
 * a secret, the program starts itself again in its own place, with words that hide it and the true ones in its
 * environment, which only its owner can read.
 */

import { takeCommand } from "./self.ts";

const TRUE_WORDS = "AIPERF_TRUE_WORDS";

/** Also takes the words out of the environment, so that no process started from here inherits them. */
export function readOwnWords(): string[] {
  const stored = process.env[TRUE_WORDS];
  delete process.env[TRUE_WORDS];
  return stored === undefined ? process.argv.slice(2) : (JSON.parse(stored) as string[]);
}

/** Starts anew under `shown` where that differs from what is seen now. Returns where it does not, or cannot. */
export function showWords(shown: readonly string[], words: readonly string[]): void {
  const seen = process.argv.slice(2);
  if (seen.length === shown.length && seen.every((word, place) => word === shown[place])) return;
  const env = { ...process.env, [TRUE_WORDS]: JSON.stringify(words) };
  process.execve?.(process.execPath, takeCommand(...shown), env as Record<string, string>);
}
