/**
 * The sweep that flags ask for, as the tree a file would have given: lists become parameters of a grid or zip, alone or
 * beside those of the file, variants become scenarios, and the flags about sweeps are laid over either.
 */
import type { FlagAxis, FlagReading } from "#config/flags/flag-values.ts";
import { allFlags, type Flag } from "#config/flags/flags.ts";
import type { Occurrence } from "#config/flags/read-flags.ts";
import { type Given, type GivenMap, getAt, leafAt, listAt, mapAt, mapLike, textOf } from "#config/given.ts";
import { givenOfValue } from "#config/parameter-tree.ts";
import type { AskedRecipe } from "#config/recipes/recipe-of-flags.ts";
import { addLevels, type SearchFlags } from "#config/search/search-of-flags.ts";
import { reportNothingToHold, searchByFlags, sweepByRecipe } from "#config/search/search-or-recipe.ts";
import { toSnake } from "#config/spelling.ts";
import { ALIASES } from "./sweep-path.ts";
import { isRange, readScalar } from "./value-list.ts";

/** A list for any path, from `--sweep`. */
export interface PathList {
  readonly path: string;
  readonly list: Given;
}

export interface FlagSweep {
  /** `sweep` of the file. */
  readonly file: Given | undefined;
  readonly axes: readonly FlagAxis[];
  readonly lists: readonly PathList[];
  /** What the flags about sweeps say. */
  readonly settings: Given | undefined;
  /** Labels of `--variant`. */
  readonly variants: readonly string[];
  /** What the flags about searches say. */
  readonly search: SearchFlags;
  readonly recipe: AskedRecipe | undefined;
  /** All flags. */
  readonly flags: GivenMap;
  /** Canonical, and not rendered. */
  readonly body: GivenMap;
}

/** Undefined where there is no sweep. */
export function sweepOfFlags(wish: FlagSweep, reading: FlagReading): Given | undefined {
  const { file, axes, lists, settings, variants, search, recipe } = wish;
  const hasLists = axes.length + lists.length > 0;
  const wished = settings?.kind === "map" ? settings : mapAt("--");
  const searched = recipe === undefined ? searchByFlags(wish, wished, reading) : sweepByRecipe(wish, wished, reading);
  if (searched !== "none") return searched;
  if (variants.length > 0) return addLevels(sweepOfVariants(wish, wished, reading), search, reading);
  if (file === undefined && !hasLists) {
    for (const { at } of wished.entries.values()) reading.notices.push(`${at} has no effect without a sweep.`);
    reportNothingToHold(search, reading);
    return undefined;
  }
  if (file === undefined) {
    const at = axes[0]?.spelling ?? lists[0]?.list.at ?? "--";
    const made = mapAt(at, [["type", leafAt("default", "grid")], ...wished.entries]);
    made.entries.set("parameters", parametersOf(wish, mapAt(at), reading));
    return addLevels(made, search, reading);
  }
  return file.kind === "map" ? addLevels(overFile(wish, file, { wished, reading }), search, reading) : file;
}

/** Lists and settings laid over the sweep of a file. */
function overFile(
  wish: FlagSweep,
  file: GivenMap,
  { wished, reading }: { wished: GivenMap; reading: FlagReading },
): GivenMap {
  const { problems } = reading;
  const type = textOf(file.entries.get("type"));
  const asked = wished.entries.get("type");
  if (asked !== undefined && textOf(asked) !== type) {
    const wanted = `cannot make a sweep of type ${type} another one`;
    problems.push({ where: asked.at, found: String(textOf(asked)), wanted, hint: "change it in the file" });
  }
  const merged = mapLike(file, file.entries);
  for (const [name, value] of wished.entries) {
    if (name === "type") continue;
    // The file may have either spelling, and the flag stands in for both.
    merged.entries.delete(toSnake(name));
    merged.entries.set(name, value);
  }
  const first = wish.axes[0]?.spelling ?? wish.lists[0]?.list.at;
  if (first === undefined) return merged;
  if (type !== "grid" && type !== "zip") {
    const wanted = `cannot add a list to a sweep of type ${type}`;
    problems.push({ where: first, wanted, hint: "give one value, or change the file" });
    return merged;
  }
  const before = file.entries.get("parameters");
  if (before?.kind === "map") merged.entries.set("parameters", parametersOf(wish, before, reading));
  return merged;
}

function parametersOf({ axes, lists, body }: FlagSweep, before: GivenMap, reading: FlagReading): GivenMap {
  const parameters = mapLike(before, before.entries);
  const datasetName = textOf(getAt(body, ["dataset", "name"])) ?? "default";
  const added = new Set<string>();
  const all = [
    ...axes.map(({ flag, spelling, values }) => ({
      path: sweepPathOf(flag, datasetName),
      list: listAt(
        spelling,
        values.map((value) => givenOfValue(spelling, value)),
      ),
    })),
    ...lists,
  ];
  for (const { path, list } of all) {
    if (added.has(path)) reading.problems.push({ where: list.at, found: path, wanted: "is varied more than once" });
    else if (before.entries.has(path)) {
      reading.notices.push(`${list.at} takes the place of ${parameters.keyAt.get(path) ?? path}.`);
    }
    added.add(path);
    parameters.entries.set(path, list);
    parameters.keyAt.delete(path);
  }
  return parameters;
}

function sweepOfVariants(wish: FlagSweep, wished: GivenMap, { problems, notices }: FlagReading): GivenMap {
  const { file, axes, lists, variants } = wish;
  const at = "--variant";
  const list = axes[0]?.spelling ?? lists[0]?.list.at;
  if (list !== undefined) {
    const hint = "lists are combined, variants are picked by hand: keep one of the two";
    problems.push({ where: at, wanted: `cannot stand beside the list of ${list}`, hint });
  }
  if (file !== undefined) {
    problems.push({ where: at, wanted: "cannot stand beside the sweep of a file", hint: "drop one of the two" });
  }
  if (variants.length === 1) {
    const hint = "for a single run, give its flags as they are";
    problems.push({ where: at, wanted: "must be given at least twice", hint });
  }
  const type = wished.entries.get("type");
  if (type !== undefined) notices.push(`${type.at} has no effect on variants.`);
  const runs = variants.map((name) => mapAt(at, [["name", leafAt(at, name)]]));
  const settings = [...wished.entries].filter(([name]) => name !== "type");
  return mapAt(at, [["type", leafAt(at, "scenarios")], ...settings, ["runs", listAt(at, runs)]]);
}

/** The path that a list of a flag varies. */
export function sweepPathOf({ path }: Flag, datasetName: string): string {
  const [head = "", ...rest] = path.map(toSnake);
  return (head === "dataset" ? ["datasets", datasetName, ...rest] : ["phases", head, ...rest]).join(".");
}

/** What `--sweep` asks for: flags where there is one for the path, and lists for the other paths. */
export function readSweepFlags(
  occurrences: readonly Occurrence[],
  { problems }: Pick<FlagReading, "problems">,
): { readonly flags: Occurrence[]; readonly lists: PathList[] } {
  const flags: Occurrence[] = [];
  const lists: PathList[] = [];
  for (const { spelling, values } of occurrences) {
    for (const text of values) {
      const equals = text.indexOf("=");
      const path = text.slice(0, Math.max(equals, 0)).trim();
      const items = text.slice(equals + 1);
      const at = `${spelling} ${path}`;
      if (equals < 1 || path === "") {
        problems.push({
          where: spelling,
          found: text,
          wanted: "must be PATH=VALUES",
          hint: "--sweep concurrency=1,2,4",
        });
        continue;
      }
      const flag = axisFlagOf(path);
      if (flag === undefined) lists.push({ path, list: listOf(items, at) });
      else flags.push({ flag, spelling: at, values: [items], isOn: true });
    }
  }
  return { flags, lists };
}

const listOf = (text: string, at: string): Given =>
  listAt(
    at,
    text
      .split(",")
      .map((item) => item.trim())
      .filter((item) => item !== "")
      .map((item) => (isRange(item) ? leafAt(at, item) : givenOfValue(at, readScalar(item)))),
  );

/** Such a flag says more than its path does: a rate makes arrivals, a length has a mean. */
function axisFlagOf(path: string): Flag | undefined {
  const whole = ALIASES.includes(path) ? `phases.profiling.${path}` : path.replace(/^dataset\./, "datasets.main.");
  return allFlags().find((flag) => flag.about.isAxis === true && sweepPathOf(flag, "main") === whole);
}
