/** One parameter set to one value in a configuration that has not been rendered yet. */
import { type Given, type GivenList, type GivenMap, isNull, mapAt, UNREADABLE } from "./given.ts";
import type { PathFault } from "./sweep/sweep-path.ts";
import { type Target, targetOf } from "./sweep/sweep-target.ts";

/** The parts of a configuration that variations write into; both are the caller's own copies. */
export interface PatchedTree {
  readonly body: GivenMap;
  readonly variables: GivenMap;
}

/** Writes a value at a canonical path. What stands in the way is told, and nothing is written then. */
export function assignAt(tree: PatchedTree, path: string, value: Given): PathFault | undefined {
  const target = targetOf(tree.body, path);
  if ("wanted" in target) return target;
  const root = target.root === "variables" ? tree.variables : tree.body;
  const parent = parentOf(root, target, value.at);
  if (parent === undefined || "wanted" in parent) return parent;
  const last = target.keys.at(-1);
  if (parent.kind === "list") parent.items[Number(last)] = value;
  else if (last !== undefined) {
    parent.entries.set(String(last), value);
    parent.keyAt.set(String(last), value.at);
  }
  return undefined;
}

function parentOf(root: GivenMap, target: Target, at: string): GivenMap | GivenList | PathFault {
  let current: GivenMap | GivenList = root;
  for (const [depth, key] of target.keys.slice(0, -1).entries()) {
    const member = memberOf(current, key);
    const isThere = member !== undefined && !isNull(member) && !isUnreadable(member);
    const isShort = isThere && target.shortForm?.depth === depth + 1;
    const part = String(target.keys[depth + 1] ?? "");
    const next = isShort ? longForm(member, part, target.shortForm?.kind) : isThere ? member : mapAt(at);
    if (next.kind === "leaf") return { wanted: `goes on behind ${String(key)}, which is a single value` };
    if (next !== member) setMember(current, key, next);
    current = next;
  }
  return current;
}

const isUnreadable = (given: Given): boolean => given.kind === "leaf" && given.value === UNREADABLE;

function memberOf(given: Given, key: string | number): Given | undefined {
  if (given.kind === "list") return given.items[Number(key)];
  return given.kind === "map" ? given.entries.get(String(key)) : undefined;
}

function setMember(given: Given, key: string | number, value: Given): void {
  if (given.kind === "list") given.items[Number(key)] = value;
  else if (given.kind === "map") given.entries.set(String(key), value);
}

/** What is written as one number, as the map that has room for a part: a length's mean, a ramp's duration. */
function longForm(given: Given, part: string, kind: "distribution" | "ramp" | undefined): Given {
  const isShape = part === "mean" || part === "stddev" || part === "median";
  if (given.kind === "leaf") {
    if (kind === "ramp") return mapAt(given.at, [["duration", given]]);
    return mapAt(given.at, [[isShape ? "mean" : "value", given]]);
  }
  if (given.kind !== "map" || !isShape) return given;
  const fixed = given.entries.get("value");
  if (fixed === undefined) return given;
  // A fixed length that gets a spread is the mean of a normal one.
  const rest = [...given.entries].filter(([key]) => key !== "value" && key !== "type");
  return mapAt(given.at, [["mean", fixed], ...rest]);
}
