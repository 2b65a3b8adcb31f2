/**
 * Values → JSON text indented by two, with whole nanoseconds as bare integers: a bigint keeps the digits that a double
 * would lose. A `Float` keeps its point: `5.0`.
 */
import { Float } from "#core/parameter-value.ts";

/** JSON with bigints and floats; `undefined` members are left out. */
export type ExactJson =
  | string
  | number
  | bigint
  | Float
  | boolean
  | null
  | undefined
  | readonly ExactJson[]
  | { readonly [key: string]: ExactJson };

/** The engine has it (ECMAScript's source text access for JSON), the type library does not yet. */
const rawJson = (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON;

/** No line break at the end. */
export function toJsonText(value: ExactJson): string {
  return JSON.stringify(value, (_key, member) => toRaw(member) ?? member, 2);
}

/**
 * The same text with each object that holds nothing but plain values on one line: hundreds of statistics are then a third
 * smaller, and one line each. Works by lines, of which a string in JSON never has two.
 */
export function foldFlatObjects(text: string): string {
  const lines = text.split("\n");
  const folded: string[] = [];
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? "";
    const end = line.endsWith("{") ? findFlatEnd(lines, at + 1) : undefined;
    if (end === undefined) {
      folded.push(line);
      continue;
    }
    const members = lines.slice(at + 1, end).map((member) => member.trimStart());
    folded.push(`${line} ${members.join(" ")} ${lines[end]?.trimStart() ?? ""}`);
    at = end;
  }
  return folded.join("\n");
}

/** Where the object that begins before `from` ends; undefined: it holds other objects or lists. */
function findFlatEnd(lines: readonly string[], from: number): number | undefined {
  for (let at = from; at < lines.length; at++) {
    const line = lines[at] ?? "";
    if (/^ *\}/.test(line)) return at;
    if (/[{[]$/.test(line)) return undefined;
  }
  return undefined;
}

function toRaw(member: unknown): unknown {
  if (typeof member === "bigint") return rawJson(String(member));
  if (!(member instanceof Float)) return undefined;
  const { value } = member;
  return Number.isInteger(value) && !/e/.test(String(value)) ? rawJson(`${value}.0`) : value;
}

/** The same value with the members of all its objects in order of their names. */
export function sortKeys(value: ExactJson): ExactJson {
  if (typeof value !== "object" || value === null || value instanceof Float) return value;
  if (isList(value)) return value.map(sortKeys);
  const names = Object.keys(value).sort();
  return Object.fromEntries(names.map((name) => [name, sortKeys(value[name])]));
}

const isList = (value: object): value is readonly ExactJson[] => Array.isArray(value);
