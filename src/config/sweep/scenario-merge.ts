/**
 * The overrides of a scenario laid over a configuration: maps are merged, lists of named members by their names,
 * everything else is replaced, and so is a distribution that becomes one of another kind.
 */
import { type Given, type GivenMap, listAt, mapLike, textOf } from "#config/given.ts";

/** Keys that tell one distribution from another. */
const KIND_KEYS = ["peaks", "points", "value", "median", "stddev"];

/** `over` laid on `base`. Neither is changed. */
export function mergeScenario(base: Given | undefined, over: Given): Given {
  if (base?.kind === "map" && over.kind === "map") {
    if (isOtherKind(base, over)) return over;
    const merged = mapLike(base, base.entries);
    for (const [name, value] of over.entries) {
      merged.entries.set(name, mergeScenario(base.entries.get(name), value));
      const at = over.keyAt.get(name);
      if (at !== undefined) merged.keyAt.set(name, at);
    }
    return merged;
  }
  if (base?.kind === "list" && over.kind === "list" && base.items.every(hasName) && over.items.every(hasName)) {
    return mergeNamed(base.items, over.items, base.at);
  }
  return over;
}

const kindKeys = (map: GivenMap): string => KIND_KEYS.filter((key) => map.entries.has(key)).join(" ");

function isOtherKind(base: GivenMap, over: GivenMap): boolean {
  if (base.entries.has("value") && over.entries.has("mean")) return true;
  const [before, after] = [kindKeys(base), kindKeys(over)];
  return before !== "" && after !== "" && before !== after;
}

const hasName = (given: Given): boolean => nameOf(given) !== undefined;
const nameOf = (given: Given): string | undefined =>
  given.kind === "map" ? textOf(given.entries.get("name")) : undefined;

function mergeNamed(base: readonly Given[], over: readonly Given[], at: string): Given {
  const merged = [...base];
  for (const member of over) {
    const index = merged.findIndex((candidate) => nameOf(candidate) === nameOf(member));
    if (index < 0) merged.push(member);
    else merged[index] = mergeScenario(merged[index], member);
  }
  return listAt(at, merged);
}
