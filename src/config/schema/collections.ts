/** Readers of lists, maps and free JSON. A single value is taken for a list of one. */

import * as v from "valibot";
import { EnvironmentText } from "#config/given.ts";
import type { JsonObject, JsonValue } from "#core/json.ts";
import { type Fault, type Field, fieldOf, type Reading, type Shape } from "./field.ts";

/** A list of values of one field. */
export function list<T>(item: Field<T>, options: { readonly least?: number } = {}): Field<T[]> {
  const shape: Shape = { kind: "list", item: item.shape };
  return fieldOf(shape, (input): Reading<T[]> => {
    const given = Array.isArray(input) ? input : [input];
    if (given.length < (options.least ?? 0)) return { faults: [{ wanted: "must not be empty" }] };
    const faults: Fault[] = [];
    const value = given.flatMap((member, index) => {
      const result = v.safeParse(item, member);
      if (result.success) return [result.output];
      faults.push(...result.issues.map((issue) => faultOf(issue, Array.isArray(input) ? [index] : [])));
      return [];
    });
    return faults.length === 0 ? { value } : { faults };
  });
}

/** A map of names to values of one field. */
export function pairs<T>(item: Field<T>): Field<Record<string, T>> {
  return fieldOf({ kind: "pairs", item: item.shape }, (input): Reading<Record<string, T>> => {
    if (!isMap(input)) return { faults: [{ wanted: "must be a mapping of names to values" }] };
    const faults: Fault[] = [];
    const value = Object.entries(input).flatMap(([name, member]): [string, T][] => {
      const result = v.safeParse(item, member);
      if (result.success) return [[name, result.output]];
      faults.push(...result.issues.map((issue) => faultOf(issue, [name])));
      return [];
    });
    return faults.length === 0 ? { value: Object.fromEntries(value) } : { faults };
  });
}

/** A map of anything that JSON can hold. */
export function jsonMap(): Field<JsonObject> {
  return fieldOf({ kind: "json" }, (input): Reading<JsonObject> => {
    const value = toJson(input);
    return isMap(value) ? { value: value as JsonObject } : { faults: [{ wanted: "must be a mapping" }] };
  });
}

/** A list of such maps. */
export function jsonMaps(): Field<JsonObject[]> {
  return list(jsonMap(), { least: 1 });
}

/** Anything: what a later version reads and this one only names. */
export function anything(): Field<JsonValue> {
  return fieldOf({ kind: "json" }, (input) => ({ value: toJson(input) }));
}

function toJson(input: unknown): JsonValue {
  if (input instanceof EnvironmentText) return input.value;
  if (Array.isArray(input)) return input.map(toJson);
  if (isMap(input)) return Object.fromEntries(Object.entries(input).map(([key, value]) => [key, toJson(value)]));
  return typeof input === "symbol" || input === undefined ? null : (input as JsonValue);
}

function faultOf(issue: v.BaseIssue<unknown>, before: readonly (string | number)[]): Fault {
  const inner = issue.path?.map((item) => item.key as string | number) ?? [];
  const path = [...before, ...inner];
  return { path, wanted: issue.message, ...(issue.expected === null ? {} : { hint: issue.expected }) };
}

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof EnvironmentText);
