/**
 * Entry of the executable: which of its parts this process is.
 * A load worker is this same program under a hidden command, and loads nothing of the command line.
 */
import { LOAD_WORKER_COMMAND } from "#host/load-worker-process.ts";
import { endWithStarter, HELPER_WORD } from "#host/own-program.ts";

const [command, ...rest] = process.argv.slice(2);
if (command === LOAD_WORKER_COMMAND) {
  const { serveAsLoadWorker } = await import("./load-worker.ts");
  serveAsLoadWorker();
} else if (command === "--version" && rest.length === 0) {
  const { VERSION } = await import("#core/version.ts");
  process.stdout.write(`aiperf ${VERSION}\n`);
} else {
  const isHelper = command === HELPER_WORD;
  if (isHelper) endWithStarter();
  const { runCommandLine } = await import("./command-line.ts");
  process.exit(await runCommandLine(isHelper ? rest : process.argv.slice(2)));
}
