/**
 * Lists of values as one text: `1,2,4`, and ranges among them. `8..128*2` doubles, `10..50+10` steps, `8..512/7` gives
 * seven points evenly apart on a log scale. The end is part of a range where a step meets it.
 */

import { anyNumber } from "#config/schema/scalar.ts";
import { Float, type ParameterValue } from "#core/parameter-value.ts";

/** `int` and `float` are options of that kind; `whole` takes anything, and rounds points to whole numbers. */
export type ListKind = "int" | "float" | "whole" | "any";

export type ListReading =
  | { readonly values: readonly ParameterValue[] }
  | { readonly found: string; readonly wanted: string; readonly hint?: string };

const WHOLE = /^[-+]?\d+(_\d+)*$/;
const NUMBER = "[-+]?(?:\\d+(?:\\.\\d+)?|\\.\\d+)(?:[eE][-+]?\\d+)?";
const RANGE = new RegExp(`^(${NUMBER})\\.\\.(${NUMBER})(?:([*+/])(${NUMBER}))?$`);
const LOOKS_LIKE_RANGE = /^[-+]?[\d.]*\d\.\.[-+]?\.?\d/;
const RANGE_HINT = "write 8..128*2 for 8,16,…,128, 10..50+10 for steps of 10, 8..512/7 for seven log-spaced points";
const MOST_VALUES = 10_000;
/** Powers and sums in binary miss decimal values by their last digits; nobody writes more than twelve. */
const DIGITS = 12;

/** The items between commas, ranges unfolded; blank ones do not count. Empty where there are none. */
export function readList(text: string, kind: ListKind): ListReading {
  const values: ParameterValue[] = [];
  for (const item of text.split(",")) {
    const trimmed = item.trim();
    if (trimmed === "") continue;
    const reading = readItem(trimmed, kind);
    if (!("values" in reading)) return reading;
    values.push(...reading.values);
  }
  return { values };
}

export const isRange = (text: string): boolean => LOOKS_LIKE_RANGE.test(text.trim());

/** One item: a range, or a value alone. */
export function readItem(text: string, kind: ListKind): ListReading {
  if (isRange(text)) return readRange(text.trim(), kind);
  if (kind === "int") {
    return WHOLE.test(text)
      ? { values: [Number(text.replaceAll("_", ""))] }
      : { found: text, wanted: "must be whole numbers between commas", hint: RANGE_HINT };
  }
  const number = anyNumber(text) ?? (/^nan$/i.test(text) ? Number.NaN : undefined);
  if (kind === "float") {
    return number === undefined
      ? { found: text, wanted: "must be numbers between commas", hint: RANGE_HINT }
      : { values: [new Float(number)] };
  }
  return { values: [readScalar(text)] };
}

/** What a word by itself stands for: a truth value, a number, or a text, which quotes make sure of. */
export function readScalar(text: string): ParameterValue {
  const word = text.toLowerCase();
  if (word === "true" || word === "false") return word === "true";
  if (WHOLE.test(text)) return Number(text.replaceAll("_", ""));
  const number = anyNumber(text) ?? (word === "nan" ? Number.NaN : undefined);
  if (number !== undefined) return new Float(number);
  const quoted = /^(["'])(.*)\1$/s.exec(text);
  return quoted?.[2] ?? text;
}

function readRange(text: string, kind: ListKind): ListReading {
  const match = RANGE.exec(text);
  const fault = (wanted: string) => ({ found: text, wanted, hint: RANGE_HINT });
  const [, from = "", to = "", operator, by = ""] = match ?? [];
  if (operator === undefined) return fault("must be a range with a factor, a step or a number of points");
  const [lo, hi, step] = [Number(from), Number(to), Number(by)];
  if (!(hi > lo)) return fault("must be a range that leads upwards");
  if (operator !== "+" && !(lo > 0)) return fault("must be a range above 0");
  if (operator === "*" && !(step > 1)) return fault("must be a range with a factor above 1");
  if (operator === "+" && !(step > 0)) return fault("must be a range with a step above 0");
  if (operator === "/" && !(Number.isInteger(step) && step >= 2)) {
    return fault("must be a range of at least 2 points");
  }
  const points = pointsOf({ lo, hi, step, operator });
  if (points === undefined) return fault(`must be a range of at most ${MOST_VALUES} values`);
  const areWhole = operator !== "/" && [from, to, by].every((part) => WHOLE.test(part));
  if (kind === "float") return { values: points.map((point) => new Float(point)) };
  if (kind === "any" && !areWhole) return { values: points.map((point) => new Float(point)) };
  return { values: [...new Set(points.map(Math.round))] };
}

interface Range {
  readonly lo: number;
  readonly hi: number;
  readonly step: number;
  readonly operator: string;
}

function pointsOf({ lo, hi, step, operator }: Range): number[] | undefined {
  const exact = (value: number) => Number(value.toPrecision(DIGITS));
  if (operator === "/") {
    if (step > MOST_VALUES) return undefined;
    return Array.from({ length: step }, (_, i) => exact(lo * (hi / lo) ** (i / (step - 1))));
  }
  const points: number[] = [];
  for (let i = 0; ; i++) {
    const point = exact(operator === "*" ? lo * step ** i : lo + step * i);
    if (point > exact(hi)) return points;
    if (points.length === MOST_VALUES) return undefined;
    points.push(point);
  }
}
