/** A dump as the text of a file that gives the same configuration again. */
import type { JsonObject } from "#core/json.ts";

/** The YAML of an `explicit` dump, with the envelope's seed where there is one. */
export async function toYaml(explicit: JsonObject, randomSeed?: number): Promise<string> {
  return toPlainYaml({ ...(randomSeed === undefined ? {} : { random_seed: randomSeed }), benchmark: explicit });
}

/** Any value as YAML. */
export async function toPlainYaml(value: unknown): Promise<string> {
  const { stringify } = await import("yaml");
  // Version 1.1 quotes whatever the reference would read as a truth value, a date or a number.
  return stringify(value, { version: "1.1", lineWidth: 0, aliasDuplicateObjects: false });
}
