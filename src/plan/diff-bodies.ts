/** Two JSON values → lines that say where they differ: `phases.profiling.requests: 10 → 20`. */
import { isJsonObject, type JsonValue } from "#core/json.ts";

/** Of a value in a line. */
const MOST_CHARACTERS = 60;

/** In the order of the keys; empty where the values are equal but for that order. */
export function diffBodies(before: JsonValue | undefined, after: JsonValue | undefined, path = ""): string[] {
  const members = membersOf(before);
  const others = membersOf(after);
  const where = path || "body";
  if (members === undefined || others === undefined || Array.isArray(before) !== Array.isArray(after)) {
    return JSON.stringify(before) === JSON.stringify(after) ? [] : [`${where}: ${toText(before)} → ${toText(after)}`];
  }
  const names = [...new Set([...members.keys(), ...others.keys()])];
  const lines = names.flatMap((name) =>
    diffBodies(members.get(name), others.get(name), path === "" ? name : `${path}.${name}`),
  );
  // Phases of the same names in another order are another run.
  const isReordered = Array.isArray(before) && names.some((name, place) => [...others.keys()][place] !== name);
  if (lines.length > 0 || !isReordered) return lines;
  return [`${where}: ${[...members.keys()].join(", ")} → ${[...others.keys()].join(", ")}`];
}

/** Entries of a list go by their names where all have different ones, as in paths of a sweep, else by place. */
function membersOf(value: JsonValue | undefined): Map<string, JsonValue> | undefined {
  if (isJsonObject(value)) return new Map(Object.entries(value));
  if (!Array.isArray(value)) return undefined;
  const names = value.map((entry) => (isJsonObject(entry) && typeof entry.name === "string" ? entry.name : ""));
  const isNamed = new Set(names).size === value.length && !names.includes("");
  return new Map(value.map((entry, place) => [isNamed ? (names[place] ?? "") : String(place), entry]));
}

function toText(value: JsonValue | undefined): string {
  if (value === undefined) return "absent";
  const text = [...JSON.stringify(value)];
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS - 1).join("")}…` : text.join("");
}
