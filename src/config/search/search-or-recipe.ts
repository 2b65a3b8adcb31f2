/** Whether flags ask for a search or a recipe, and what else cannot stand beside it. */
import type { FlagReading } from "#config/flags/flag-values.ts";
import { type Given, type GivenMap, getAt, mapLike } from "#config/given.ts";
import { sweepOfRecipe } from "#config/recipes/recipe-of-flags.ts";
import { toSnake } from "#config/spelling.ts";
import type { FlagSweep } from "#config/sweep/sweep-of-flags.ts";
import {
  addLevels,
  definingFlags,
  isSearch,
  makeSearch,
  overSearch,
  reportPooledMean,
  type SearchFlags,
  tunableFlags,
} from "./search-of-flags.ts";

/** There is neither a search nor a recipe; a sweep there may be. */
type NoSearch = "none";

/** Settings of sweeps that a search has no use for. */
const OF_LISTS = ["type", "iterationOrder", "sameSeed"];

/** The search of a file with the flags over it, or that of flags alone. `wished` are the settings for sweeps. */
export function searchByFlags(wish: FlagSweep, wished: GivenMap, reading: FlagReading): Given | undefined | NoSearch {
  const { file, search } = wish;
  const space = search.entries.get("searchSpace");
  reportPooledMean(search, reading);
  if (isSearch(file)) {
    reportBeside(wish, file.at.includes(" ") ? "the search of the file" : file.at, reading);
    return overSearch(search, withPause(file, wished, reading), reading);
  }
  if (space === undefined) {
    const hint = "give --search-space PATH:LO,HI, or --search-recipe NAME";
    for (const { at } of [...definingFlags(search), ...tunableFlags(search)]) {
      reading.problems.push({ where: at, wanted: "needs a search, and none was asked for", hint });
    }
    return "none";
  }
  if (file !== undefined) {
    reading.problems.push({
      where: space.at,
      wanted: `cannot stand beside the sweep of the file (${file.at})`,
      hint: DROP,
    });
  }
  reportBeside(wish, space.at, reading);
  return withPause(makeSearch(search, space.at, reading), wished, reading);
}

/** The sweep or search that a recipe becomes. */
export function sweepByRecipe(wish: FlagSweep, wished: GivenMap, reading: FlagReading): Given | undefined {
  const { recipe: asked, search, file, body, axes } = wish;
  if (asked === undefined) return undefined;
  const { recipe, at } = asked;
  const { problems } = reading;
  for (const flag of definingFlags(search)) {
    const hint = "drop one of the two; --search-max-iterations, -initial-points and -random-seed may stay";
    problems.push({ where: flag.at, wanted: `cannot stand beside ${at}, which says itself what is searched`, hint });
  }
  if (file !== undefined) {
    problems.push({ where: at, wanted: `brings a sweep of its own, and the file has one (${file.at})`, hint: DROP });
  }
  const own = recipe.takesConcurrencies === true ? axes.filter(({ flag }) => isConcurrency(flag.path)) : [];
  reportBeside({ ...wish, axes: axes.filter((axis) => !own.includes(axis)) }, at, reading);
  const single = getAt(wish.flags, ["profiling", "concurrency"]);
  const listed = own.flatMap(({ values }) => values.map(Number));
  const concurrencies = listed.length > 0 ? listed : single === undefined ? undefined : [wholeOf(single)];
  const made = sweepOfRecipe(asked, { body, concurrencies }, reading);
  if (made === undefined) return undefined;
  if (isSearch(made)) return overSearch(search, withPause(made, wished, reading), reading);
  for (const flag of tunableFlags(search)) {
    problems.push({ where: flag.at, wanted: `tunes a search, and ${at} goes through a list of values` });
  }
  return withLevels(withSettings(made, wished, reading), search, reading);
}

const DROP = "drop one of the two";

/** A level needs answers to hold it against. */
export function reportNothingToHold(search: SearchFlags, { problems }: FlagReading): void {
  for (const name of ["slaFilters", "slaTiers"]) {
    const given = search.entries.get(name);
    if (given === undefined) continue;
    const hint = "for a single run there is --goodput";
    problems.push({ where: given.at, wanted: "needs a sweep or a search whose answer it is held against", hint });
  }
}

/** Lists and variants say which points there are, which is the search's or the recipe's to say. */
function reportBeside({ axes, lists, variants }: FlagSweep, owner: string, { problems }: FlagReading): void {
  for (const where of [...axes.map(({ spelling }) => spelling), ...lists.map(({ list }) => list.at)]) {
    problems.push({ where, wanted: `has several values, and ${owner} says which there are`, hint: "give one value" });
  }
  if (variants.length > 0) problems.push({ where: "--variant", wanted: `cannot stand beside ${owner}`, hint: DROP });
}

const isConcurrency = ([head, name]: readonly string[]): boolean => head === "profiling" && name === "concurrency";

const wholeOf = (given: Given): number => Number(given.kind === "leaf" ? given.value : Number.NaN);

/** Of the settings of sweeps a search has the pause alone. */
function withPause(sweep: GivenMap, wished: GivenMap, { notices }: FlagReading): GivenMap {
  const merged = mapLike(sweep, sweep.entries);
  for (const [name, value] of wished.entries) {
    if (OF_LISTS.includes(name))
      notices.push(`${value.at} has no effect on a search, which chooses each point in its turn.`);
    else setOver(merged, name, value);
  }
  return merged;
}

function withSettings(sweep: GivenMap, wished: GivenMap, { notices }: FlagReading): GivenMap {
  const merged = mapLike(sweep, sweep.entries);
  for (const [name, value] of wished.entries) {
    if (name === "type") notices.push(`${value.at} has no effect on a recipe.`);
    else setOver(merged, name, value);
  }
  return merged;
}

function setOver(sweep: GivenMap, name: string, value: Given): void {
  sweep.entries.delete(toSnake(name));
  sweep.entries.set(name, value);
}

/** A recipe that looks for a breach looks for that of all levels. */
function withLevels(sweep: GivenMap, search: SearchFlags, reading: FlagReading): GivenMap {
  const merged = addLevels(sweep, search, reading);
  const params = getAt(merged, ["post_process", "params"]);
  const filters = merged.entries.get("slaFilters");
  if (params?.kind === "map" && params.entries.has("sla_filters") && filters !== undefined) {
    params.entries.set("sla_filters", filters);
  }
  return merged;
}
