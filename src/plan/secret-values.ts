/** Swept values as they may be shown and kept: a key or a password that is swept never gets into a label, a name or a file. */
import { isSecretName, REDACTED, redactText } from "#config/redact.ts";
import { type Assignment, Float, type ParameterValue } from "#core/parameter-value.ts";
import type { SamplingDesign } from "./study-plan.ts";

/** The value of `path` with what its names or its addresses say is secret left out, at any depth. */
export function withoutSecrets(path: string, value: ParameterValue): ParameterValue {
  if (typeof value === "string") return isSecretName(path) ? REDACTED : redactText(value);
  if (typeof value !== "object" || value === null || value instanceof Float) return value;
  if (isList(value)) return value.map((member) => withoutSecrets(path, member));
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withoutSecrets(name, member)]));
}

/** What a variation assigns, without the secrets in it. */
export const hideAssigned = (assignments: readonly Assignment[]): Assignment[] =>
  assignments.map(({ path, value }) => ({ path, value: withoutSecrets(path, value) }));

/** A sampled design without the secrets among its choices. */
export function withoutSecretPoints(design: SamplingDesign): SamplingDesign {
  const { dimensions, mapped } = design;
  return {
    ...design,
    dimensions: dimensions.map(({ choices, ...dimension }) =>
      choices === undefined
        ? dimension
        : { ...dimension, choices: choices.map((choice) => withoutSecrets(dimension.path, choice)) },
    ),
    mapped: mapped.map((row) => row.map((value, place) => withoutSecrets(dimensions[place]?.path ?? "", value))),
  };
}

const isList = (value: object): value is readonly ParameterValue[] => Array.isArray(value);
