/**
 * Values as the text of a file that gives the same values again: what looks like a reference to the environment or like
 * a template in them is written so that it is read as it stands.
 */

import { TEMPLATE_KEYS } from "#config/templates/template-keys.ts";
import { isJsonObject, type JsonObject } from "#core/json.ts";

/** The YAML of an `explicit` dump, with the envelope's seed where there is one. */
export async function toYaml(explicit: JsonObject, randomSeed?: number): Promise<string> {
  return toPlainYaml({ ...(randomSeed === undefined ? {} : { random_seed: randomSeed }), benchmark: explicit });
}

/** Any value as YAML. */
export async function toPlainYaml(value: unknown): Promise<string> {
  const { stringify } = await import("yaml");
  // Version 1.1 quotes whatever the reference would read as a truth value, a date or a number.
  return stringify(toLiteral(value), { version: "1.1", lineWidth: 0, aliasDuplicateObjects: false });
}

/** `isTemplate`: texts in it are templates of their own, which a file is not asked to render. */
function toLiteral(value: unknown, isTemplate = false): unknown {
  if (typeof value === "string") return isTemplate ? escapeReferences(value) : escapeTemplates(escapeReferences(value));
  if (Array.isArray(value)) return value.map((member) => toLiteral(member, isTemplate));
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).map(([key, member]) => [
    key,
    toLiteral(member, isTemplate || TEMPLATE_KEYS.has(key)),
  ]);
  return Object.fromEntries(entries);
}

// As a replacement text, two dollar signs would be one.
const escapeReferences = (text: string): string => text.replaceAll("${", () => "$${");

function escapeTemplates(text: string): string {
  if (!text.includes("{{") && !text.includes("{%")) return text;
  // A template loses a line break at its very end, and what only looks like one is rendered like one.
  return `${text.replaceAll(/\{[{%#]/g, (open) => `{{ "${open}" }}`)}${text.endsWith("\n") ? "\n" : ""}`;
}
