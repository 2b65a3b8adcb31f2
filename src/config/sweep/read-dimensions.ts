/** `sweep.dimensions` of a Sobol or Latin hypercube sweep, in the order written. */

import type { Given, GivenMap } from "#config/given.ts";
import { numberOf } from "#config/parameter-tree.ts";
import type { Problem } from "#core/errors.ts";
import { type Axis, readAxis, readValues, reportDoubles, type SweepContext } from "./sweep-axis.ts";
import type { Dimension } from "./sweep-config.ts";

/** What the schema has read of one dimension. */
export interface DimensionFields {
  readonly path: string;
  readonly lo?: number;
  readonly hi?: number;
  readonly scale: "linear" | "log";
  readonly kind: "real" | "int";
}

export type PlacedDimension = Axis & { readonly dimension: Dimension };

export function readDimensions(
  fields: readonly DimensionFields[],
  given: Given | undefined,
  context: SweepContext,
): PlacedDimension[] {
  const items = given?.kind === "list" ? given.items : given === undefined ? [] : [given];
  const placed = fields.flatMap((one, index): PlacedDimension[] => {
    const item = items[index];
    if (item?.kind !== "map") return [];
    const axis = readAxis(one.path, item.entries.get("path")?.at ?? item.at, context);
    if (axis === undefined) return [];
    const dimension = readDimension(one, item, { axis, context });
    return dimension === undefined ? [] : [{ ...axis, dimension }];
  });
  reportDoubles(placed, context);
  return placed;
}

function readDimension(
  { lo, hi, scale, kind }: DimensionFields,
  item: GivenMap,
  { axis, context }: { axis: Axis; context: SweepContext },
): Dimension | undefined {
  const { path } = axis;
  const { problems } = context;
  const choices = item.entries.get("choices");
  const report = (wanted: string, more: Partial<Problem> = {}) => {
    problems.push({ where: item.at, found: axis.written, wanted, ...more });
    return undefined;
  };
  const hasBounds = lo !== undefined && hi !== undefined;
  if ((choices !== undefined) === hasBounds || (choices !== undefined && (lo ?? hi) !== undefined)) {
    return report("needs either lo and hi, or choices");
  }
  if (choices !== undefined) return readChoices(choices, axis, context);
  if (lo === undefined || hi === undefined) return undefined;
  if (!(hi > lo)) return report("needs hi to be above lo", { found: `lo ${lo}, hi ${hi}` });
  if (scale === "log" && !(lo > 0)) return report("needs lo above 0 on a log scale");
  if (kind === "real" && axis.target.shape?.kind === "int") {
    return report("has values that are not whole, for an option that takes whole numbers only", {
      hint: "write kind: int",
    });
  }
  return { path, lo, hi, scale, kind };
}

function readChoices(given: Given, axis: Axis, context: SweepContext): Dimension | undefined {
  const placed = readValues(given, axis, context);
  if (placed === undefined) return undefined;
  for (const { value, at } of placed) {
    if (typeof value === "object" && value !== null && numberOf(value) === undefined) {
      context.problems.push({ where: at, wanted: "must be a single value, not a list or a mapping" });
    }
  }
  return { path: axis.path, choices: placed.map(({ value }) => value) };
}
