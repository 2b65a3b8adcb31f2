/**
 * What the cells of a sweep vary, as columns of a table: variations in, headers and texts out, by the names that their
 * titles have. Where nothing is varied that fits a column, the title of the cell stands.
 */
import { type Assignment, Float, type ParameterValue } from "#core/parameter-value.ts";
import { nameParameters } from "#plan/cell-title.ts";
import { cleanText } from "#report/text/text-width.ts";

/** A cell of a study by what makes it different from the others. */
export interface CellFacts {
  /** For people: `concurrency 8 · ISL 128`. */
  readonly title: string;
  readonly values: readonly Assignment[];
}

export interface ParameterColumns {
  readonly headers: readonly string[];
  /** One for each cell, with a text for each header. */
  readonly rows: readonly (readonly string[])[];
}

/** The columns of all cells together; no cells, or an only one that varies nothing: no columns. */
export function toParameterColumns(cells: readonly CellFacts[]): ParameterColumns {
  const parameters = nameParameters(cells);
  const names = [...new Set(parameters.flat().map(({ name }) => name))];
  const isPlain = cells.every((cell) => cell.values.every(({ value }) => isScalar(value)));
  // An only cell need not be told from others.
  if (names.length === 0 && cells.length <= 1) return { headers: [], rows: cells.map(() => []) };
  if (names.length === 0 || !isPlain) return { headers: ["Cell"], rows: cells.map((cell) => [cleanText(cell.title)]) };
  const rows = parameters.map((ofCell) =>
    names.map((name) => cleanText(ofCell.find((parameter) => parameter.name === name)?.text ?? "")),
  );
  return { headers: names.map(cleanText), rows };
}

function isScalar(value: ParameterValue): boolean {
  return value === null || typeof value !== "object" || value instanceof Float;
}
