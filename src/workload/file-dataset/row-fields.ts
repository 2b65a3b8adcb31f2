/**
 * Fields of one row, checked. In: a JSON object, a key, a report; out: the value in its type, or undefined where it
 * is absent, null, or wrong (which the report then tells). A number is never read out of a text.
 */
import { isJsonObject, type JsonObject, type JsonValue } from "#core/json.ts";
import type { RowReport } from "./row-report.ts";

export function textField(row: JsonObject, key: string, report: RowReport): string | undefined {
  return field(row, key, report, "must be a text", (value) => typeof value === "string");
}

/** A text, or a whole number that is taken as one. */
export function idField(row: JsonObject, key: string, report: RowReport): string | undefined {
  const isId = (value: JsonValue) => (typeof value === "string" && value !== "") || Number.isSafeInteger(value);
  const value = field<string | number>(row, key, report, "must be a text or a whole number", isId);
  return value === undefined ? undefined : String(value);
}

/** A whole number of at least 1. */
export function countField(row: JsonObject, key: string, report: RowReport): number | undefined {
  const isCount = (value: JsonValue) => Number.isSafeInteger(value) && (value as number) >= 1;
  return field(row, key, report, "must be a whole number of at least 1", isCount);
}

/** Milliseconds, not negative. */
export function millisecondsField(row: JsonObject, key: string, report: RowReport): number | undefined {
  const isTime = (value: JsonValue) => typeof value === "number" && Number.isFinite(value) && value >= 0;
  return field(row, key, report, "must be a number of milliseconds, 0 or more", isTime);
}

export function objectField(row: JsonObject, key: string, report: RowReport): JsonObject | undefined {
  return field(row, key, report, 'must be an object: {"name": value}', isJsonObject);
}

/** A list with at least one item. */
export function listField(row: JsonObject, key: string, report: RowReport): readonly JsonValue[] | undefined {
  return field(row, key, report, "must be a list with at least one item", (value) => {
    return Array.isArray(value) && value.length > 0;
  });
}

/** The keys of `keys` that the row has a value for. */
export function presentOf<Key extends string>(row: JsonObject, keys: readonly Key[]): Key[] {
  return keys.filter((key) => row[key] !== undefined && row[key] !== null);
}

function field<Value>(
  row: JsonObject,
  key: string,
  report: RowReport,
  wanted: string,
  isRight: (value: JsonValue) => boolean,
): Value | undefined {
  const value = row[key];
  if (value === undefined || value === null) return undefined;
  if (isRight(value)) return value as Value;
  report.problem(key, { found: value, wanted });
  return undefined;
}
