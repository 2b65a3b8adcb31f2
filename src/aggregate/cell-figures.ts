/** A cell → the few figures that the live table shows. */
import type { CellFigures, Figure } from "#core/study-events.ts";
import { type CellResult, findSummary, type KeySummary } from "./cell-result.ts";

/** Figures of the metrics that the cell has; none for a cell without a trial that succeeded. */
export function cellFigures(cell: CellResult): CellFigures {
  const figures = {
    outputTokensPerSec: readFigure(cell, "output_token_throughput_avg"),
    requestsPerSec: readFigure(cell, "request_throughput_avg"),
    ttftP99Ms: readFigure(cell, "time_to_first_token_p99"),
    itlP99Ms: readFigure(cell, "inter_token_latency_p99"),
    latencyP95Ms: readFigure(cell, "request_latency_p95"),
  };
  return Object.fromEntries(Object.entries(figures).filter(([, figure]) => figure !== undefined));
}

function readFigure(cell: CellResult, key: string): Figure | undefined {
  const summary = findSummary(cell, key);
  return summary && toFigure(summary);
}

/** One trial has no interval. */
export function toFigure({ mean, values, ciLow, ciHigh, cv }: KeySummary): Figure {
  if (values.length < 2) return { mean };
  return { mean, halfWidth: (ciHigh - ciLow) / 2, ...(Number.isFinite(cv) ? { cv } : {}) };
}
