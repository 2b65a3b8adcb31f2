/**
 * The values that templates work on, with Python's ideas of them: whole numbers and floats are apart (`8 / 2` is
 * `4.0`), texts of values look as Python writes them, and nothing can be done with what is not defined.
 */
import type { EnvironmentText } from "#config/given.ts";
import { Float } from "#core/parameter-value.ts";

/** A number without a fraction is a whole one; floats are `Float`, even where their value is whole. */
export type TemplateValue =
  | null
  | boolean
  | number
  | Float
  | string
  | readonly TemplateValue[]
  | TemplateMap
  | Missing
  | Unrendered;

/** Anything wrong with a template, in words for its author. */
export class TemplateFault extends Error {
  readonly hint: string | undefined;

  constructor(wanted: string, hint?: string) {
    super(wanted);
    this.name = "TemplateFault";
    this.hint = hint;
  }
}

/** A mapping whose members are made when they are asked for. */
export class TemplateMap {
  readonly names: readonly string[];
  /** May know a member under more names than are listed. */
  readonly get: (name: string) => TemplateValue | undefined;

  constructor(names: readonly string[], get: TemplateMap["get"]) {
    this.names = names;
    this.get = get;
  }

  static of(members: ReadonlyMap<string, TemplateValue>): TemplateMap {
    return new TemplateMap([...members.keys()], (name) => members.get(name));
  }

  members(): (readonly [string, TemplateValue])[] {
    return this.names.map((name) => [name, this.get(name) ?? null] as const);
  }
}

/** What a name stands for that is not there: it can be tested and given a default, and everything else fails. */
export class Missing {
  readonly fault: TemplateFault;

  constructor(fault: TemplateFault) {
    this.fault = fault;
  }
}

/** A text of the configuration that is a template itself. */
export class Unrendered {
  readonly place: string;

  constructor(place: string) {
    this.place = place;
  }
}

/** A fault that has been told already. */
export class ToldFault extends TemplateFault {
  constructor() {
    super("uses a value that has a fault");
  }
}

/** A value that something can be done with. */
export type Usable = Exclude<TemplateValue, Missing | Unrendered>;

/** Throws where the value is missing or not rendered. */
export function usable(value: TemplateValue): Usable {
  if (value instanceof Missing) throw value.fault;
  if (value instanceof Unrendered) {
    throw new TemplateFault(
      `uses ${value.place}, which is a template itself`,
      "put what both of them need under variables",
    );
  }
  return value;
}

export const isList = (value: TemplateValue): value is readonly TemplateValue[] => Array.isArray(value);

export interface Numeric {
  readonly value: number;
  readonly isFloat: boolean;
}

/** A number; truth values count as 0 and 1. */
export function numericOf(value: TemplateValue): Numeric | undefined {
  if (typeof value === "number") return { value, isFloat: false };
  if (typeof value === "boolean") return { value: Number(value), isFloat: false };
  return value instanceof Float ? { value: value.value, isFloat: true } : undefined;
}

export const toNumber = ({ value, isFloat }: Numeric): TemplateValue => (isFloat ? new Float(value) : value);

/** A number of the configuration, where a fraction tells a float. */
export const fromNumber = (value: number): TemplateValue => (Number.isInteger(value) ? value : new Float(value));

export function truthOf(given: TemplateValue): boolean {
  const value = usable(given);
  if (value instanceof TemplateMap) return value.names.length > 0;
  if (isList(value)) return value.length > 0;
  return value instanceof Float ? value.value !== 0 : Boolean(value);
}

/** For messages: `a text`. */
export function kindOf(value: TemplateValue): string {
  if (value === null) return "none";
  if (typeof value === "boolean") return "a truth value";
  if (typeof value === "string") return "a text";
  if (isList(value)) return "a list";
  return value instanceof TemplateMap ? "a mapping" : "a number";
}

/** What is written where the value stands in a text. */
export function textOfValue(given: TemplateValue): string {
  const value = usable(given);
  return typeof value === "string" ? value : writtenValue(value);
}

/** The value as a literal of Python. */
function writtenValue(given: TemplateValue): string {
  const value = usable(given);
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "number") return Number.isSafeInteger(value) ? String(value) : BigInt(value).toString();
  if (typeof value === "string") return quoted(value);
  if (value instanceof Float) return floatText(value.value);
  if (isList(value)) return `[${value.map(writtenValue).join(", ")}]`;
  return `{${value
    .members()
    .map(([name, member]) => `${quoted(name)}: ${writtenValue(member)}`)
    .join(", ")}}`;
}

function quoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text
    .replaceAll("\\", "\\\\")
    .replaceAll(quote, `\\${quote}`)
    .replaceAll("\n", "\\n")
    .replaceAll("\r", "\\r")
    .replaceAll("\t", "\\t");
  return quote + escaped + quote;
}

/** The shortest text that reads back as the number, always with a point or an exponent. */
function floatText(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value < 0 ? "-inf" : "inf";
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e16 || size < 1e-4)) {
    return value.toExponential().replace(/e([-+])(\d)$/, "e$10$2");
  }
  const text = Object.is(value, -0) ? "-0" : String(value);
  return text.includes(".") ? text : `${text}.0`;
}

/** A text as JSON, with sorted keys. */
export function jsonText(given: TemplateValue): string {
  const value = usable(given);
  if (isList(value)) return `[${value.map(jsonText).join(", ")}]`;
  if (value instanceof TemplateMap) {
    const members = value.members().sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${members.map(([name, member]) => `${JSON.stringify(name)}: ${jsonText(member)}`).join(", ")}}`;
  }
  return value === null || typeof value === "boolean" || typeof value === "string"
    ? JSON.stringify(value)
    : writtenValue(value);
}

export function areEqual(one: TemplateValue, other: TemplateValue): boolean {
  const [a, b] = [usable(one), usable(other)];
  const [x, y] = [numericOf(a), numericOf(b)];
  if (x !== undefined && y !== undefined) return x.value === y.value;
  if (isList(a) && isList(b))
    return a.length === b.length && a.every((item, index) => areEqual(item, b[index] ?? null));
  if (a instanceof TemplateMap && b instanceof TemplateMap) {
    const isShared = (name: string): boolean => areEqual(a.get(name) ?? null, b.get(name) ?? null);
    return a.names.length === b.names.length && a.names.every((name) => b.names.includes(name) && isShared(name));
  }
  return a === b;
}

/** Below 0 where the first comes before the second. Throws for what has no order. */
export function compare(one: TemplateValue, other: TemplateValue): number {
  const [a, b] = [usable(one), usable(other)];
  const [x, y] = [numericOf(a), numericOf(b)];
  if (x !== undefined && y !== undefined) return x.value - y.value;
  if (typeof a === "string" && typeof b === "string") return a < b ? -1 : Number(a > b);
  throw new TemplateFault(`cannot compare ${kindOf(a)} with ${kindOf(b)}`, textHint(a, b));
}

/** The usual reason why a number turns out to be a text. */
export function textHint(...values: TemplateValue[]): string | undefined {
  const text = values.find((value) => typeof value === "string" && /^\s*[-+]?\d[\d_.]*\s*$/.test(value));
  return text === undefined ? undefined : `${JSON.stringify(text)} is a text: write it without quotes, or use | int`;
}

/** What a rendered text, or one of the environment, is to the next template. */
export function fromEnvironment({ text, value }: EnvironmentText): TemplateValue {
  return typeof value === "number" && !/^\s*[-+]?[\d_]+\s*$/.test(text) ? new Float(value) : value;
}
