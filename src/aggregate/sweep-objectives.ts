/**
 * Which cells are good: service levels, the best cell by throughput and by latency, and the Pareto front of the two.
 * A figure that one cell lacks cannot rank any of them, so it is asked of all.
 */
import type { SlaFilter } from "#config/sweep/sweep-config.ts";
import { type CellResult, findSummary } from "./cell-result.ts";
import type { LatencyKey } from "./sweep-result.ts";

export const THROUGHPUT_KEY = "request_throughput_avg";

/** A run that does not stream has no first token: its latency is that of whole requests. */
const LATENCY_KEYS: readonly LatencyKey[] = ["time_to_first_token_p99", "request_latency_p99"];

/** The first latency that every cell has; absent also for no cells. */
export function findLatencyKey(cells: readonly CellResult[]): LatencyKey | undefined {
  return cells.length === 0 ? undefined : LATENCY_KEYS.find((key) => cells.every((cell) => findSummary(cell, key)));
}

export function meanOf(cell: CellResult, key: string): number | undefined {
  return findSummary(cell, key)?.mean;
}

/** Whether the cell meets all filters; a figure that it lacks meets none. */
export function isFeasible(cell: CellResult, filters: readonly SlaFilter[]): boolean {
  return filters.every((filter) => meets(readFiltered(cell, filter), filter));
}

/** Whether a figure meets a filter; one that is missing meets none. */
export function meets(value: number | undefined, { op, threshold }: SlaFilter): boolean {
  return value !== undefined && MEETS[op](value, threshold);
}

const MEETS = {
  lt: (value: number, threshold: number) => value < threshold,
  le: (value: number, threshold: number) => value <= threshold,
  gt: (value: number, threshold: number) => value > threshold,
  ge: (value: number, threshold: number) => value >= threshold,
};

/** One sentence for each filter that no cell has the figure of, and so none can meet; none where nothing succeeded. */
export function explainMissingFigures(cells: readonly CellResult[], filters: readonly SlaFilter[]): string[] {
  const judged = cells.filter(({ summaries }) => summaries.length > 0);
  if (judged.length === 0) return [];
  return filters
    .filter((filter) => judged.every((cell) => readFiltered(cell, filter) === undefined))
    .map(({ metricTag, stat }) => `no run has the ${stat} of ${metricTag}, so no cell can meet its service level`);
}

/** Where one trial was planned, a metric without that statistic (a throughput has no p95) is judged by its average. */
export function readFiltered(cell: CellResult, { metricTag, stat }: SlaFilter): number | undefined {
  const value = meanOf(cell, `${metricTag}_${stat}`);
  return value ?? (cell.plannedTrials === 1 ? meanOf(cell, `${metricTag}_avg`) : undefined);
}
