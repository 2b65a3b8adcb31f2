/** A sweep → `profile_export_aiperf_sweep.csv`: cells, best cells, Pareto front and metadata, one below the other. */
import type { KeySummary } from "#aggregate/cell-result.ts";
import type { BestCell, Parameters, SweepCell, SweepResult } from "#aggregate/sweep-result.ts";
import { toCsvNumber, toCsvRow } from "#export/csv-text.ts";
import { toPythonText } from "#plan/python-text.ts";

const COLUMNS = ["mean", "std", "min", "max", "cv"] as const;
const RATIO_DECIMALS = 4;

/** A row for each cell that has figures; a figure that does not exist, or not as a finite number, is an empty cell. */
export function renderSweepCsv(sweep: SweepResult): string {
  const names = sweep.parameters.map(({ name }) => name);
  const rows = [
    ...toCellRows(sweep.cells, names),
    ...toBestRows(sweep, names),
    ...toParetoRows(sweep.paretoOptimal, names),
    [],
    ["Metadata"],
    ["Field", "Value"],
    ["Aggregation Type", "sweep"],
    ["Sweep Parameters", names.join(", ")],
    ["Number of Combinations", String(sweep.numCombinations)],
    ["Number of Profile Runs", String(sweep.runs)],
    ["Number of Successful Runs", String(sweep.succeededRuns)],
    ...(sweep.wasCancelled ? [["Was Cancelled", "True"]] : []),
  ];
  return rows.map(toCsvRow).join("");
}

function toCellRows(cells: readonly SweepCell[], names: readonly string[]): string[][] {
  const keys = [...new Set(cells.flatMap(({ cell }) => cell.summaries.map(({ key }) => key)))].sort();
  const header = [...names, ...keys.flatMap((key) => COLUMNS.map((column) => `${key}_${column}`))];
  const rows = cells.map(({ cell, parameters }) => {
    const byKey = new Map(cell.summaries.map((summary) => [summary.key, summary]));
    return [...toParameterCells(parameters, names), ...keys.flatMap((key) => toFigureCells(byKey.get(key)))];
  });
  return [header, ...rows];
}

function toFigureCells(summary: KeySummary | undefined): string[] {
  return COLUMNS.map((column) => {
    const value = summary?.[column];
    if (value === undefined || !Number.isFinite(value)) return "";
    return toCsvNumber(value, column === "cv" ? RATIO_DECIMALS : undefined);
  });
}

/** One that this cell does not have is left empty: scenarios may vary different things. */
function toParameterCells(parameters: Parameters, names: readonly string[]): string[] {
  return names.map((name) => {
    const parameter = parameters.find((candidate) => candidate.name === name);
    return parameter === undefined ? "" : toPythonText(parameter.value);
  });
}

function toBestRows({ bestThroughput, bestLatency }: SweepResult, names: readonly string[]): string[][] {
  const rows = [
    ...toBestRow("Best Throughput", bestThroughput, names),
    ...toBestRow("Best Latency P99", bestLatency, names),
  ];
  const header = rows.length === 0 ? [] : [["Configuration", ...names, "Metric", "Unit"]];
  return [[], ["Best Configurations"], ...header, ...rows];
}

function toBestRow(title: string, best: BestCell | undefined, names: readonly string[]): string[][] {
  if (best === undefined) return [];
  return [[title, ...toParameterCells(best.parameters, names), toCsvNumber(best.metric), best.unit]];
}

function toParetoRows(front: readonly Parameters[], names: readonly string[]): string[][] {
  const rows = front.map((parameters) => toParameterCells(parameters, names));
  return [[], ["Pareto Optimal Points"], ...(rows.length === 0 ? [["None"]] : [[...names], ...rows])];
}
