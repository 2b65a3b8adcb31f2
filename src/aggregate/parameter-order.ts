/** Order and text of parameter values: numbers by size, texts by code unit, mixtures as texts. */
import { Float, type ParameterValue } from "#core/parameter-value.ts";
import { toFloatText } from "#plan/python-text.ts";
import type { Parameters } from "./sweep-result.ts";

/** The number that it is; `undefined` for what is none. */
export function toNumber(value: ParameterValue): number | undefined {
  if (value instanceof Float) return value.value;
  return typeof value === "number" ? value : undefined;
}

/**
 * By the values in order of their names; what lacks a parameter comes first. One value of a parameter that is no number
 * makes texts of all of them: comparing by size here and as texts there would be no order at all.
 */
export function sortByParameters(list: readonly Parameters[]): Parameters[] {
  const all = list.flat();
  const names = [...new Set(all.map(({ name }) => name))].sort();
  const textual = new Set(all.filter(({ value }) => toNumber(value) === undefined).map(({ name }) => name));
  return list.toSorted((a, b) => {
    for (const name of names) {
      const order = compareValues(readValue(a, name), readValue(b, name), textual.has(name));
      if (order !== 0) return order;
    }
    return 0;
  });
}

const readValue = (parameters: Parameters, name: string): ParameterValue | undefined =>
  parameters.find((candidate) => candidate.name === name)?.value;

function compareValues(a: ParameterValue | undefined, b: ParameterValue | undefined, asText: boolean): number {
  if (a === undefined || b === undefined) return Number(a !== undefined) - Number(b !== undefined);
  if (asText) return compareText(toPlainText(a), toPlainText(b));
  return (toNumber(a) ?? Number.NaN) - (toNumber(b) ?? Number.NaN);
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** A text as it stands, everything else as JSON. */
function toPlainText(value: ParameterValue): string {
  return typeof value === "string" ? value : toNestedText(value);
}

/** JSON in one line with the members of mappings in order of their names; a `Float` keeps its point. */
export function toNestedText(value: ParameterValue): string {
  if (value instanceof Float) return toFloatText(value.value);
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (isList(value)) return `[${value.map(toNestedText).join(",")}]`;
  const members = Object.keys(value)
    .sort()
    .map((name) => `${JSON.stringify(name)}:${toNestedText(value[name] ?? null)}`);
  return `{${members.join(",")}}`;
}

const isList = (value: object): value is readonly ParameterValue[] => Array.isArray(value);
