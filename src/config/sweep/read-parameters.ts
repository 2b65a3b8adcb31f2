/** `sweep.parameters` of a grid or zip: lists of values by path → axes sorted by path. */
import type { Given } from "#config/given.ts";
import { type Axis, type PlacedValue, readAxis, readValues, reportDoubles, type SweepContext } from "./sweep-axis.ts";

export type Parameter = Axis & { readonly values: readonly PlacedValue[] };

export function readParameters(given: Given, type: "grid" | "zip", context: SweepContext): Parameter[] {
  const { problems } = context;
  if (given.kind !== "map" || given.entries.size === 0) {
    problems.push({
      where: given.at,
      wanted: given.kind === "map" ? "must not be empty" : "must be a mapping of paths to lists",
      hint: "parameters: {concurrency: [1, 2, 4]}",
    });
    return [];
  }
  const parameters = [...given.entries].flatMap(([written, list]): Parameter[] => {
    const axis = readAxis(written, given.keyAt.get(written) ?? list.at, context);
    if (axis === undefined) return [];
    const values = readValues(list, axis, context);
    return values === undefined ? [] : [{ ...axis, values }];
  });
  reportDoubles(parameters, context);
  if (type === "zip" && new Set(parameters.map(({ values }) => values.length)).size > 1) {
    const lengths = parameters.map(({ written, values }) => `${written} has ${values.length}`).join(", ");
    problems.push({ where: given.at, wanted: `must have lists of the same length in a zip: ${lengths}` });
  }
  return parameters.sort((one, other) => (one.path < other.path ? -1 : 1));
}
