/** Sweeps spelled out for tests: what their variations change, as a plan would. */
import type { SweepConfig, VariationPatch } from "#config/sweep/sweep-config.ts";
import { type Assignment, Float, type ParameterValue } from "#core/parameter-value.ts";

/** The patches of a grid, a zip or scenarios, in their order. */
export function patchesOf(sweep: SweepConfig): VariationPatch[] {
  if (sweep.type === "scenarios") return sweep.runs.map((_, index) => ({ kind: "scenario", index }));
  if (sweep.type !== "grid" && sweep.type !== "zip") throw new Error(`a ${sweep.type} sweep is drawn, not listed`);
  const { parameters } = sweep;
  if (sweep.type === "zip") {
    return (parameters[0]?.values ?? []).map((_, index) => ({
      kind: "assign",
      assignments: parameters.map(({ path, values }) => ({ path, value: values[index] ?? null })),
    }));
  }
  let rows: Assignment[][] = [[]];
  for (const { path, values } of parameters) {
    rows = rows.flatMap((row) => values.map((value) => [...row, { path, value }]));
  }
  return rows.map((assignments) => ({ kind: "assign", assignments }));
}

/** A value as it stands in a file of vectors, where a number that is no whole one is `{"$float": 5}`. */
export function fromVector(value: unknown): ParameterValue {
  if (Array.isArray(value)) return value.map(fromVector);
  if (typeof value !== "object" || value === null) return value as ParameterValue;
  if ("$float" in value) return new Float(Number(value.$float));
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, fromVector(member)]));
}

export const assignmentsOf = (values: Readonly<Record<string, unknown>>): Assignment[] =>
  Object.entries(values).map(([path, value]) => ({ path, value: fromVector(value) }));
