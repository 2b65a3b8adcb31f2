/**
 * Cells → what can be said of the sweep. A cell is its variation, never its values: two variations may have the same
 * ones, and both stay. Cells without a trial that succeeded are named among the failed runs and in the values only.
 */
import type { IterationOrder, SlaFilter } from "#config/sweep/sweep-config.ts";
import { paretoFront } from "#stats/pareto.ts";
import { type CellResult, findSummary, succeededTrials } from "./cell-result.ts";
import { compareNeighbours } from "./compare-cells.ts";
import { findNeighbours } from "./neighbours.ts";
import { sortByParameters } from "./parameter-order.ts";
import { findLatencyKey, isFeasible, meanOf, THROUGHPUT_KEY } from "./sweep-objectives.ts";
import { nameParameters } from "./sweep-parameters.ts";
import type { BestCell, FailedRun, Parameters, SweepCell, SweepResult } from "./sweep-result.ts";
import { findTrends } from "./trends.ts";
import type { VariationFacts } from "./trial-result.ts";

export interface SweepFacts {
  /** All that were planned, also those that were never begun. */
  readonly variations: readonly VariationFacts[];
  readonly order: IterationOrder;
  readonly confidenceLevel: number;
  readonly slaFilters: readonly SlaFilter[];
  readonly wasCancelled: boolean;
}

/** In any order; those that were never begun are left out. */
export function summariseSweep(cells: readonly CellResult[], facts: SweepFacts): SweepResult {
  const { order, confidenceLevel, slaFilters, wasCancelled } = facts;
  const named = nameParameters(facts.variations);
  const parametersOf = (cell: CellResult): Parameters =>
    named.cells[facts.variations.findIndex(({ index }) => index === cell.variation.index)] ?? [];
  const begun = cells.toSorted((a, b) => a.variation.index - b.variation.index);
  const listed = judgeCells(
    begun.filter((cell) => succeededTrials(cell).length > 0),
    { parametersOf, slaFilters },
  );
  const alive = listed.map(({ cell }) => cell);
  const latencyKey = findLatencyKey(alive);
  const keys = [THROUGHPUT_KEY, ...(latencyKey === undefined ? [] : [latencyKey])];
  const trends = findTrends(listed, named.parameters, keys);
  const pairs = findNeighbours(
    listed,
    named.parameters.map(({ name }) => name),
  );
  return {
    parameters: named.parameters,
    order,
    confidenceLevel,
    numCombinations: facts.variations.length,
    trialsPerValue: Math.max(0, ...begun.map((cell) => cell.trials.length)),
    runs: begun.reduce((sum, cell) => sum + cell.trials.length, 0),
    succeededRuns: begun.reduce((sum, cell) => sum + succeededTrials(cell).length, 0),
    failedRuns: listFailedRuns(begun, { parametersOf, order }),
    cells: listed,
    ...(latencyKey === undefined ? {} : { latencyKey }),
    ...findBest(listed, latencyKey),
    paretoOptimal: sortByParameters(listed.filter((cell) => cell.isParetoOptimal).map((cell) => cell.parameters)),
    ...(slaFilters.length === 0 ? {} : { sla: countFeasible(listed, slaFilters) }),
    ...(trends === undefined ? {} : { trends }),
    comparisons: compareNeighbours(pairs, { keys, order, confidenceLevel }),
    wasCancelled,
  };
}

interface Judging {
  readonly parametersOf: (cell: CellResult) => Parameters;
  readonly slaFilters: readonly SlaFilter[];
}

function judgeCells(cells: readonly CellResult[], { parametersOf, slaFilters }: Judging): SweepCell[] {
  const front = new Set(paretoIndices(cells, slaFilters));
  return cells.map((cell) => ({
    cell,
    parameters: parametersOf(cell),
    isParetoOptimal: front.has(cell.variation.index),
    ...(slaFilters.length === 0 ? {} : { isFeasible: isFeasible(cell, slaFilters) }),
  }));
}

/**
 * Indices of the variations on the Pareto front of throughput against latency, as the files mark them: of the cells that
 * meet the service levels, none where one cell lacks a figure. Equal cells keep each other.
 */
export function paretoIndices(cells: readonly CellResult[], slaFilters: readonly SlaFilter[] = []): number[] {
  const listed = cells.filter((cell) => succeededTrials(cell).length > 0);
  const latencyKey = findLatencyKey(listed);
  if (latencyKey === undefined) return [];
  const points = listed.flatMap((cell) => {
    const [throughput, latency] = [meanOf(cell, THROUGHPUT_KEY), meanOf(cell, latencyKey)];
    return throughput === undefined || latency === undefined ? [] : [{ cell, at: [throughput, latency] }];
  });
  if (points.length < listed.length) return [];
  const eligible = points.filter(({ cell }) => isFeasible(cell, slaFilters));
  const front = paretoFront(
    eligible.map(({ at }) => at),
    ["max", "min"],
  );
  return front.flatMap((i) => eligible[i]?.cell.variation.index ?? []);
}

/** Among the cells that meet the service levels, or among all where none does; the first of equals. */
function findBest(
  cells: readonly SweepCell[],
  latencyKey: string | undefined,
): Pick<SweepResult, "bestThroughput" | "bestLatency"> {
  const feasible = cells.filter((cell) => cell.isFeasible !== false);
  const candidates = feasible.length > 0 ? feasible : cells;
  const hasThroughput = cells.every(({ cell }) => findSummary(cell, THROUGHPUT_KEY) !== undefined);
  const throughput = hasThroughput ? pickBest(candidates, THROUGHPUT_KEY, (a, b) => a > b) : undefined;
  const latency = latencyKey === undefined ? undefined : pickBest(candidates, latencyKey, (a, b) => a < b);
  return {
    ...(throughput === undefined ? {} : { bestThroughput: throughput }),
    ...(latency === undefined ? {} : { bestLatency: latency }),
  };
}

function pickBest(
  cells: readonly SweepCell[],
  key: string,
  isBetter: (a: number, b: number) => boolean,
): BestCell | undefined {
  let best: BestCell | undefined;
  for (const { cell, parameters } of cells) {
    const summary = findSummary(cell, key);
    if (summary === undefined || (best !== undefined && !isBetter(summary.mean, best.metric))) continue;
    best = { parameters, metric: summary.mean, unit: summary.unit };
  }
  return best;
}

function countFeasible(cells: readonly SweepCell[], filters: readonly SlaFilter[]): NonNullable<SweepResult["sla"]> {
  const feasible = cells.filter((cell) => cell.isFeasible === true).length;
  return { filters, feasible, infeasible: cells.length - feasible };
}

interface Listing {
  readonly parametersOf: (cell: CellResult) => Parameters;
  readonly order: IterationOrder;
}

/** By trial and then by variation, or the other way round where a cell ran all its trials at once. */
function listFailedRuns(cells: readonly CellResult[], { parametersOf, order }: Listing): FailedRun[] {
  const failed = cells.flatMap((cell) =>
    cell.trials
      .filter(({ status }) => status !== "succeeded")
      .map(({ label, trialIndex, status, error }) => ({
        label,
        ...(error === undefined ? {} : { error }),
        parameters: parametersOf(cell),
        variationLabel: cell.variation.label,
        trialIndex,
        wasCancelled: status === "cancelled",
      })),
  );
  return order === "independent" ? failed : failed.sort((a, b) => a.trialIndex - b.trialIndex);
}
