/** The one function of the JMESPath library that is used here; it brings no types of its own. */
declare module "jmespath" {
  import type { JsonValue } from "#core/json.ts";

  /** Throws on an expression that is none; null where nothing is found. */
  export function search(data: JsonValue, expression: string): JsonValue;
}
