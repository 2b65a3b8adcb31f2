/**
 * Values as Python prints them: labels and names of directories are read by scripts that know them from the
 * reference, `rate_5.0` and `streaming_True` included.
 */
import { Float, type ParameterValue } from "#core/parameter-value.ts";

/** Shortest digits stand plain for exponents in this range, else with an exponent (`float_repr_style`, repr format). */
const LEAST_PLAIN_EXPONENT = -4;
const FIRST_LONG_EXPONENT = 16;

/** As `str(value)`: texts bare, inside lists and mappings quoted. */
export function toPythonText(value: ParameterValue): string {
  return typeof value === "string" ? value : toRepr(value);
}

function toRepr(value: ParameterValue): string {
  if (value === null) return "None";
  if (typeof value === "string") return toQuoted(value);
  if (typeof value === "boolean") return value ? "True" : "False";
  // BigInt, because a whole number of more than 21 digits would get an exponent.
  if (typeof value === "number") return Number.isInteger(value) ? String(BigInt(value)) : toFloatText(value);
  if (value instanceof Float) return toFloatText(value.value);
  if (isList(value)) return `[${value.map(toRepr).join(", ")}]`;
  return `{${Object.entries(value)
    .map(([key, member]) => `${toQuoted(key)}: ${toRepr(member)}`)
    .join(", ")}}`;
}

/** Shortest digits that lead back to the number, always with a point, an exponent or a name: `5.0`, `1e-05`, `nan`. */
export function toFloatText(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  if (value === 0) return Object.is(value, -0) ? "-0.0" : "0.0";
  const [mantissa = "", exponentText = ""] = Math.abs(value).toExponential().split("e");
  const digits = mantissa.replace(".", "");
  return (value < 0 ? "-" : "") + placePoint(digits, Number(exponentText));
}

function placePoint(digits: string, exponent: number): string {
  if (exponent < LEAST_PLAIN_EXPONENT || exponent >= FIRST_LONG_EXPONENT) {
    const mantissa = digits.length === 1 ? digits : `${digits[0]}.${digits.slice(1)}`;
    return `${mantissa}e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
  }
  if (exponent < 0) return `0.${"0".repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, "0");
  return `${whole}.${digits.slice(exponent + 1) || "0"}`;
}

/** Single quotes, but double ones around a text that has single ones and no double ones. */
function toQuoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  let quoted = "";
  for (const character of text) quoted += character === quote ? `\\${quote}` : toEscaped(character);
  return quote + quoted + quote;
}

const NAMED_ESCAPES: Readonly<Record<string, string>> = { "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" };
/** What Python does not count as printable: controls, unassigned and private characters, separators but the space. */
const UNPRINTABLE = /[\p{C}\p{Z}]/u;

function toEscaped(character: string): string {
  const named = NAMED_ESCAPES[character];
  if (named !== undefined) return named;
  if (character === " " || !UNPRINTABLE.test(character)) return character;
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  if (code <= 0xff) return `\\x${hex.padStart(2, "0")}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, "0")}` : `\\U${hex.padStart(8, "0")}`;
}

const isList = (value: object): value is readonly ParameterValue[] => Array.isArray(value);
