/**
 * Results of a study of several runs → every file about them, with paths relative to the artifact directory. A cell
 * without a trial that succeeded has no files, a sweep without any such cell neither; how far the study got before it
 * was interrupted does not matter.
 */
import { type CellResult, succeededTrials } from "#aggregate/cell-result.ts";
import { answerPostProcess } from "#aggregate/post-process/answer-post-process.ts";
import { summariseSweep } from "#aggregate/summarise-sweep.ts";
import type { SweepResult } from "#aggregate/sweep-result.ts";
import type { RenderedFile } from "#export/phase-files.ts";
import { renderPlots } from "#export/plots/render-plots.ts";
import type { StudyPlan } from "#plan/study-plan.ts";
import type { AggregateFacts } from "./aggregate-facts.ts";
import { renderCellAggregateCsv } from "./cell-aggregate-csv.ts";
import { renderCellAggregateJson } from "./cell-aggregate-json.ts";
import { renderCollatedJson } from "./collated-json.ts";
import { renderLongCsv } from "./long-csv.ts";
import { POST_PROCESS_ERRORS, renderPostProcess } from "./post-process-json.ts";
import { renderSweepCsv } from "./sweep-csv.ts";
import { renderSweepJson } from "./sweep-json.ts";
import { renderCellMarkdown, renderSweepMarkdown } from "./sweep-markdown.ts";

const CELL_FILE = "profile_export_aiperf_aggregate";
const SWEEP_FILE = "profile_export_aiperf_sweep";
const COLLATED_FILE = "profile_export_aiperf_collated.json";

export interface AggregateInput {
  readonly plan: Pick<
    StudyPlan,
    "isSweep" | "order" | "variations" | "aggregates" | "slaFilters" | "multiRun" | "postProcess" | "plots"
  >;
  /** Those that were begun, in any order. */
  readonly cells: readonly CellResult[];
  /** Version of this program. */
  readonly version: string;
  /** The study was interrupted. */
  readonly wasCancelled: boolean;
}

/** Cells first, the sweep last: a sweep that stands on disk has all its cells. A single run has no such files. */
export function renderAggregates(input: AggregateInput): readonly RenderedFile[] {
  const { plan, wasCancelled, version } = input;
  const facts: AggregateFacts = {
    version,
    cooldownSeconds: plan.multiRun.cooldownSeconds,
    order: plan.order,
    isSweep: plan.isSweep,
    wasCancelled,
  };
  const alive = input.cells
    .filter((cell) => succeededTrials(cell).length > 0)
    .sort((a, b) => a.variation.index - b.variation.index);
  const cellFiles = alive.flatMap((cell) => {
    const directory = plan.aggregates.cells?.[cell.variation.index];
    return directory === undefined ? [] : renderCell(cell, { directory, facts, plan });
  });
  const { sweep: directory } = plan.aggregates;
  if (directory === undefined || alive.length === 0) return cellFiles;
  return [...cellFiles, ...renderAnswer(input, directory), ...renderSweep(summarisePlanned(input), directory)];
}

/**
 * Files that an earlier rendering may have left and that contradict this one: an answer where there is none any more, or
 * the reason why there was none.
 */
export function supersededPaths({ plan }: AggregateInput, rendered: readonly RenderedFile[]): string[] {
  const { postProcess } = plan;
  const { sweep: directory } = plan.aggregates;
  if (postProcess === undefined || directory === undefined) return [];
  const paths = [postProcess.outputFilename, POST_PROCESS_ERRORS].map((name) => joinPath(directory, name));
  return paths.filter((path) => !rendered.some((file) => file.path === path));
}

/** Empty where the study asks for none, and where there is too little to draw. */
export function renderSweepPlots(input: AggregateInput): RenderedFile[] {
  const { plan, cells } = input;
  const { sweep: directory } = plan.aggregates;
  if (plan.plots === undefined || directory === undefined) return [];
  const outcome = plan.postProcess && answerPostProcess(plan.postProcess, cells);
  return renderPlots(summarisePlanned(input), outcome).map(({ path, content }) => ({
    path: joinPath(directory, path),
    content,
  }));
}

/** The sweep as its files show it. */
export function summarisePlanned({ plan, cells, wasCancelled }: AggregateInput): SweepResult {
  const { variations, order, slaFilters, multiRun } = plan;
  const { confidenceLevel } = multiRun;
  return summariseSweep(cells, {
    variations,
    order,
    confidenceLevel,
    slaFilters,
    wasCancelled,
  });
}

interface CellTarget {
  readonly directory: string;
  readonly facts: AggregateFacts;
  readonly plan: AggregateInput["plan"];
}

/** The table and the long form of a sweep hold all its cells; a cell has its own only where it stands alone. */
function renderCell(cell: CellResult, { directory, facts, plan }: CellTarget): RenderedFile[] {
  const at = (name: string) => joinPath(directory, name);
  const alone = plan.isSweep
    ? []
    : [
        { path: at(`${CELL_FILE}_long.csv`), content: renderLongCsv([{ cell, parameters: [] }], []) },
        { path: at(`${CELL_FILE}.md`), content: renderCellMarkdown(cell) },
      ];
  const isCollated = plan.multiRun.convergence !== undefined && cell.pooled.length > 0;
  return [
    ...(isCollated ? [{ path: at(COLLATED_FILE), content: renderCollatedJson(cell, facts) }] : []),
    { path: at(`${CELL_FILE}.csv`), content: renderCellAggregateCsv(cell, facts) },
    { path: at(`${CELL_FILE}.json`), content: renderCellAggregateJson(cell, facts) },
    ...alone,
  ];
}

/** The answer to the question that the study was made for, if it was made for one. */
function renderAnswer({ plan, cells }: AggregateInput, directory: string): RenderedFile[] {
  if (plan.postProcess === undefined) return [];
  const { path, content } = renderPostProcess(answerPostProcess(plan.postProcess, cells));
  return [{ path: joinPath(directory, path), content }];
}

function renderSweep(sweep: SweepResult, directory: string): RenderedFile[] {
  const at = (name: string) => joinPath(directory, name);
  const names = sweep.parameters.map(({ name }) => name);
  return [
    { path: at(`${SWEEP_FILE}_long.csv`), content: renderLongCsv(sweep.cells, names) },
    { path: at(`${SWEEP_FILE}.md`), content: renderSweepMarkdown(sweep) },
    { path: at(`${SWEEP_FILE}.csv`), content: renderSweepCsv(sweep) },
    { path: at(`${SWEEP_FILE}.json`), content: renderSweepJson(sweep) },
  ];
}

const joinPath = (directory: string, name: string): string => (directory === "" ? name : `${directory}/${name}`);
