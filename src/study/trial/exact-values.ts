/**
 * JSON text → values in which a number that was written with a point or an exponent stays apart from a whole one: names
 * of cells and directories show it, and the cells of two directories are told apart by it.
 */
import { Float, type ParameterValue } from "#core/parameter-value.ts";

type Reviver = (this: unknown, key: string, value: ParameterValue, context: { readonly source?: string }) => unknown;

/** The engine has it (ECMAScript's source text access for JSON), the type library does not yet. */
const parseWithSource = JSON.parse as (text: string, reviver: Reviver) => ParameterValue;

const FRACTION_OR_EXPONENT = /[.eE]/;

/** Throws a `SyntaxError` where the text is no JSON. */
export function readExactValue(text: string): ParameterValue {
  return parseWithSource(text, (_key, value, { source }) =>
    typeof value === "number" && source !== undefined && FRACTION_OR_EXPONENT.test(source) ? new Float(value) : value,
  );
}
