/** A point of a search → what it sets in the configuration, as a sweep would have written it. */
import { type Assignment, Float } from "#core/parameter-value.ts";
import type { SearchAxis } from "./search-config.ts";

/** In the order of the dimensions. What is not whole stays so when it happens to be: `8.0`. */
export function assignmentsOf(
  space: readonly SearchAxis[],
  values: Readonly<Record<string, number>>,
): readonly Assignment[] {
  return space.flatMap(({ path, kind }): Assignment[] => {
    const value = values[path];
    if (value === undefined) return [];
    return [{ path, value: kind === "int" ? value : new Float(value) }];
  });
}
