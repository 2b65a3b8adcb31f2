/**
 * The names of options, checked against the schema: both spellings become the declared one, an explicit null counts as
 * not given, and a name nobody declared is reported with the nearest one and left out.
 */
import type { Problem } from "#core/errors.ts";
import { type Given, type GivenMap, isNull, listAt, mapAt } from "./given.ts";
import type { Shape } from "./schema/field.ts";
import { toCamel, toSnake } from "./spelling.ts";
import { didYouMean } from "./suggestion.ts";

/** The same tree under declared names, as deep as the shape declares any. */
export function normaliseKeys(given: Given, shape: Shape, problems: Problem[]): Given {
  if (shape.kind === "list" && shape.item !== undefined && given.kind === "list") {
    const item = shape.item;
    return listAt(
      given.at,
      given.items.map((member) => normaliseKeys(member, item, problems)),
    );
  }
  if (shape.kind !== "block" || shape.entries === undefined || given.kind !== "map") return given;
  const { entries } = shape;
  const map = normaliseNames(given, Object.keys(entries), problems);
  for (const [name, value] of map.entries) {
    const declared = entries[name];
    if (declared !== undefined) map.entries.set(name, normaliseKeys(value, declared.shape, problems));
  }
  return map;
}

/** One level of that, for a known set of names. */
export function normaliseNames(given: GivenMap, known: readonly string[], problems: Problem[]): GivenMap {
  const map = mapAt(given.at);
  for (const [key, value] of given.entries) {
    const name = known.includes(key)
      ? key
      : known.find((candidate) => toSnake(candidate) === key || toCamel(key) === candidate);
    const where = given.keyAt.get(key) ?? value.at;
    if (name === undefined) {
      problems.push(unknownKey(key, known.map(toSnake), where));
    } else if (map.entries.has(name)) {
      problems.push({ where, wanted: `is given twice, as ${toSnake(name)} and as ${name}`, hint: "keep one of them" });
    } else if (!isNull(value)) {
      map.entries.set(name, value);
      map.keyAt.set(name, where);
    }
  }
  return map;
}

/** The problem of a name that no option has. */
export function unknownKey(key: string, known: readonly string[], where: string): Problem {
  const hint = didYouMean(toSnake(key), known) ?? (known.length > 0 ? `known here: ${known.join(", ")}` : undefined);
  return { where, found: key, wanted: "is no known option", ...(hint === undefined ? {} : { hint }) };
}
