/** Values of parameters, as plans and names hold them, from and to the trees they are read from and written into. */
import { Float, type ParameterValue } from "#core/parameter-value.ts";
import { EnvironmentText, type Given, type GivenLeaf, leafAt, listAt, mapAt } from "./given.ts";

/** The value of a tree; a number that was not written as a whole one becomes a `Float`. */
export function parameterOf(given: Given): ParameterValue {
  if (given.kind === "list") return given.items.map(parameterOf);
  if (given.kind === "leaf") return leafValue(given);
  return Object.fromEntries([...given.entries].map(([key, member]) => [key, parameterOf(member)]));
}

function leafValue({ value, isFloat }: GivenLeaf): ParameterValue {
  if (typeof value === "symbol") return null;
  const plain = value instanceof EnvironmentText ? value.value : value;
  const looksFloat = value instanceof EnvironmentText && /[.eEn]/.test(value.text);
  return typeof plain === "number" && (isFloat === true || looksFloat) ? new Float(plain) : plain;
}

/** The tree of a value, all of it written in the same place. */
export function givenOfValue(at: string, value: ParameterValue): Given {
  if (value instanceof Float) return { ...leafAt(at, value.value), isFloat: true };
  if (typeof value !== "object" || value === null) return leafAt(at, value);
  if (isList(value)) {
    return listAt(
      at,
      value.map((item) => givenOfValue(at, item)),
    );
  }
  return mapAt(
    at,
    Object.entries(value).map(([key, member]) => [key, givenOfValue(at, member)] as const),
  );
}

const isList = (value: ParameterValue): value is readonly ParameterValue[] => Array.isArray(value);

/** The number that a value is, if it is one. */
export function numberOf(value: ParameterValue): number | undefined {
  if (value instanceof Float) return value.value;
  return typeof value === "number" ? value : undefined;
}
