/** `aiperf profile`: one run against a server, from the command line and a file to results on disk and on screen. */

import { listenForInterrupts } from "#cli/interrupts.ts";
import { renderProfileHelp, wantsHelp } from "#cli/profile-help.ts";
import { openRunLog, originTimeOfDayMs, type RunLog } from "#cli/run-log.ts";
import { buildReport } from "#cli/run-report.ts";
import type { World } from "#cli/world.ts";
import { renderCommandLine } from "#config/command-line.ts";
import { withArtifactDir } from "#config/dump.ts";
import { configurationError } from "#config/explain.ts";
import { type ConfigReading, readConfig } from "#config/read-config.ts";
import { ExitCode } from "#core/errors.ts";
import type { RunEvent } from "#core/events.ts";
import { type ArtifactNames, artifactNames, defaultDirectory } from "#export/artifact-names.ts";
import { claimDirectory } from "#export/claim-directory.ts";
import type { RunResult } from "#export/run-result.ts";
import { writeRun } from "#export/write-run.ts";
import { checkSlos } from "#metrics/slo.ts";
import { renderFileList } from "#report/file-list.ts";
import { findEarlyWarnings } from "#report/find-warnings.ts";
import type { ProgressView } from "#report/live-view.ts";
import { createPaint } from "#report/paint.ts";
import { createProgressView, type ViewKind } from "#report/progress-view.ts";
import { renderConsole, renderConsoleFile } from "#report/result-table.ts";
import { warningLine } from "#report/warnings.ts";
import { type EndpointFacts, readEndpoint } from "#run/endpoint-facts.ts";
import { type LoadFleet, startFleet } from "#run/load-fleet.ts";
import { type MeasureOptions, measureRun, metricContextOf, workersFor } from "#study/measure.ts";
import { gaveUpOnFailures, hasSuccess } from "#study/result-builder.ts";
import { JOURNAL_DIRECTORY } from "#study/run-directory.ts";

export async function runProfile(argv: readonly string[], world: World): Promise<number> {
  if (wantsHelp(argv)) {
    world.terminal.stdout(renderProfileHelp(argv, world.terminal.columns()));
    return ExitCode.ok;
  }
  const reading = await readConfig({ argv, env: world.env, files: world.files });
  const endpoint = readEndpoint(reading.config.endpoint);
  checkGoodput(reading, endpoint);
  const names = artifactNames(reading.config.artifacts.prefix);
  // Before this process steps back: what it starts afterwards would stand as far back in the line.
  const fleet = startFleet(world.startWorker, workersFor(reading.config, world.cores));
  world.yieldProcessor();
  try {
    return await measureAndReport({ argv, world, reading, endpoint, names, fleet });
  } finally {
    fleet.close();
  }
}

/** What an objective may name depends on the endpoint, which the configuration alone does not know. */
function checkGoodput({ config }: ConfigReading, endpoint: EndpointFacts): void {
  const problems = checkSlos(config.slos, metricContextOf(config, endpoint), () => "--goodput");
  if (problems.length > 0) throw configurationError(problems);
}

interface Parts {
  readonly argv: readonly string[];
  readonly world: World;
  readonly reading: ConfigReading;
  readonly endpoint: EndpointFacts;
  readonly names: ArtifactNames;
  readonly fleet: LoadFleet;
}

async function measureAndReport(parts: Parts): Promise<number> {
  const { world, reading, names } = parts;
  const { config } = reading;
  const directory = absolutePath(world, config.artifacts.dir ?? defaultDirectory(config));
  const ownNames = [...Object.values(names), "logs", JOURNAL_DIRECTORY];
  const moved = await claimDirectory(world.files, { directory, ownNames, overwrite: config.artifacts.overwrite });
  const log = await openRunLog(world, directory);
  const view = openView(world, reading);
  const tell = (event: RunEvent) => {
    log.add(event);
    view.onEvent(event);
  };
  const interrupts = listenForInterrupts(
    world,
    () => tell(notice("warning", "Interrupted: what has been measured is being written. Again to quit at once.")),
    () => {
      parts.fleet.close();
      view.close();
    },
  );
  try {
    for (const text of [...reading.notices, ...(moved === undefined ? [] : [moved])]) tell(notice("info", text));
    if (config.endpoint.streaming && !parts.endpoint.dialect.traits.canStream) {
      tell(notice("warning", `--streaming has no effect: ${config.endpoint.type} answers in one piece.`));
    }
    for (const warning of findEarlyWarnings(config)) tell(notice("warning", warningLine(warning)));
    const { result, cutShortBy } = await measureRun(measureOptions(parts, directory, tell, interrupts.stop));
    view.close();
    if (result !== undefined) await present({ ...parts, directory, log, result });
    if (cutShortBy !== undefined) throw cutShortBy;
    const interrupted = interrupts.exitCode();
    if (interrupted !== undefined) return interrupted;
    if (result === undefined || !hasSuccess(result.phases)) return ExitCode.noSuccess;
    return gaveUpOnFailures(result.phases) ? ExitCode.sloFailed : ExitCode.ok;
  } finally {
    interrupts.stopListening();
    view.close();
    await log.close();
  }
}

type Tell = (event: RunEvent) => void;

function measureOptions(parts: Parts, directory: string, onEvent: Tell, stop: AbortSignal): MeasureOptions {
  const { argv, world, reading, names, endpoint, fleet } = parts;
  const { files, http, clock, origin, entropy, env, utcOffsetMin, cores } = world;
  const { config } = reading;
  const inputConfig = withArtifactDir(reading.explicit, directory);
  const cliCommand = renderCommandLine(["profile", ...argv]);
  const ports = { files, http, clock, origin, entropy, env, utcOffsetMin, cores };
  return { ...ports, config, inputConfig, cliCommand, directory, names, endpoint, fleet, onEvent, stop };
}

interface Presentation extends Parts {
  readonly directory: string;
  readonly log: RunLog;
  readonly result: RunResult;
}

/** Files first, then the screen: what is shown is what is safe. */
async function present({ world, reading, endpoint, names, directory, log, result }: Presentation): Promise<void> {
  const { terminal, files } = world;
  const report = await buildReport(world, reading.config, endpoint, result);
  await writeRun(files, { directory, names }, result, renderConsoleFile(report));
  await files.remove(`${directory}/${JOURNAL_DIRECTORY}`);
  const written = [
    { name: "Summary", path: `${directory}/${names.profileJson}` },
    { name: "CSV", path: `${directory}/${names.profileCsv}` },
    ...(reading.config.artifacts.exportLevel === "summary"
      ? []
      : [{ name: "Requests", path: `${directory}/${names.records}` }]),
    { name: "Log", path: log.path },
  ];
  const { colours } = terminal;
  const columns = terminal.columns();
  terminal.stdout(renderConsole(report, { columns, colours, full: reading.verbosity > 0 }));
  terminal.stdout(`${renderFileList(written, createPaint(colours)).join("\n")}\n`);
}

function openView(world: World, { config, verbosity }: ConfigReading): ProgressView {
  const { terminal, clock } = world;
  const asked: ViewKind = config.runtime.ui ?? (terminal.stderrIsTty ? "simple" : "none");
  const kind = asked === "dashboard" && !terminal.stderrIsTty ? "none" : asked;
  const level = verbosity > 0 ? "debug" : "info";
  return createProgressView(kind, terminal, clock, { level, originTimeOfDayMs: originTimeOfDayMs(world) });
}

function absolutePath({ workingDirectory }: World, path: string): string {
  return path.startsWith("/") || /^[A-Za-z]:[\\/]/.test(path)
    ? path
    : `${workingDirectory}/${path.replace(/^\.\//, "")}`;
}

function notice(level: "info" | "warning", text: string): RunEvent {
  return { kind: "notice", level, text };
}
