/**
 * The search that flags ask for, as the tree a file would have given: made from nothing, or laid over the search of a
 * file. What belongs to recipes is elsewhere.
 */
import type { FlagReading } from "#config/flags/flag-values.ts";
import {
  type Given,
  type GivenMap,
  getAt,
  givenOf,
  leafAt,
  listAt,
  mapAt,
  mapLike,
  textOf,
  UNREADABLE,
} from "#config/given.ts";
import { toSnake } from "#config/spelling.ts";
import { readFilterText, readSpaceText, readTierText } from "./search-grammar.ts";

/** Flags that say which search; a recipe has its own answers to them. */
const DEFINING = [
  ["searchSpace"],
  ["objective", "metric"],
  ["objective", "stat"],
  ["objective", "direction"],
  ["planner"],
  ["optunaSampler"],
  ["optunaAcquisition"],
  ["optunaTerminator"],
  ["objectivePooling"],
  ["constraintMode"],
] as const;
/** Flags that say how far it goes. */
const TUNABLE = [["maxIterations"], ["nInitialPoints"], ["randomSeed"]] as const;
/** Options that flags write as files have them. */
const PLAIN = [...DEFINING, ...TUNABLE].flatMap((path) => (path.length === 1 && path[0] !== "searchSpace" ? path : []));

/** The `search` part of the tree of flags. */
export type SearchFlags = GivenMap;

export const definingFlags = (search: SearchFlags): Given[] => given(search, DEFINING);
export const tunableFlags = (search: SearchFlags): Given[] => given(search, TUNABLE);

const given = (search: SearchFlags, paths: readonly (readonly string[])[]): Given[] =>
  paths.flatMap((path) => getAt(search, path) ?? []);

/** Texts of a list with their flag before them, which is how every message about one of them begins. */
export function textsOf(search: SearchFlags, name: string): { readonly text: string; readonly at: string }[] {
  const list = search.entries.get(name);
  if (list?.kind !== "list") return [];
  return list.items.flatMap((item) => {
    const text = textOf(item);
    return text === undefined ? [] : [{ text, at: `${item.at} ${text}` }];
  });
}

/** A search by flags alone. `at` is where it is said that there is one. */
export function makeSearch(search: SearchFlags, at: string, reading: FlagReading): GivenMap {
  const missing = (flag: string): Given => {
    reading.problems.push({ where: at, wanted: `needs ${flag} beside it` });
    return leafAt(at, UNREADABLE);
  };
  const objective = mapAt(at, partOf(search, "objective").entries);
  if (!objective.entries.has("metric")) objective.entries.set("metric", missing("--search-metric"));
  if (!objective.entries.has("direction")) objective.entries.set("direction", missing("--search-direction"));
  const made = mapAt(at, [
    ["type", leafAt(at, "adaptive_search")],
    ["searchSpace", spaceOf(search, reading)],
    ["objectives", listAt(at, [objective])],
  ]);
  addPlain(made, search);
  if (!made.entries.has("maxIterations")) made.entries.set("maxIterations", missing("--search-max-iterations"));
  return addLevels(made, search, reading);
}

/** The flags laid over the search of a file, or of a recipe. */
export function overSearch(search: SearchFlags, file: GivenMap, reading: FlagReading): GivenMap {
  const merged = mapLike(file, file.entries);
  addPlain(merged, search);
  if (search.entries.has("searchSpace")) put(merged, "searchSpace", spaceOf(search, reading));
  const objective = partOf(search, "objective");
  if (objective.entries.size > 0) put(merged, "objectives", objectivesOver(objective, file, reading));
  return addLevels(merged, search, reading);
}

/** Tells of `pooled` and a mean asked for in the same breath. */
export function reportPooledMean(search: SearchFlags, { problems }: FlagReading): void {
  const [pooling, stat] = [getAt(search, ["objectivePooling"]), getAt(search, ["objective", "stat"])];
  if (pooling === undefined || stat === undefined) return;
  if (textOf(pooling)?.toLowerCase() !== "pooled" || textOf(stat)?.toLowerCase() !== "avg") return;
  const hint = `give ${stat.at} a percentile, or drop ${pooling.at}`;
  problems.push({ where: pooling.at, found: "pooled", wanted: `is for percentiles, and ${stat.at} is avg`, hint });
}

/** `--search-sla` and `--search-sla-tier`, behind what is there. */
export function addLevels(sweep: GivenMap, search: SearchFlags, reading: FlagReading): GivenMap {
  const filters = textsOf(search, "slaFilters").map(({ text, at }) => placed(readFilterText(text), at, reading));
  const tiers = textsOf(search, "slaTiers").map(({ text, at }, place) =>
    placed(readTierText(text, place + 1), at, reading),
  );
  const merged = mapLike(sweep, sweep.entries);
  if (filters.length > 0) append(merged, "slaFilters", filters);
  if (tiers.length === 0) return merged;
  if (isSearch(sweep)) append(merged, "slaTiers", tiers);
  else {
    const where = search.entries.get("slaTiers")?.at ?? "--search-sla-tier";
    reading.problems.push({ where, wanted: "needs a search, which goes along one axis to the boundary of each tier" });
  }
  return merged;
}

export function isSearch(sweep: Given | undefined): sweep is GivenMap {
  const type = sweep?.kind === "map" ? textOf(sweep.entries.get("type")) : undefined;
  return type !== undefined && /^adaptive[-_]search$/i.test(type);
}

function objectivesOver(objective: GivenMap, file: GivenMap, { problems }: FlagReading): Given {
  const [first] = objective.entries.values();
  const at = first?.at ?? "--search-metric";
  const metric = objective.entries.get("metric");
  if (metric !== undefined) {
    const isWhole = objective.entries.has("direction");
    const wanted = "needs --search-direction beside it: which way is better depends on the metric";
    if (!isWhole) problems.push({ where: metric.at, wanted });
    const direction = isWhole ? [] : ([["direction", leafAt(at, UNREADABLE)]] as const);
    return listAt(at, [mapAt(at, [...objective.entries, ...direction])]);
  }
  const before = file.entries.get("objectives");
  const items = before?.kind === "list" ? before.items : before === undefined ? [] : [before];
  const [only] = items;
  if (items.length === 1 && only?.kind === "map") {
    return listAt(at, [mapLike(only, [...only.entries, ...objective.entries])]);
  }
  problems.push({ where: at, wanted: `could mean any of the ${items.length} objectives of the file` });
  return before ?? listAt(at, []);
}

function spaceOf(search: SearchFlags, reading: FlagReading): Given {
  const texts = textsOf(search, "searchSpace");
  return listAt(
    "--search-space",
    texts.map(({ text, at }) => placed(readSpaceText(text), at, reading)),
  );
}

/** What could not be read has been told, and is passed over from there on. */
function placed(read: object, at: string, { problems }: FlagReading): Given {
  if (!("wanted" in read)) return givenOf(at, read);
  problems.push({ where: at, ...(read as { wanted: string; hint: string }) });
  return leafAt(at, UNREADABLE);
}

function addPlain(sweep: GivenMap, search: SearchFlags): void {
  for (const name of PLAIN) {
    const value = search.entries.get(name);
    if (value !== undefined) put(sweep, name, value);
  }
}

/** A file may have either spelling, and the flag stands in for both. */
function put(sweep: GivenMap, name: string, value: Given): void {
  sweep.entries.delete(toSnake(name));
  sweep.entries.set(name, value);
}

function append(sweep: GivenMap, name: string, items: readonly Given[]): void {
  const before = sweep.entries.get(name) ?? sweep.entries.get(toSnake(name));
  const kept = before?.kind === "list" ? before.items : before === undefined ? [] : [before];
  put(sweep, name, listAt(before?.at ?? items[0]?.at ?? "--", [...kept, ...items]));
}

function partOf(search: SearchFlags, name: string): GivenMap {
  const part = search.entries.get(name);
  return part?.kind === "map" ? part : mapAt("--");
}
