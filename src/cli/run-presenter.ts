/** What the terminal shows of a run that is over: rendered for its file as soon as there is a result, shown when asked. */
import { ExitCode } from "#core/errors.ts";
import type { ArtifactNames } from "#export/artifact-names.ts";
import { RUN_PLOT } from "#export/plots/render-plots.ts";
import type { RunResult } from "#export/run-result.ts";
import { renderFileList, type WrittenFile } from "#report/file-list.ts";
import { renderConsole, renderConsoleFile } from "#report/result-table.ts";
import type { RunReport } from "#report/run-report.ts";
import { createPaint } from "#report/text/paint.ts";
import type { CellSetup } from "#study/trial/cell-setup.ts";
import { gaveUpOnFailures, hasSuccess } from "#study/trial/result-builder.ts";
import { buildReport } from "./run-report.ts";
import type { World } from "./world.ts";

export interface RunPresenter {
  /** The text for the run's file. */
  render(setup: CellSetup, result: RunResult, directory: string): Promise<string>;
  /** Shows the run that was rendered last, if there was one. */
  showLast(): void;
  /** Of that run alone. */
  exitCode(): number;
  /** Whether any run was given up because too many requests failed. */
  hasGivenUp(): boolean;
}

export interface PresenterOptions {
  readonly world: World;
  readonly names: ArtifactNames;
  readonly verbosity: 0 | 1 | 2;
}

interface Rendered {
  readonly setup: CellSetup;
  readonly result: RunResult;
  readonly directory: string;
  readonly report: RunReport;
}

export function createRunPresenter({ world, names, verbosity }: PresenterOptions): RunPresenter {
  let last: Rendered | undefined;
  let hasGivenUp = false;
  return {
    render: async (setup, result, directory) => {
      const report = await buildReport(world, setup.config, setup.endpoint, result);
      last = { setup, result, directory, report };
      hasGivenUp ||= gaveUpOnFailures(result.phases) && hasSuccess(result.phases);
      return renderConsoleFile(report);
    },
    showLast: () => {
      if (last === undefined) return;
      const { colours } = world.terminal;
      const columns = world.terminal.columns();
      world.terminal.stdout(renderConsole(last.report, { columns, colours, full: verbosity > 0 }));
      const files = writtenFiles(last, names);
      world.terminal.stdout(`${renderFileList(files, createPaint(colours)).join("\n")}\n`);
      if (lacksPlot(last)) world.terminal.stderr("--plot-required: there are too few requests to plot.\n");
    },
    exitCode: () => {
      if (last === undefined || !hasSuccess(last.result.phases)) return ExitCode.noSuccess;
      if (lacksPlot(last)) return ExitCode.cannotWrite;
      return gaveUpOnFailures(last.result.phases) ? ExitCode.sloFailed : ExitCode.ok;
    },
    hasGivenUp: () => hasGivenUp,
  };
}

/** Fewer are no picture. */
const FEWEST_REQUESTS = 2;

const hasPlot = ({ timeline }: RunResult): boolean => (timeline?.points.length ?? 0) >= FEWEST_REQUESTS;

/** One that the user cannot do without. */
const lacksPlot = ({ setup, result }: Rendered): boolean =>
  setup.config.artifacts.plots === "required" && !hasPlot(result);

/** What a person may want to open. */
function writtenFiles({ setup, result, directory }: Rendered, names: ArtifactNames): WrittenFile[] {
  const level = setup.config.artifacts.exportLevel;
  const files = [
    { name: "Summary", file: names.profileJson, isThere: true },
    { name: "CSV", file: names.profileCsv, isThere: true },
    { name: "Tables", file: names.console, isThere: true },
    { name: "Requests", file: names.records, isThere: level !== "summary" },
    { name: "Raw", file: names.raw, isThere: level === "raw" },
    { name: "Slices", file: names.timeslicesJson, isThere: result.timeslices !== undefined },
    { name: "Plot", file: RUN_PLOT, isThere: hasPlot(result) },
    { name: "Inputs", file: names.inputs, isThere: true },
    { name: "Log", file: "logs/aiperf.log", isThere: true },
  ];
  return files.filter(({ isThere }) => isThere).map(({ name, file }) => ({ name, path: `${directory}/${file}` }));
}
