/** `aiperf profile`: one run against a server, from the command line and a file to results on disk and on screen. */

import { absolutePath } from "#cli/absolute-path.ts";
import { listenForInterrupts } from "#cli/interrupts.ts";
import { renderProfileHelp, wantsHelp } from "#cli/profile-help.ts";
import { createRunLog, originTimeOfDayMs } from "#cli/run-log.ts";
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
import { renderFileList, type WrittenFile } from "#report/file-list.ts";
import { findEarlyWarnings } from "#report/find-warnings.ts";
import type { ProgressView } from "#report/live-view.ts";
import { createPaint } from "#report/paint.ts";
import { createProgressView, type ViewKind } from "#report/progress-view.ts";
import { renderConsole, renderConsoleFile } from "#report/result-table.ts";
import { warningLine } from "#report/warnings.ts";
import { type EndpointFacts, readEndpoint } from "#run/endpoint-facts.ts";
import { type LoadFleet, startFleet } from "#run/load-fleet.ts";
import {
  type MeasureOptions,
  measureRun,
  metricContextOf,
  type PrepareOptions,
  prepareRun,
  workersFor,
} from "#study/measure.ts";
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
  const { world, reading, fleet } = parts;
  const log = createRunLog(world);
  const view = openView(world, reading);
  const tell = (event: RunEvent) => {
    log.add(event);
    view.onEvent(event);
  };
  const interrupts = listenForInterrupts(
    world,
    () => tell(notice("warning", "Interrupted: what has been measured is being written. Again to quit at once.")),
    () => {
      fleet.close();
      view.close();
    },
  );
  try {
    tellFirst(parts, tell);
    const run = prepareOptions(parts, tell, interrupts.stop);
    const prepared = await prepareRun(run);
    if (interrupts.exitCode() !== undefined) return interrupts.exitCode() ?? ExitCode.interrupted;
    // Earlier results are not touched before it is sure that there will be new ones.
    const directory = await claim(parts, tell);
    const logPath = await log.open(directory);
    const { result, cutShortBy } = await measureRun(measureOptions(parts, run, directory), prepared);
    view.close();
    if (result !== undefined) await present({ ...parts, directory, logPath, result });
    if (cutShortBy !== undefined) throw cutShortBy;
    return interrupts.exitCode() ?? exitCodeOf(result);
  } finally {
    interrupts.stopListening();
    view.close();
    await log.close();
  }
}

function exitCodeOf(result: RunResult | undefined): number {
  if (result === undefined || !hasSuccess(result.phases)) return ExitCode.noSuccess;
  return gaveUpOnFailures(result.phases) ? ExitCode.sloFailed : ExitCode.ok;
}

/** What is known before anything is opened. */
function tellFirst({ reading, endpoint }: Parts, tell: Tell): void {
  const { config, notices } = reading;
  for (const text of notices) tell(notice("info", text));
  if (config.endpoint.streaming && !endpoint.dialect.traits.canStream) {
    tell(notice("warning", `--streaming has no effect: ${config.endpoint.type} answers in one piece.`));
  }
  for (const warning of findEarlyWarnings(config)) tell(notice("warning", warningLine(warning)));
}

/** The artifact directory, absolute, made ours. */
async function claim({ world, reading: { config }, names }: Parts, tell: Tell): Promise<string> {
  const directory = absolutePath(world, config.artifacts.dir ?? defaultDirectory(config));
  const ownNames = [...Object.values(names), "logs", JOURNAL_DIRECTORY];
  const moved = await claimDirectory(world.files, { directory, ownNames, overwrite: config.artifacts.overwrite });
  if (moved !== undefined) tell(notice("info", moved));
  return directory;
}

type Tell = (event: RunEvent) => void;

function prepareOptions({ world, reading, endpoint }: Parts, onEvent: Tell, stop: AbortSignal): PrepareOptions {
  const { files, http, clock, entropy, env } = world;
  return { config: reading.config, endpoint, files, http, clock, entropy, env, onEvent, stop };
}

function measureOptions(parts: Parts, run: PrepareOptions, directory: string): MeasureOptions {
  const { argv, world, reading, names, fleet } = parts;
  const { origin, utcOffsetMin, cores } = world;
  const inputConfig = withArtifactDir(reading.explicit, directory);
  const cliCommand = renderCommandLine(["profile", ...argv]);
  return { ...run, origin, utcOffsetMin, cores, inputConfig, cliCommand, directory, names, fleet };
}

interface Presentation extends Parts {
  readonly directory: string;
  readonly logPath: string;
  readonly result: RunResult;
}

/** Files first, then the screen: what is shown is what is safe. */
async function present(presentation: Presentation): Promise<void> {
  const { world, reading, endpoint, names, directory, result } = presentation;
  const { terminal, files } = world;
  const report = await buildReport(world, reading.config, endpoint, result);
  await writeRun(files, { directory, names }, result, renderConsoleFile(report));
  await files.remove(`${directory}/${JOURNAL_DIRECTORY}`);
  const { colours } = terminal;
  const columns = terminal.columns();
  terminal.stdout(renderConsole(report, { columns, colours, full: reading.verbosity > 0 }));
  terminal.stdout(`${renderFileList(writtenFiles(presentation), createPaint(colours)).join("\n")}\n`);
}

/** What a person may want to open. */
function writtenFiles({ reading, names, directory, logPath, result }: Presentation): WrittenFile[] {
  const level = reading.config.artifacts.exportLevel;
  const files = [
    { name: "Summary", file: names.profileJson, isThere: true },
    { name: "CSV", file: names.profileCsv, isThere: true },
    { name: "Tables", file: names.console, isThere: true },
    { name: "Requests", file: names.records, isThere: level !== "summary" },
    { name: "Raw", file: names.raw, isThere: level === "raw" },
    { name: "Slices", file: names.timeslicesJson, isThere: result.timeslices !== undefined },
    { name: "Inputs", file: names.inputs, isThere: true },
  ];
  const shown = files
    .filter(({ isThere }) => isThere)
    .map(({ name, file }) => ({ name, path: `${directory}/${file}` }));
  return [...shown, { name: "Log", path: logPath }];
}

function openView(world: World, { config, verbosity }: ConfigReading): ProgressView {
  const { terminal, clock } = world;
  const asked: ViewKind = config.runtime.ui ?? (terminal.stderrIsTty ? "simple" : "none");
  const kind = asked === "dashboard" && !terminal.stderrIsTty ? "none" : asked;
  const level = verbosity > 0 ? "debug" : "info";
  return createProgressView(kind, terminal, clock, { level, originTimeOfDayMs: originTimeOfDayMs(world) });
}

function notice(level: "info" | "warning", text: string): RunEvent {
  return { kind: "notice", level, text };
}
