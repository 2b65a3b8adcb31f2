/**
 * A recipe: a question that people ask of a server, and the search or sweep that answers it. Recipes are data and pure
 * functions; what they become is the `sweep` section of a file, read like one.
 */
import type * as v from "valibot";
import type { RECIPE_NAMES, recipeBlock } from "#config/schema/recipe.ts";
import type { JsonObject, JsonValue } from "#core/json.ts";

export type RecipeName = (typeof RECIPE_NAMES)[number];

/** Options of the command line that concern recipes, with their defaults. */
export type RecipeOptions = v.InferOutput<typeof recipeBlock>;
export type RecipeOption = Exclude<keyof RecipeOptions, "name">;

export type RangeName = "concurrency" | "isl" | "osl";

/** Where the user says nothing else. Without `steps` it is searched, and not gone through. */
export interface UsualRange {
  readonly lo: number;
  readonly hi: number;
  readonly steps?: number;
}

export interface Range {
  readonly lo: number;
  readonly hi: number;
  /** Ascending. */
  readonly values: readonly number[];
}

export interface RecipeRequest {
  readonly options: RecipeOptions;
  readonly ranges: Readonly<Record<RangeName, Range>>;
  readonly datasetName: string;
  /** Of the phase that is measured. */
  readonly phaseName: string;
  /** Values of `--concurrency`, where it was given. */
  readonly concurrencies?: readonly number[];
}

/** What is wrong with what a recipe was asked with. */
export interface RecipeFault {
  readonly option: RecipeOption;
  readonly found?: string;
  readonly wanted: string;
  readonly hint?: string;
}

/** The section `sweep` of a file. */
export type Expansion = { readonly sweep: JsonObject } | { readonly fault: RecipeFault };

export interface Recipe {
  readonly name: RecipeName;
  /** As a person asks it. */
  readonly question: string;
  readonly answeredBy: "a search" | "a sweep";
  /** Of each group at least one option has to be given. */
  readonly needs: readonly (readonly RecipeOption[])[];
  /** What it heeds besides, save its ranges. */
  readonly takes: readonly RecipeOption[];
  readonly ranges: (options: RecipeOptions) => Readonly<Partial<Record<RangeName, UsualRange>>>;
  /** What is measured that only a stream shows; undefined: nothing. */
  readonly streamedMetric: (options: RecipeOptions) => string | undefined;
  /** Values of `--concurrency` are its own. */
  readonly takesConcurrencies?: true;
  /** Plots are wanted unless the user says otherwise. */
  readonly wantsPlots?: true;
  /** The file, in the directory of the sweep, that holds the answer. */
  readonly writes: string;
  /** For its help: enough to run it. */
  readonly example: Partial<RecipeOptions>;
  /** Bounds for single requests. */
  readonly slos?: (options: RecipeOptions) => Readonly<Record<string, number>>;
  readonly expand: (request: RecipeRequest) => Expansion;
}

export const CONCURRENCY_PATH = "phases.profiling.concurrency";

export const filter = (metricTag: string, stat: string, op: string, threshold: number): JsonObject => ({
  metric_tag: metricTag,
  stat,
  op,
  threshold,
});

/** Another name for the same bound; that they agree has been checked. */
export const itlOf = ({ itlSlaMs, tpotSlaMs }: RecipeOptions): number | undefined => itlSlaMs ?? tpotSlaMs;

/** The axis of a search along concurrency. A model takes it for logarithmic. */
export function concurrencyAxis({ lo, hi }: Range, { isLogarithmic }: { readonly isLogarithmic: boolean }): JsonValue {
  const axis = { path: CONCURRENCY_PATH, lo, hi, kind: "int" };
  return isLogarithmic ? { ...axis, prior: "log-uniform" } : axis;
}

export const MAXIMIZE_THROUGHPUT: JsonValue = [{ metric: "output_token_throughput", direction: "maximize" }];
