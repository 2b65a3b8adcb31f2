/**
 * How far can it go? Service levels over a rising parameter → the highest value that keeps them all and the first that
 * breaks one. A cell whose runs all failed keeps none; one that was cut off says nothing.
 */
import { type CellResult, findSummary, succeededTrials } from "#aggregate/cell-result.ts";
import { meets, readFiltered } from "#aggregate/sweep-objectives.ts";
import type { SlaFilter } from "#config/sweep/sweep-config.ts";
import { noUsableCells, readParameter } from "./cell-points.ts";

export interface SlaBreach {
  readonly kind: "sla_breach";
  /** Path. */
  readonly parameter: string;
  readonly filters: readonly SlaFilter[];
  /** By value of the parameter, one for each value: where several cells have it, all of them must keep the levels. */
  readonly points: readonly SlaPoint[];
  readonly maxPassing?: SlaPoint;
  /** The lowest value that breaks one, wherever the highest that passes lies. */
  readonly firstFailing?: SlaPoint;
  /** False: some value keeps the levels although a lower one does not. */
  readonly isMonotonic: boolean;
  /** Of the metrics in the filters, by metric; of those that were measured. */
  readonly units: Readonly<Record<string, string>>;
}

export interface SlaPoint {
  readonly x: number;
  readonly isFeasible: boolean;
  /** In the order of the filters. */
  readonly breaches: readonly Breach[];
  /** By filter, of several cells that which is worst; undefined where no run has the figure. */
  readonly observed: readonly (number | undefined)[];
}

export interface Breach {
  readonly filter: SlaFilter;
  /** Absent: no run has the figure. */
  readonly observed?: number;
}

/** `filters`: one at least. Throws a `PostProcessError` where no cell has a number for the parameter. */
export function findSlaBreach(
  cells: readonly CellResult[],
  { parameter, filters }: Pick<SlaBreach, "parameter" | "filters">,
): SlaBreach {
  const rows = cells.filter(isTelling).flatMap((cell) => {
    const x = readParameter(cell, parameter);
    return x === undefined ? [] : [{ x, observed: filters.map((filter) => readFiltered(cell, filter)) }];
  });
  if (rows.length === 0) throw noUsableCells(cells, [parameter], []);
  const points = [...Map.groupBy(rows, ({ x }) => x)]
    .map(([x, alike]): SlaPoint => {
      const breaches = alike.flatMap(({ observed }) => findBreaches(observed, filters));
      const observed = filters.map((filter, place) =>
        findWorst(
          alike.map((row) => row.observed[place]),
          filter,
        ),
      );
      return { x, isFeasible: breaches.length === 0, breaches, observed };
    })
    .sort((a, b) => a.x - b.x);
  const maxPassing = points.findLast(({ isFeasible }) => isFeasible);
  const firstFailing = points.find(({ isFeasible }) => !isFeasible);
  return {
    kind: "sla_breach",
    ...{ parameter, filters, points },
    ...(maxPassing === undefined ? {} : { maxPassing }),
    ...(firstFailing === undefined ? {} : { firstFailing }),
    isMonotonic: points.every(({ isFeasible }, i) => !isFeasible || i === 0 || points[i - 1]?.isFeasible === true),
    units: readUnits(cells, filters),
  };
}

const isTelling = (cell: CellResult): boolean =>
  succeededTrials(cell).length > 0 || cell.trials.some(({ status }) => status === "failed");

function findBreaches(observed: SlaPoint["observed"], filters: readonly SlaFilter[]): Breach[] {
  return filters.flatMap((filter, place) => {
    const value = observed[place];
    if (meets(value, filter)) return [];
    return [{ filter, ...(value === undefined ? {} : { observed: value }) }];
  });
}

function findWorst(values: readonly (number | undefined)[], { op }: SlaFilter): number | undefined {
  const known = values.filter((value) => value !== undefined);
  if (known.length === 0) return undefined;
  return op === "lt" || op === "le" ? Math.max(...known) : Math.min(...known);
}

function readUnits(cells: readonly CellResult[], filters: readonly SlaFilter[]): Record<string, string> {
  const units = filters.flatMap(({ metricTag }) => {
    const found = cells.map((cell) => findSummary(cell, `${metricTag}_avg`)).find((one) => one !== undefined);
    return found === undefined ? [] : [[metricTag, found.unit] as const];
  });
  return Object.fromEntries(units);
}
