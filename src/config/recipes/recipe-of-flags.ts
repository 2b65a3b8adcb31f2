/**
 * `--search-recipe` and the flags that go with it → the recipe that was asked for, and the sweep it becomes, as the tree
 * a file would have given. Beside a file it means the same as without one.
 */
import * as v from "valibot";
import type { FlagReading } from "#config/flags/flag-values.ts";
import { type Given, type GivenMap, getAt, givenOf, leafAt, mapAt, putAt, textOf } from "#config/given.ts";
import { readSection } from "#config/read-body.ts";
import { recipeBlock } from "#config/schema/recipe.ts";
import { truthOf } from "#config/schema/scalar.ts";
import { logSteps } from "./log-steps.ts";
import type { Range, RangeName, Recipe, RecipeOption, RecipeOptions, UsualRange } from "./recipe.ts";
import { RECIPES } from "./recipe-list.ts";

/** A recipe with what it was asked with. */
export interface AskedRecipe {
  readonly recipe: Recipe;
  readonly options: RecipeOptions;
  readonly ranges: Readonly<Record<RangeName, Range>>;
  /** `--search-recipe NAME`, which is where all that it brings was written. */
  readonly at: string;
}

const DEFAULT = "default";
const RANGES = ["concurrency", "isl", "osl"] as const satisfies readonly RangeName[];
/** Of a recipe that was asked with nothing. */
const NO_OPTIONS = v.parse(recipeBlock, {});
/** Where a recipe has no range of that name. */
const NO_RANGE: Range = { lo: 1, hi: 1, values: [1] };

/** Undefined where none was asked for, or none that could be gone on with: then there is a problem. */
export function readRecipe(flags: GivenMap, reading: FlagReading): AskedRecipe | undefined {
  const given = flags.entries.get("recipe");
  if (given?.kind !== "map") return undefined;
  const name = given.entries.get("name");
  if (name === undefined) {
    for (const { at } of given.entries.values()) {
      const hint = "give --search-recipe NAME too; aiperf recipes tells which there are";
      reading.problems.push({ where: at, wanted: "belongs to a recipe, and none was asked for", hint });
    }
    return undefined;
  }
  const options = readSection(recipeBlock, flags, { path: ["recipe"], problems: reading.problems });
  const recipe = RECIPES.find((one) => one.name === options?.name);
  if (options === undefined || recipe === undefined) return undefined;
  const parts = { recipe, options, given, at: `${name.at} ${recipe.name}` };
  const isComplete = checkNeeds(parts, reading);
  const ranges = readRanges(parts, reading);
  tellOfUnheeded(parts, reading);
  return isComplete && ranges !== undefined ? { recipe, options, ranges, at: parts.at } : undefined;
}

interface RecipeParts {
  readonly recipe: Recipe;
  readonly options: RecipeOptions;
  readonly given: GivenMap;
  readonly at: string;
}

export const flagOf = (option: RecipeOption): string => recipeBlock.entries[option].about.flags?.[0] ?? option;

function checkNeeds({ recipe, given, options, at }: RecipeParts, { problems }: FlagReading): boolean {
  const missing = recipe.needs.filter((group) => !group.some((option) => given.entries.has(option)));
  for (const group of missing) {
    const wanted = `needs ${group.map(flagOf).join(" or ")}`;
    problems.push({ where: at, wanted, hint: `aiperf recipes ${recipe.name} tells what for` });
  }
  const { itlSlaMs, tpotSlaMs } = options;
  const areTwo = itlSlaMs !== undefined && tpotSlaMs !== undefined && itlSlaMs !== tpotSlaMs;
  if (areTwo) {
    const wanted = `bounds the same latency as --itl-sla-ms, which is ${itlSlaMs}`;
    problems.push({ where: "--tpot-sla-ms", found: String(tpotSlaMs), wanted, hint: "give one of the two" });
  }
  return missing.length === 0 && !areTwo;
}

function readRanges(parts: RecipeParts, reading: FlagReading): AskedRecipe["ranges"] | undefined {
  const usual = parts.recipe.ranges(parts.options);
  const [concurrency, isl, osl] = RANGES.map((name) => {
    const range = usual[name];
    return range === undefined ? NO_RANGE : readRange(name, range, { parts, reading });
  });
  if (concurrency === undefined || isl === undefined || osl === undefined) return undefined;
  return { concurrency, isl, osl };
}

interface RangeContext {
  readonly parts: RecipeParts;
  readonly reading: FlagReading;
}

function readRange(name: RangeName, usual: UsualRange, { parts, reading }: RangeContext): Range | undefined {
  const { options, given, at } = parts;
  const lo = options[`${name}Min`] ?? usual.lo;
  const hi = options[`${name}Max`] ?? usual.hi;
  const steps = options[`${name}Steps`] ?? usual.steps ?? 2;
  if (lo < hi) return { lo, hi, values: logSteps(lo, hi, steps) };
  const where = (given.entries.get(`${name}Min`) ?? given.entries.get(`${name}Max`))?.at ?? at;
  const wanted = `leaves no range: the least ${name}, ${lo}, is not below the greatest, ${hi}`;
  reading.problems.push({ where, wanted, hint: `give --${name}-min and --${name}-max` });
  return undefined;
}

/** Flags of other recipes. */
function tellOfUnheeded({ recipe, given, options }: RecipeParts, { notices }: FlagReading): void {
  const heeded = new Set<string>(["name", ...heededOptions(recipe, options)]);
  for (const [option, { at }] of given.entries) {
    if (!heeded.has(option)) notices.push(`${at} has no effect on what ${recipe.name} does.`);
  }
}

/** Options that change what a recipe does, those it needs first. */
export function heededOptions(recipe: Recipe, options: RecipeOptions = NO_OPTIONS): readonly RecipeOption[] {
  const ranges = usualRanges(recipe, options).map(([option]) => option);
  return [...new Set([...recipe.needs.flat(), ...recipe.takes, ...ranges])];
}

/** Options that are about the ranges of a recipe, and what each of them is where it is not given. */
export function usualRanges(
  recipe: Recipe,
  options: RecipeOptions = NO_OPTIONS,
): readonly (readonly [RecipeOption, number])[] {
  const usual = recipe.ranges(options);
  return RANGES.flatMap((name): (readonly [RecipeOption, number])[] => {
    const range = usual[name];
    if (range === undefined) return [];
    const steps = range.steps === undefined ? [] : ([[`${name}Steps`, range.steps]] as const);
    return [[`${name}Min`, range.lo], [`${name}Max`, range.hi], ...steps];
  });
}

/** Bounds for single requests, as if `--goodput` had been given. */
export function applyRecipeSlos({ recipe, options, at }: AskedRecipe, flags: GivenMap, reading: FlagReading): void {
  for (const [tag, bound] of Object.entries(recipe.slos?.(options) ?? {})) {
    const before = getAt(flags, ["slos", tag]);
    if (before?.kind === "leaf" && Number(before.value) !== bound) {
      const wanted = `bounds ${tag} by ${String(before.value)}, and ${recipe.name} by ${bound}`;
      reading.problems.push({ where: before.at, wanted, hint: "give one of the two" });
    } else putAt(flags, ["slos", tag], leafAt(at, bound));
  }
}

/** Plots are wanted by some recipes, unless the user has said so or otherwise. */
export function applyRecipePlots({ recipe }: AskedRecipe, body: GivenMap): void {
  if (recipe.wantsPlots !== true || getAt(body, ["artifacts", "autoPlot"]) !== undefined) return;
  const artifacts = body.entries.get("artifacts");
  const entries = artifacts?.kind === "map" ? artifacts.entries : [];
  body.entries.set("artifacts", mapAt(artifacts?.at ?? DEFAULT, [...entries, ["autoPlot", leafAt(DEFAULT, true)]]));
}

interface Surroundings {
  /** Canonical; its templates are not rendered. */
  readonly body: GivenMap;
  readonly concurrencies: readonly number[] | undefined;
}

/** The `sweep` section that the recipe becomes, in the spelling of files. */
export function sweepOfRecipe(asked: AskedRecipe, around: Surroundings, reading: FlagReading): GivenMap | undefined {
  const { recipe, options, ranges, at } = asked;
  const { body, concurrencies } = around;
  reportNoStream(asked, body, reading);
  const phases = measuredPhases(body);
  if (recipe.takesConcurrencies === true && phases.length > 1) {
    const wanted = `could mean any of the ${phases.length} profiling phases: ${phases.join(", ")}`;
    reading.problems.push({ where: at, wanted, hint: "it needs a file with one" });
  }
  const made = recipe.expand({
    options,
    ranges,
    datasetName: textOf(getAt(body, ["dataset", "name"])) ?? DEFAULT,
    phaseName: phases[0] ?? "profiling",
    ...(concurrencies === undefined ? {} : { concurrencies }),
  });
  if ("sweep" in made) return givenOf(at, made.sweep) as GivenMap;
  const { option, ...fault } = made.fault;
  reading.problems.push({ where: flagOf(option), ...fault });
  return undefined;
}

/** A template may yet render to true, and is let be. */
function reportNoStream({ recipe, options, at }: AskedRecipe, body: GivenMap, { problems }: FlagReading): void {
  const metric = recipe.streamedMetric(options);
  const streaming = getAt(body, ["endpoint", "streaming"]);
  if (metric === undefined || (streaming !== undefined && isMaybeTrue(streaming))) return;
  const hint = streaming === undefined ? "give --streaming" : "set it to true";
  problems.push({ where: at, wanted: `needs streaming: only a stream shows ${metric}`, hint });
}

const isMaybeTrue = (given: Given): boolean => given.kind === "leaf" && truthOf(given.value) !== false;

/** Names of the phases that are measured. */
function measuredPhases(body: GivenMap): string[] {
  const phases = body.entries.get("phases");
  const items = phases?.kind === "list" ? phases.items : [];
  const measured = items.filter((phase) => textOf(getAt(phase, ["kind"])) === "profiling");
  return measured.map((phase) => textOf(getAt(phase, ["name"])) ?? "profiling");
}
