/** The command line over the real world: the ports of `host/` are handed to `cli/`. */
import { runApp } from "#cli/app.ts";
import type { World } from "#cli/world.ts";
import { createClock, takeRunOrigin } from "#host/clock.ts";
import { systemEntropy } from "#host/entropy.ts";
import { realFiles } from "#host/files.ts";
import { realHttp } from "#host/http.ts";
import { startWorkerProcess } from "#host/load-worker-process.ts";
import { startOwnProgram } from "#host/own-program.ts";
import { systemProcesses } from "#host/processes.ts";
import { availableCores, lowerPriority } from "#host/processors.ts";
import { processSignals } from "#host/signals.ts";
import { readInputLines } from "#host/standard-input.ts";
import { openTerminal } from "#host/terminal.ts";

export { drainOutput } from "#host/terminal.ts";
export { hideSecrets } from "./config/flags/command-line.ts";

export function runCommandLine(argv: readonly string[]): Promise<number> {
  const origin = takeRunOrigin();
  const world: World = {
    terminal: openTerminal(),
    inputLines: readInputLines,
    files: realFiles,
    http: realHttp,
    clock: createClock(origin),
    origin,
    entropy: systemEntropy,
    signals: processSignals,
    env: process.env,
    workingDirectory: process.cwd(),
    utcOffsetMin: -new Date().getTimezoneOffset(),
    cores: availableCores(),
    processes: systemProcesses,
    startWorker: startWorkerProcess,
    startProgram: startOwnProgram,
    yieldProcessor: lowerPriority,
    exitNow: (exitCode) => process.exit(exitCode),
    enterDirectory: (workingDirectory) => (enter(workingDirectory) ? { ...world, workingDirectory } : undefined),
  };
  return runApp(argv, world);
}

function enter(directory: string): boolean {
  try {
    process.chdir(directory);
    return true;
  } catch {
    return false;
  }
}
