/**
 * Variations → parameters under short names, per cell and for the whole sweep. A scenario that does not say what it
 * varies is known by its label: its nested overrides would be no name that anybody could read or sort by.
 */
import { Float, type ParameterValue } from "#core/parameter-value.ts";
import { withoutSecrets } from "#plan/secret-values.ts";
import { toNestedText } from "./parameter-order.ts";
import type { NamedValue, Parameters, SweepParameter } from "./sweep-result.ts";
import type { VariationFacts } from "./trial-result.ts";

/** Whole subtrees that a scenario lays over the base; neither is a path that can be varied itself. */
const SUBTREES = new Set(["benchmark", "variables"]);

const SCENARIO = "scenario";

export interface NamedVariations {
  /** One for each variation. */
  readonly cells: readonly Parameters[];
  /** In order of the full paths. */
  readonly parameters: readonly SweepParameter[];
}

/** Names of parameters are unique: one that two paths end in gives way to the whole paths. */
export function nameParameters(variations: readonly VariationFacts[]): NamedVariations {
  const values = variations.map(readValues);
  const paths = [...new Set(values.flatMap((cell) => cell.map((value) => value.name)))].sort();
  const names = shortenPaths(paths);
  const cells = values.map((cell) =>
    cell
      .toSorted((a, b) => paths.indexOf(a.name) - paths.indexOf(b.name))
      .map(({ name, value }) => ({ name: names.get(name) ?? name, value })),
  );
  const parameters = paths.map((path) => {
    const name = names.get(path) ?? path;
    return { name, values: distinct(cells.flatMap((cell) => cell.filter((value) => value.name === name))) };
  });
  return { cells, parameters };
}

/** The value as files show it: without secrets, and a mapping or list as its text. */
export function toShownValue(path: string, value: ParameterValue): ParameterValue {
  const shown = withoutSecrets(path, value);
  return isNested(shown) ? toNestedText(shown) : shown;
}

/** Under full paths. */
function readValues(variation: VariationFacts): NamedValue[] {
  const { values, label } = variation;
  if (values.every(({ path, value }) => SUBTREES.has(path) && isNested(value))) {
    return [{ name: SCENARIO, value: label }];
  }
  return values.map(({ path, value }) => ({ name: path, value: toShownValue(path, value) }));
}

function shortenPaths(paths: readonly string[]): Map<string, string> {
  const leaves = paths.map(toLeaf);
  return new Map(
    paths.map((path) => {
      const leaf = toLeaf(path);
      const isUnique = leaves.filter((other) => other === leaf).length === 1;
      return [path, isUnique ? leaf : path];
    }),
  );
}

const toLeaf = (path: string): string => path.slice(path.lastIndexOf(".") + 1);

const isNested = (value: ParameterValue): boolean =>
  typeof value === "object" && value !== null && !(value instanceof Float);

/** 5 and 5.0 are one value. */
function distinct(values: readonly NamedValue[]): ParameterValue[] {
  const byText = new Map<string, ParameterValue>();
  for (const { value } of values) {
    const key = JSON.stringify(value instanceof Float ? value.value : value);
    if (!byText.has(key)) byText.set(key, value);
  }
  return [...byText.values()];
}
