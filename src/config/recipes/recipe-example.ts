/** What a recipe is called with, and what it becomes then: for its help, so that people see what they would ask for. */

import type { FlagReading } from "#config/flags/flag-values.ts";
import { type GivenMap, givenOf, mapAt, toPlain } from "#config/given.ts";
import type { JsonObject } from "#core/json.ts";
import type { Recipe, RecipeOption } from "./recipe.ts";
import { flagOf, readRecipe, sweepOfRecipe } from "./recipe-of-flags.ts";

export interface RecipeExample {
  /** Words after `aiperf profile`, without model and address. */
  readonly argv: readonly string[];
  /** The section `sweep` of a file. */
  readonly sweep: JsonObject;
  /** The section `benchmark.slos`; empty for most. */
  readonly slos: Readonly<Record<string, number>>;
}

const BODY = {
  endpoint: { streaming: true },
  dataset: { name: "main" },
  phases: [{ name: "profiling", kind: "profiling" }],
};

export function exampleOf(recipe: Recipe): RecipeExample {
  const given = Object.entries(recipe.example).map(
    ([option, value]) => [option as RecipeOption, String(value)] as const,
  );
  const reading: FlagReading = { problems: [], notices: [] };
  const flags = mapAt("--", [["recipe", givenOf("--", { name: recipe.name, ...Object.fromEntries(given) })]]);
  const asked = readRecipe(flags, reading);
  const body = givenOf("--", BODY) as GivenMap;
  const sweep = asked && sweepOfRecipe(asked, { body, concurrencies: undefined }, reading);
  if (asked === undefined || sweep === undefined) throw new Error(`the example of ${recipe.name} does not hold`);
  const streams = recipe.streamedMetric(asked.options) === undefined ? [] : ["--streaming"];
  const words = given.flatMap(([option, value]) => [flagOf(option), value]);
  return {
    argv: [...streams, "--search-recipe", recipe.name, ...words],
    sweep: toPlain(sweep) as JsonObject,
    slos: recipe.slos?.(asked.options) ?? {},
  };
}
