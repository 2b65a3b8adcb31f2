/**
 * What is to be had at which price? Latency against throughput of each workload shape at each concurrency → the cells
 * that none beats in both, among all of them and within each shape.
 */
import { type CellResult, succeededTrials } from "#aggregate/cell-result.ts";
import type { Figure } from "#core/study-events.ts";
import { paretoFront } from "#stats/pareto.ts";
import { type MetricStat, noUsableCells, readFigure, readParameter, readUnit } from "./cell-points.ts";

export interface ParetoSweep {
  readonly kind: "pareto_sweep";
  /** Lower is better. */
  readonly x: MetricStat & { readonly unit: string };
  /** Higher is better. */
  readonly y: MetricStat & { readonly unit: string };
  /** In the order planned. */
  readonly cells: readonly ParetoCell[];
}

export interface ParetoCell {
  readonly isl: number;
  readonly osl: number;
  readonly concurrency: number;
  /** Absent: no run has it. */
  readonly x?: Figure;
  readonly y?: Figure;
  /** No cell of any shape beats it. */
  readonly isOptimal: boolean;
  /** No cell of its own shape beats it: shapes differ in what they cost. */
  readonly isOptimalOfShape: boolean;
}

export interface ParetoQuestion {
  readonly x: MetricStat;
  readonly y: MetricStat;
  /** Paths, or their last segments. */
  readonly keys: { readonly isl: string; readonly osl: string; readonly concurrency: string };
}

type BareCell = Omit<ParetoCell, "isOptimal" | "isOptimalOfShape">;

/** Equal cells keep each other. Throws a `PostProcessError` where no cell has the three parameters. */
export function findParetoSweep(cells: readonly CellResult[], { x, y, keys }: ParetoQuestion): ParetoSweep {
  const bare = cells
    .filter((cell) => succeededTrials(cell).length > 0)
    .flatMap((cell): BareCell[] => {
      const [isl, osl] = [readParameter(cell, keys.isl), readParameter(cell, keys.osl)];
      const concurrency = readParameter(cell, keys.concurrency);
      if (isl === undefined || osl === undefined || concurrency === undefined) return [];
      const [across, up] = [readFigure(cell, x), readFigure(cell, y)];
      const figures = { ...(across === undefined ? {} : { x: across }), ...(up === undefined ? {} : { y: up }) };
      return [{ isl, osl, concurrency, ...figures }];
    });
  if (!bare.some((cell) => cell.x !== undefined && cell.y !== undefined)) {
    throw noUsableCells(cells, [keys.isl, keys.osl, keys.concurrency], [x, y]);
  }
  const overall = findFront(bare);
  const ofShapes = new Set([...groupByShape(bare).values()].flatMap((shape) => [...findFront(shape)]));
  return {
    kind: "pareto_sweep",
    x: { ...x, unit: readUnit(cells, x) },
    y: { ...y, unit: readUnit(cells, y) },
    cells: bare.map((cell) => ({ ...cell, isOptimal: overall.has(cell), isOptimalOfShape: ofShapes.has(cell) })),
  };
}

/** In the order in which the shapes were planned. */
export function groupByShape<T extends Pick<ParetoCell, "isl" | "osl">>(cells: readonly T[]): Map<string, T[]> {
  return Map.groupBy(cells, ({ isl, osl }) => `${isl}/${osl}`);
}

function findFront(cells: readonly BareCell[]): Set<BareCell> {
  const points = cells.flatMap((cell) => {
    const { x, y } = cell;
    return x === undefined || y === undefined ? [] : [{ cell, at: [x.mean, y.mean] }];
  });
  const front = paretoFront(
    points.map(({ at }) => at),
    ["min", "max"],
  );
  return new Set(front.flatMap((i) => points[i]?.cell ?? []));
}
