/** One parameter of a sweep with the values it takes, each with its place; and the checks that every type shares. */

import { cloneGiven, EnvironmentText, type Given, type GivenMap, mapAt, UNREADABLE } from "#config/given.ts";
import { givenOfValue, parameterOf } from "#config/parameter-tree.ts";
import { assignAt } from "#config/patch.ts";
import type { Problem } from "#core/errors.ts";
import { Float, type ParameterValue } from "#core/parameter-value.ts";
import { type PathFault, resolvePath } from "./sweep-path.ts";
import { type Target, targetOf } from "./sweep-target.ts";
import { isRange, readItem, readList } from "./value-list.ts";

export interface SweepContext {
  /** The canonical configuration that is varied; not rendered yet. */
  readonly body: GivenMap;
  readonly problems: Problem[];
  readonly notices: string[];
}

export interface PlacedValue {
  readonly value: ParameterValue;
  readonly at: string;
}

export interface Axis {
  /** Canonical. */
  readonly path: string;
  readonly written: string;
  readonly at: string;
  readonly target: Target;
}

/** The parameter that a path means; undefined, and told, where it means none. */
export function readAxis(written: string, at: string, { body, problems }: SweepContext): Axis | undefined {
  const report = (fault: PathFault) => {
    problems.push({ where: at, found: written, ...fault });
    return undefined;
  };
  const resolved = resolvePath(written);
  if ("wanted" in resolved) return report(resolved);
  const target = targetOf(body, resolved.path);
  if ("wanted" in target) return report(target);
  // Tried once on a copy: what stands in its way is told before any variation is made.
  const copy = { body: cloneGiven(body), variables: mapAt("") };
  const fault = assignAt(copy, resolved.path, givenOfValue(at, 0));
  if (fault !== undefined) return report(fault);
  return { path: resolved.path, written, at, target };
}

/** Tells of parameters that are the same one under two names. */
export function reportDoubles(axes: readonly Axis[], { problems }: Pick<SweepContext, "problems">): void {
  const seen = new Map<string, Axis>();
  for (const axis of axes) {
    const key = [axis.target.root, ...axis.target.keys].join("\n");
    const first = seen.get(key);
    if (first === undefined) seen.set(key, axis);
    else {
      problems.push({
        where: axis.at,
        found: axis.written,
        wanted: `is the same parameter as ${first.written}`,
        hint: "keep one of the two",
      });
    }
  }
}

/** The values of a list; ranges and comma lists of the environment are unfolded. Undefined where it is no list. */
export function readValues(given: Given, { target }: Pick<Axis, "target">, context: SweepContext) {
  const { problems } = context;
  if (given.kind === "leaf" && given.value === UNREADABLE) return undefined;
  if (given.kind === "leaf" && given.value instanceof EnvironmentText) {
    const reading = readList(given.value.text, target.isWhole ? "whole" : "any");
    if ("values" in reading) {
      const values = reading.values.map((value) => ({ value, at: given.at }));
      return reportUnfit(values, given, problems);
    }
    problems.push({ where: given.at, ...reading });
    return undefined;
  }
  if (given.kind !== "list") {
    problems.push({ where: given.at, wanted: "must be a list of values", hint: "for example [1, 2, 4]" });
    return undefined;
  }
  const values = given.items.flatMap((item): PlacedValue[] => unfold(item, target, problems));
  return reportUnfit(values, given, problems);
}

function unfold(item: Given, target: Target, problems: Problem[]): PlacedValue[] {
  const value = parameterOf(item);
  if (typeof value !== "string" || !isRange(value)) return [{ value, at: item.at }];
  const reading = readItem(value, target.isWhole ? "whole" : "any");
  if ("values" in reading) return reading.values.map((point) => ({ value: point, at: item.at }));
  problems.push({ where: item.at, ...reading });
  return [];
}

function reportUnfit(values: readonly PlacedValue[], given: Given, problems: Problem[]): readonly PlacedValue[] {
  if (given.kind === "list" && given.items.length === 0) {
    problems.push({ where: given.at, wanted: "needs at least one value" });
  }
  for (const { value, at } of values) {
    const number = value instanceof Float ? value.value : value;
    if (typeof number === "number" && !Number.isFinite(number)) {
      problems.push({ where: at, found: String(number), wanted: "must be a finite number" });
    }
  }
  return values;
}
