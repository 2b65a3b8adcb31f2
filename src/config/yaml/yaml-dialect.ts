/**
 * What an unquoted word of a YAML file means. The files of the reference are YAML 1.1 as PyYAML reads it, which no
 * library setting here reproduces, so plain scalars are resolved by these rules: `on` and `No` are truth values, `010`
 * is octal, `1:30` is ninety, and a float needs a dot and a signed exponent, so `1e2` stays a text. Dates stay texts.
 */

const BOOLEANS: ReadonlyMap<string, boolean> = new Map(
  [
    ["yes", true],
    ["no", false],
    ["true", true],
    ["false", false],
    ["on", true],
    ["off", false],
  ].flatMap(([word, value]) => {
    const text = String(word);
    return [text, text.toUpperCase(), text[0]?.toUpperCase() + text.slice(1)].map(
      (form) => [form, value === true] as const,
    );
  }),
);
const NULLS = new Set(["", "~", "null", "Null", "NULL"]);
const BINARY = /^[-+]?0b[0-1_]+$/;
const OCTAL = /^[-+]?0[0-7_]+$/;
const DECIMAL = /^[-+]?(0|[1-9][0-9_]*)$/;
const HEXADECIMAL = /^[-+]?0x[0-9a-fA-F_]+$/;
const BASE_60 = /^[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?$/;
const FLOAT = /^[-+]?([0-9][0-9_]*\.[0-9_]*|\.[0-9][0-9_]*)([eE][-+][0-9]+)?$/;
const INFINITY = /^[-+]?\.(inf|Inf|INF)$/;
const NOT_A_NUMBER = /^\.(nan|NaN|NAN)$/;

/** Whether a plain scalar is a number that is not written as a whole one: `5.0`, `.inf`. */
export const isFloatScalar = (text: string): boolean =>
  FLOAT.test(text) || INFINITY.test(text) || NOT_A_NUMBER.test(text) || (BASE_60.test(text) && text.includes("."));

/** The value of a plain (unquoted) scalar, given its text. */
export function resolvePlainScalar(text: string): string | number | boolean | null {
  if (NULLS.has(text)) return null;
  const truth = BOOLEANS.get(text);
  if (truth !== undefined) return truth;
  return resolveNumber(text) ?? text;
}

function resolveNumber(text: string): number | undefined {
  if (!/^[-+.0-9]/.test(text)) return undefined;
  const sign = text.startsWith("-") ? -1 : 1;
  const digits = text.replace(/^[-+]/, "").replaceAll("_", "");
  if (BINARY.test(text)) return sign * Number.parseInt(digits.slice(2) || "0", 2);
  if (OCTAL.test(text)) return sign * Number.parseInt(digits, 8);
  if (HEXADECIMAL.test(text)) return sign * Number.parseInt(digits.slice(2) || "0", 16);
  if (DECIMAL.test(text) || FLOAT.test(text)) return sign * Number(digits);
  if (BASE_60.test(text)) return sign * digits.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
  if (INFINITY.test(text)) return sign * Infinity;
  if (NOT_A_NUMBER.test(text)) return Number.NaN;
  return undefined;
}
