/** JSON off the wire, which may be anything: reading never throws. */
import type { JsonValue } from "#core/json.ts";

/** The value, or undefined where the text is no JSON. */
export function readJson(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}
