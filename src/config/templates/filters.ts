/**
 * The filters (`| round(1)`), tests (`is defined`), methods of texts and the one function (`range`) that templates have.
 * Each does what Jinja's or Python's of that name does.
 */

import { didYouMean } from "#config/suggestion.ts";
import { Float } from "#core/parameter-value.ts";
import { arithmetic } from "./arithmetic.ts";
import { looksLike } from "./environment.ts";
import { roundHalfEven } from "./rounding.ts";
import {
  compare,
  isList,
  jsonText,
  kindOf,
  Missing,
  type Numeric,
  numericOf,
  TemplateFault,
  TemplateMap,
  type TemplateValue,
  textOfValue,
  toNumber,
  truthOf,
  usable,
} from "./value.ts";

export interface Arguments {
  readonly positional: readonly TemplateValue[];
  readonly named: ReadonlyMap<string, TemplateValue>;
}

type Parameters = readonly (TemplateValue | undefined)[];

interface Filter {
  /** Names of its arguments, in order. */
  readonly takes?: readonly string[];
  readonly apply: (value: TemplateValue, given: Parameters) => TemplateValue;
}

const LONGEST_RANGE = 100_000;

const FILTERS: Readonly<Record<string, Filter>> = {
  default: {
    takes: ["default_value", "boolean"],
    apply: (value, [fallback = "", alsoFalse = false]) => {
      if (value instanceof Missing) return fallback;
      return truthOf(alsoFalse) && !truthOf(value) ? fallback : value;
    },
  },
  int: { takes: ["default"], apply: (value, [fallback = 0]) => wholeOf(usable(value)) ?? fallback },
  float: { takes: ["default"], apply: (value, [fallback = new Float(0)]) => floatOf(usable(value)) ?? fallback },
  round: { takes: ["precision", "method"], apply: (value, [digits, method]) => round(value, digits, method) },
  abs: { apply: (value) => (compare(value, 0) < 0 ? arithmetic("-", 0, value) : value) },
  min: { apply: (value) => extreme(value, -1) },
  max: { apply: (value) => extreme(value, 1) },
  sum: {
    takes: ["attribute", "start"],
    apply: (value, [attribute, start = 0]) => {
      if (attribute !== undefined) throw new TemplateFault("gives sum an attribute, which is not known here");
      return listOf(value, "sum").reduce<TemplateValue>((total, item) => arithmetic("+", total, usable(item)), start);
    },
  },
  length: {
    apply: (value) => {
      const whole = usable(value);
      if (isList(whole)) return whole.length;
      if (whole instanceof TemplateMap) return whole.names.length;
      if (typeof whole === "string") return [...whole].length;
      throw new TemplateFault(`asks for the length of ${kindOf(whole)}`);
    },
  },
  upper: { apply: (value) => textOfValue(value).toUpperCase() },
  lower: { apply: (value) => textOfValue(value).toLowerCase() },
  trim: { apply: (value) => textOfValue(value).trim() },
  replace: {
    takes: ["old", "new"],
    apply: (value, [old, by]) => textOfValue(value).replaceAll(wantedText(old, "replace"), wantedText(by, "replace")),
  },
  join: {
    takes: ["d"],
    apply: (value, [between = ""]) => listOf(value, "join").map(textOfValue).join(textOfValue(between)),
  },
  string: { apply: textOfValue },
  first: { apply: (value) => atEnd(value, 0) },
  last: { apply: (value) => atEnd(value, -1) },
  list: { apply: (value) => listOf(value, "list") },
  sort: { takes: ["reverse"], apply: (value, [reverse = false]) => sorted(value, truthOf(reverse)) },
  tojson: { apply: jsonText },
};

const OTHER_NAMES: Readonly<Record<string, string>> = { d: "default", count: "length" };

/** Throws `TemplateFault` for an unknown name, and where the filter cannot take the value. */
export function applyFilter(name: string, value: TemplateValue, args: Arguments): TemplateValue {
  const known = Object.keys(FILTERS);
  const own = Object.hasOwn(OTHER_NAMES, name) ? (OTHER_NAMES[name] ?? name) : name;
  const filter = Object.hasOwn(FILTERS, own) ? FILTERS[own] : undefined;
  if (filter === undefined) {
    const hint = didYouMean(name, known) ?? `known are ${known.join(", ")}`;
    throw new TemplateFault(`uses the filter ${name}, which is not known here`, hint);
  }
  const takes = filter.takes ?? [];
  const surplus = args.positional.length > takes.length ? "so many arguments" : undefined;
  const stranger = [...args.named.keys()].find((key) => !takes.includes(key));
  if (surplus !== undefined || stranger !== undefined) {
    throw new TemplateFault(
      `gives the filter ${name} ${surplus ?? `the argument ${stranger}`}, which it does not take`,
    );
  }
  return filter.apply(
    value,
    takes.map((key, index) => args.positional[index] ?? args.named.get(key)),
  );
}

function wholeOf(value: TemplateValue): TemplateValue | undefined {
  const number = readNumber(value)?.value;
  return number === undefined || !Number.isFinite(number) ? undefined : Math.trunc(number);
}

function floatOf(value: TemplateValue): TemplateValue | undefined {
  const number = readNumber(value);
  return number === undefined ? undefined : new Float(number.value);
}

function readNumber(value: TemplateValue): Numeric | undefined {
  if (typeof value !== "string") return numericOf(value);
  const read = looksLike(value);
  return typeof read === "number" ? numericOf(read) : undefined;
}

function round(value: TemplateValue, digits: TemplateValue = 0, method: TemplateValue = "common"): TemplateValue {
  const number = numericOf(usable(value));
  const precision = numericOf(digits);
  if (number === undefined || precision === undefined || precision.isFloat) {
    throw new TemplateFault(`rounds ${kindOf(usable(value))}, or to something that is no whole number of digits`);
  }
  if (method === "common") return toNumber({ ...number, value: roundHalfEven(number.value, precision.value) });
  if (method !== "ceil" && method !== "floor") {
    throw new TemplateFault(`rounds by ${textOfValue(method)}`, "known are common, ceil and floor");
  }
  const scale = 10 ** precision.value;
  return new Float(Math[method](number.value * scale) / scale);
}

function extreme(value: TemplateValue, sign: 1 | -1): TemplateValue {
  const items = listOf(value, sign === 1 ? "max" : "min");
  if (items.length === 0) return new Missing(new TemplateFault("asks for the extreme of an empty list"));
  return items.reduce((best, item) => (compare(item, best) * sign > 0 ? item : best));
}

function atEnd(value: TemplateValue, index: 0 | -1): TemplateValue {
  const item = listOf(value, index === 0 ? "first" : "last").at(index);
  return item ?? new Missing(new TemplateFault("asks for an item of an empty list"));
}

function sorted(value: TemplateValue, isReverse: boolean): TemplateValue {
  const items = [...listOf(value, "sort")].sort(compare);
  return isReverse ? items.reverse() : items;
}

function listOf(given: TemplateValue, filter: string): readonly TemplateValue[] {
  const value = usable(given);
  if (isList(value)) return value;
  if (typeof value === "string") return [...value];
  if (value instanceof TemplateMap) return value.names;
  throw new TemplateFault(`uses the filter ${filter} on ${kindOf(value)}`, "it takes a list");
}

function wantedText(value: TemplateValue | undefined, user: string): string {
  if (value === undefined) throw new TemplateFault(`gives ${user} too few arguments`);
  return textOfValue(value);
}

const TESTS: Readonly<Record<string, (value: TemplateValue) => boolean>> = {
  none: (value) => value === null,
  true: (value) => value === true,
  false: (value) => value === false,
  boolean: (value) => typeof value === "boolean",
  number: (value) => numericOf(value) !== undefined,
  integer: (value) => typeof value === "number",
  float: (value) => value instanceof Float,
  string: (value) => typeof value === "string",
  mapping: (value) => value instanceof TemplateMap,
  sequence: (value) => isList(value) || typeof value === "string" || value instanceof TemplateMap,
  odd: (value) => arithmetic("%", value, 2) === 1,
  even: (value) => arithmetic("%", value, 2) === 0,
};

/** `value is name`. Throws `TemplateFault` for an unknown test. */
export function passesTest(name: string, value: TemplateValue): boolean {
  if (name === "defined") return !(value instanceof Missing);
  if (name === "undefined") return value instanceof Missing;
  const test = Object.hasOwn(TESTS, name) ? TESTS[name] : undefined;
  if (test !== undefined) return test(usable(value));
  const known = ["defined", "undefined", ...Object.keys(TESTS)];
  throw new TemplateFault(
    `uses the test ${name}, which is not known here`,
    didYouMean(name, known) ?? `known are ${known.join(", ")}`,
  );
}

/** `text.name(…)`. Throws `TemplateFault` for anything else than the few methods that texts have here. */
export function callMethod(name: string, object: TemplateValue, { positional }: Arguments): TemplateValue {
  if (typeof object === "string") {
    const [one, other] = positional;
    if (name === "upper") return object.toUpperCase();
    if (name === "lower") return object.toLowerCase();
    if (name === "strip") return object.trim();
    if (name === "startswith") return object.startsWith(wantedText(one, name));
    if (name === "endswith") return object.endsWith(wantedText(one, name));
    if (name === "replace") return object.replaceAll(wantedText(one, name), wantedText(other, name));
    if (name === "split") return one === undefined ? object.trim().split(/\s+/) : object.split(textOfValue(one));
  }
  throw new TemplateFault(
    `calls ${name} of ${kindOf(object)}, which is not known here`,
    "there may be a filter for it",
  );
}

/** `range(stop)`, `range(start, stop)`, `range(start, stop, step)`. */
export function range({ positional }: Arguments): TemplateValue {
  const numbers = positional.map((value) => (typeof value === "number" ? value : Number.NaN));
  const [first = Number.NaN, second, step = 1] = numbers;
  const [start, stop] = second === undefined ? [0, first] : [first, second];
  const count = Math.max(0, Math.ceil((stop - start) / step));
  if (!(count <= LONGEST_RANGE)) throw new TemplateFault(`uses range with something else than a few whole numbers`);
  return Array.from({ length: count }, (_, index) => start + index * step);
}
