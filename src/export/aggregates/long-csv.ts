/** Cells → a tidy CSV: one row for each variation, trial, metric and statistic, with all digits. */
import type { CellResult } from "#aggregate/cell-result.ts";
import type { Parameters } from "#aggregate/sweep-result.ts";
import { toCsvRow } from "#export/csv-text.ts";
import { JSON_STATS, readStat } from "#export/metric-json.ts";
import { toPythonText } from "#plan/python-text.ts";

export interface NamedCell {
  readonly cell: CellResult;
  readonly parameters: Parameters;
}

/** Trials that succeeded only; `names` are the columns of the parameters, none without a sweep. */
export function renderLongCsv(cells: readonly NamedCell[], names: readonly string[]): string {
  const rows = cells.flatMap((cell) => toRows(cell, names));
  return toCsvRow(["variation", ...names, "trial", "run", "metric", "stat", "unit", "value"]) + rows.join("");
}

function toRows({ cell, parameters }: NamedCell, names: readonly string[]): string[] {
  const values = names.map((name) => {
    const parameter = parameters.find((candidate) => candidate.name === name);
    return parameter === undefined ? "" : toPythonText(parameter.value);
  });
  return cell.trials
    .filter((trial) => trial.status === "succeeded")
    .flatMap((trial) =>
      trial.metrics.flatMap((metric) =>
        JSON_STATS.flatMap((stat) => {
          const value = readStat(metric, stat);
          if (value === undefined) return [];
          const run = [cell.variation.dirName, ...values, String(trial.trialIndex), trial.label];
          return toCsvRow([...run, metric.tag, stat, metric.unit, String(value)]);
        }),
      ),
    );
}
