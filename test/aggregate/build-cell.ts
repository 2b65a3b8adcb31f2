/** Builder: a cell from what it varies and what each of its trials measured. */
import type { CellResult } from "#aggregate/cell-result.ts";
import { summariseCell } from "#aggregate/summarise-cell.ts";
import type { ParameterValue } from "#core/parameter-value.ts";
import { buildTrial, buildVariation, type MetricText } from "./build-trial.ts";

export type CellText = Record<string, Omit<MetricText, "unit"> & { readonly unit?: string }>;

/** `index` is the place in the plan; a trial without metrics has failed. */
export function buildCell(
  index: number,
  values: Record<string, ParameterValue>,
  ...trials: readonly CellText[]
): CellResult {
  const variation = buildVariation(index, values);
  const results = trials.map((metrics, trial) => {
    const withUnits = Object.entries(metrics).map(([tag, stats]) => [tag, { unit: "ms", ...stats }] as const);
    const status = withUnits.length === 0 ? { error: "exit code 1" } : {};
    return buildTrial(trial, Object.fromEntries(withUnits), { variation, ...status });
  });
  return summariseCell(results, { confidenceLevel: 0.95, plannedTrials: trials.length });
}

export const CONCURRENCY = "phases.profiling.concurrency";

/** Cells of one trial each over concurrency, p99 of the request latency as given and an average that would mislead. */
export const buildRamp = (latencies: Readonly<Record<number, number>>): CellResult[] =>
  Object.entries(latencies).map(([concurrency, p99], index) =>
    buildCell(index, { [CONCURRENCY]: Number(concurrency) }, { request_latency: { avg: 1, p99 } }),
  );

/** Cells of one trial each over prompt lengths. */
export const buildCurve = (ttft: (isl: number) => number, lengths: readonly number[]) =>
  lengths.map((isl, index) =>
    buildCell(
      index,
      { "datasets.main.prompts.isl": isl, [CONCURRENCY]: 1 },
      { time_to_first_token: { avg: ttft(isl) } },
    ),
  );

/** Rows of concurrency, output length and latency between tokens. */
export const buildDecode = (rows: readonly (readonly [number, number, number])[]) =>
  rows.map(([concurrency, osl, itl], index) =>
    buildCell(
      index,
      { "datasets.main.prompts.osl": osl, [CONCURRENCY]: concurrency },
      { inter_token_latency: { avg: itl } },
    ),
  );

/** Rows of prompt length, concurrency, first-token latency and throughput. */
export const buildShapes = (rows: readonly (readonly [number, number, number, number?])[]) =>
  rows.map(([isl, concurrency, ttft, throughput], index) =>
    buildCell(
      index,
      { isl, osl: 64, concurrency },
      {
        time_to_first_token: { avg: 1, p95: ttft },
        ...(throughput === undefined ? {} : { output_token_throughput: { unit: "tokens/sec", avg: throughput } }),
      },
    ),
  );
