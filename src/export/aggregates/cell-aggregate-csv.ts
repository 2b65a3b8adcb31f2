/** A cell → `profile_export_aiperf_aggregate.csv`: a row for each statistic over the trials, then how it came about. */
import { type CellResult, type KeySummary, succeededTrials } from "#aggregate/cell-result.ts";
import { toCsvNumber, toCsvRow } from "#export/csv-text.ts";
import { toPythonText } from "#plan/python-text.ts";
import type { AggregateFacts } from "./aggregate-facts.ts";
import { toCellMetadata } from "./cell-metadata.ts";

const HEADER = ["metric", "mean", "std", "min", "max", "cv", "se", "ci_low", "ci_high", "t_critical", "unit"];
/** Ratios and what is small beside the mean. */
const FINE = 4;

/** Failed runs are left to the JSON file. */
export function renderCellAggregateCsv(cell: CellResult, facts: AggregateFacts): string {
  const rows: string[][] = [
    HEADER,
    ...cell.summaries.map(toRow),
    [],
    ["Aggregation Type", "confidence"],
    ["Total Runs", String(cell.trials.length)],
    ["Successful Runs", String(succeededTrials(cell).length)],
    ...Object.entries(toCellMetadata(cell, facts)).map(([key, value]) => [toTitle(key), toPythonText(value)]),
  ];
  return rows.map(toCsvRow).join("");
}

function toRow(summary: KeySummary): string[] {
  const { mean, std, min, max, cv, se, ciLow, ciHigh, tCritical } = summary;
  const coarse = [mean, std, min, max].map((value) => toCell(value));
  const fine = [cv, se].map((value) => toCell(value, FINE));
  const interval = [toCell(ciLow), toCell(ciHigh), toCell(tCritical, FINE)];
  return [summary.key, ...coarse, ...fine, ...interval, summary.unit];
}

function toCell(value: number, decimals?: number): string {
  if (Number.isNaN(value)) return "";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  return toCsvNumber(value, decimals);
}

/** `run_labels` → `Run Labels`. */
function toTitle(key: string): string {
  return key
    .split("_")
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(" ");
}
