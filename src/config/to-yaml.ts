/** A dump as the text of a file that gives the same configuration again. */
import type { JsonObject } from "#core/json.ts";

/** The YAML of an `explicit` dump, with the envelope's seed where there is one. */
export async function toYaml(explicit: JsonObject, randomSeed?: number): Promise<string> {
  const { stringify } = await import("yaml");
  const envelope = { ...(randomSeed === undefined ? {} : { random_seed: randomSeed }), benchmark: explicit };
  // Version 1.1 quotes whatever the reference would read as a truth value, a date or a number.
  return stringify(envelope, { version: "1.1", lineWidth: 0, aliasDuplicateObjects: false });
}
