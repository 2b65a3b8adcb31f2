/**
 * Which cells a terminal marks as those that none beats. A recipe has figures of its own that matter to its question:
 * cells are held against each other by these, and workload shapes only against themselves. Files mark the front of
 * throughput against latency whatever the recipe is.
 */
import type { SlaFilter } from "#config/sweep/sweep-config.ts";
import { paretoFront } from "#stats/pareto.ts";
import { type CellResult, succeededTrials } from "./cell-result.ts";
import { readParameter } from "./post-process/cell-points.ts";
import { groupByShape } from "./post-process/pareto-sweep.ts";
import { paretoIndices } from "./summarise-sweep.ts";
import { isFeasible, meanOf } from "./sweep-objectives.ts";

type Reader = (cell: CellResult) => number | undefined;

interface Axes {
  /** The lower the better. */
  readonly cost: Reader;
  /** The higher the better. */
  readonly gain: Reader;
  readonly isByShape?: true;
}

const figure =
  (key: string): Reader =>
  (cell) =>
    meanOf(cell, key);

const OUTPUT = figure("output_token_throughput_avg");
const LATENCY = figure("request_latency_p95");

/** `none`: cells of the recipe are points of a curve, and none is better than another. */
const AXES: ReadonlyMap<string, Axes | "none"> = new Map<string, Axes | "none">([
  ["concurrency-ramp", { cost: LATENCY, gain: OUTPUT }],
  ["max-concurrency-under-sla", { cost: LATENCY, gain: (cell) => readParameter(cell, "phases.profiling.concurrency") }],
  ["pareto-sweep", { cost: figure("time_to_first_token_p95"), gain: OUTPUT, isByShape: true }],
  ["prefill-ttft-curve", "none"],
  ["decode-itl-curve", "none"],
]);

export interface FrontOptions {
  readonly slaFilters: readonly SlaFilter[];
  readonly recipeName?: string;
}

/** Indices of variations, of cells that meet the service levels. A cell without the figures is not on the front of a recipe. */
export function frontIndices(cells: readonly CellResult[], { slaFilters, recipeName = "" }: FrontOptions): number[] {
  const axes = AXES.get(recipeName);
  if (axes === undefined) return paretoIndices(cells, slaFilters);
  if (axes === "none") return [];
  const points = cells
    .filter((cell) => succeededTrials(cell).length > 0 && isFeasible(cell, slaFilters))
    .flatMap((cell) => {
      const [cost, gain] = [axes.cost(cell), axes.gain(cell)];
      if (cost === undefined || gain === undefined) return [];
      const [isl, osl] = [readParameter(cell, "isl") ?? Number.NaN, readParameter(cell, "osl") ?? Number.NaN];
      return [{ index: cell.variation.index, at: [cost, gain], isl, osl }];
    });
  const groups = axes.isByShape === true ? [...groupByShape(points).values()] : [points];
  return groups.flatMap((group) => {
    const front = paretoFront(
      group.map(({ at }) => at),
      ["min", "max"],
    );
    return front.flatMap((place) => group[place]?.index ?? []);
  });
}
