/**
 * Which cells to compare: those that differ in one parameter only, by one step of it. In a sweep that has no such cells
 * (zip, scenarios, drawn points) each is compared with the next.
 */
import type { ParameterValue } from "#core/parameter-value.ts";
import { toNestedText, toNumber } from "./parameter-order.ts";
import type { SweepCell } from "./sweep-result.ts";

/** Pairs in order of the parameters, each from the smaller value to the larger one. */
export function findNeighbours(cells: readonly SweepCell[], names: readonly string[]): [SweepCell, SweepCell][] {
  const pairs = names.flatMap((name) =>
    [...groupByOthers(cells, name).values()].flatMap((group) => toPairs(sortByNumber(group, name))),
  );
  return pairs.length > 0 ? pairs : toPairs(cells);
}

/** Cells that are alike in all parameters but this one. */
function groupByOthers(cells: readonly SweepCell[], name: string): Map<string, SweepCell[]> {
  const others = cells.map(({ parameters }) =>
    parameters.map((value) => (value.name === name ? "" : `${value.name}=${toNestedText(value.value)}`)).join("\n"),
  );
  return Map.groupBy(cells, (_cell, i) => others[i] ?? "");
}

/** Values that are no numbers have no size: they stay as planned. */
function sortByNumber(cells: readonly SweepCell[], name: string): readonly SweepCell[] {
  const numbered = cells.flatMap((cell) => {
    const at = toNumber(readValue(cell, name));
    return at === undefined ? [] : [{ cell, at }];
  });
  if (numbered.length < cells.length) return cells;
  return numbered.sort((a, b) => a.at - b.at).map(({ cell }) => cell);
}

const readValue = (cell: SweepCell, name: string): ParameterValue =>
  cell.parameters.find((value) => value.name === name)?.value ?? null;

function toPairs(cells: readonly SweepCell[]): [SweepCell, SweepCell][] {
  return cells.slice(1).map((cell, i) => [cells[i] as SweepCell, cell]);
}
