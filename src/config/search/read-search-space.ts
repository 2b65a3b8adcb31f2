/** `sweep.search_space` of a search: dimensions with their bounds, each fault where it stands. */

import { type Given, type GivenMap, textOf } from "#config/given.ts";
import { readSection } from "#config/read-body.ts";
import { searchAxisBlock } from "#config/schema/adaptive-search.ts";
import type { Bounds } from "#config/schema/field.ts";
import { boundsText } from "#config/schema/scalar.ts";
import { type Axis, reportDoubles } from "#config/sweep/sweep-axis.ts";
import type { PathFault } from "#config/sweep/sweep-path.ts";
import type { Target } from "#config/sweep/sweep-target.ts";
import type { Problem } from "#core/errors.ts";
import type { SearchAxis } from "./search-config.ts";

export interface SearchSpaceContext {
  readonly problems: Problem[];
  readonly notices: string[];
  /** The parameter that a path means; undefined, and told, where it means none. */
  readonly axisOf: (written: string, at: string) => Axis | undefined;
}

export type PlacedSearchAxis = Axis & { readonly dimension: SearchAxis };

/** Kinds of options that a number can be drawn for. */
const NUMERIC = new Set(["int", "number", "duration", "ramp", "distribution"]);

/** Dimensions without a fault, in the order written. `map` is the section around. */
export function readSearchSpace(map: GivenMap, context: SearchSpaceContext): PlacedSearchAxis[] {
  const given = map.entries.get("searchSpace");
  const items = given?.kind === "list" ? given.items : given === undefined ? [] : [given];
  const axes: Axis[] = [];
  const placed = items.flatMap((item): PlacedSearchAxis[] => {
    if (item.kind !== "map") return [];
    const axis = readAxis(item, context);
    if (axis === undefined) return [];
    axes.push(axis);
    const fields = readSection(searchAxisBlock, item, { path: [], problems: [] });
    if (fields === undefined) return [];
    const { lo, hi, kind, prior } = fields;
    const dimension: SearchAxis = { path: axis.path, lo, hi, kind, prior };
    return checkRange(dimension, item, { axis, context }) ? [{ ...axis, dimension }] : [];
  });
  reportDoubles(axes, context);
  return placed;
}

function readAxis(item: GivenMap, context: SearchSpaceContext): Axis | undefined {
  const given: Given | undefined = item.entries.get("path");
  const written = textOf(given);
  if (given === undefined || written === undefined) return undefined;
  const axis = context.axisOf(written, given.at);
  if (axis === undefined) return undefined;
  const fault = kindFault(axis);
  if (fault === undefined) return axis;
  context.problems.push({ where: axis.at, found: written, ...fault });
  return undefined;
}

/** Models need numbers: what is chosen among words or files cannot be searched. */
function kindFault({ path, target: { shape } }: Axis): PathFault | undefined {
  if (shape === undefined || NUMERIC.has(shape.kind)) return undefined;
  if (path.endsWith(".rate_series") || path.endsWith(".rateSeries")) {
    return {
      wanted: "is a whole course of rates, and a search varies single numbers",
      hint: "search over rate instead",
    };
  }
  return { wanted: "takes no number, and a search varies numbers only", hint: "a grid can go through its values" };
}

function checkRange(
  { lo, hi, kind, prior }: SearchAxis,
  item: GivenMap,
  { axis, context }: { readonly axis: Axis; readonly context: SearchSpaceContext },
): boolean {
  const report = (wanted: string, more: Partial<Problem> = {}) => {
    context.problems.push({ where: item.at, found: axis.written, wanted, ...more });
    return false;
  };
  const { shape } = axis.target;
  if (!(hi > lo)) return report("needs hi to be above lo", { found: `lo ${lo}, hi ${hi}` });
  if (prior === "log-uniform" && !(lo > 0)) return report("needs lo above 0 with a log-uniform prior");
  if (kind === "int" && Math.ceil(lo) > Math.floor(hi)) return report("has no whole number between its bounds");
  if (kind === "real" && shape?.kind === "int") {
    const hint = item.at.startsWith("-") ? `write ${axis.written}:${lo},${hi}:int` : "write kind: int";
    return report("has values that are not whole, for an option that takes whole numbers only", { hint });
  }
  const outside = [lo, hi].find((value) => !isWithin(value, shape));
  return (
    outside === undefined ||
    report(`has values that the option does not take, which is ${boundsText(shape?.bounds ?? {}).trim()}`)
  );
}

function isWithin(value: number, shape: Target["shape"]): boolean {
  const { least = -Infinity, most = Infinity, above = -Infinity, below = Infinity }: Bounds = shape?.bounds ?? {};
  // A ramp takes time, whatever its shape says.
  const isTime = shape?.kind !== "ramp" || value > 0;
  return isTime && value >= least && value <= most && value > above && value < below;
}
