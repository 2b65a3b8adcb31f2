/** Flags over a file: maps are merged, lists and values replaced, and a part of a distribution fits itself in. */
import { type Given, type GivenMap, leafAt, mapAt, mapLike } from "./given.ts";

type Merge = (base: Given | undefined, over: Given) => Given;

/** `over` laid on `base`. Neither is changed. */
export const mergeGiven: Merge = (base, over) => mergeMaps(base, over, mergeGiven);

/** The same for a dataset, where `{mean, stddev}` may be laid on any kind of distribution. */
export const mergeLengths: Merge = (base, over) =>
  base !== undefined && over.kind === "map" && isPartOfDistribution(over)
    ? mergeDistribution(base, over)
    : mergeMaps(base, over, mergeLengths);

function mergeMaps(base: Given | undefined, over: Given, merge: Merge): Given {
  if (base?.kind !== "map" || over.kind !== "map") return over;
  const merged = mapLike(base, base.entries);
  for (const [name, value] of over.entries) merged.entries.set(name, merge(base.entries.get(name), value));
  return merged;
}

const isPartOfDistribution = (given: GivenMap): boolean =>
  given.entries.size > 0 && [...given.entries.keys()].every((key) => key === "mean" || key === "stddev");

/** A fixed length becomes the mean of a normal one; a shape that has no mean is replaced. */
function mergeDistribution(base: Given, over: GivenMap): Given {
  if (base.kind !== "map")
    return mapAt(base.at, [["mean", leafAt(base.at, base.kind === "leaf" ? base.value : null)], ...over.entries]);
  const value = base.entries.get("value");
  if (value !== undefined) return mapAt(base.at, [["mean", value], ...over.entries]);
  const hasMean = base.entries.has("mean") || base.entries.has("median") || base.entries.has("stddev");
  return hasMean ? mapAt(base.at, [...base.entries, ...over.entries]) : over;
}
