/**
 * Entry of the executable: which of its parts this process is.
 * A load worker is this same program under a hidden command, and loads nothing of the command line.
 */
import { LOAD_WORKER_COMMAND } from "#host/load-worker-process.ts";
import { endWithStarter, HELPER_WORD } from "#host/own-program.ts";
import { readOwnWords, showWords } from "#host/own-words.ts";

const words = readOwnWords();
const [command, ...rest] = words;
if (command === LOAD_WORKER_COMMAND) {
  const { serveAsLoadWorker } = await import("./load-worker.ts");
  serveAsLoadWorker();
} else if (command === "--version" && rest.length === 0) {
  const { VERSION } = await import("#core/version.ts");
  process.stdout.write(`aiperf ${VERSION}\n`);
} else {
  const isHelper = command === HELPER_WORD;
  if (isHelper) endWithStarter();
  const { drainOutput, hideSecrets, runCommandLine } = await import("./command-line.ts");
  if (!isHelper) showWords(hideSecrets(words), words);
  const exitCode = await runCommandLine(isHelper ? rest : words);
  await drainOutput();
  process.exit(exitCode);
}
