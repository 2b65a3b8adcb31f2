/** Swept values as they may be shown: a key or a password that is swept never gets into a label or a name. */
import { isSecretName, REDACTED, redactText } from "#config/redact.ts";
import { Float, type ParameterValue } from "#core/parameter-value.ts";

/** The value of `path` with what its names or its addresses say is secret left out, at any depth. */
export function withoutSecrets(path: string, value: ParameterValue): ParameterValue {
  if (typeof value === "string") return isSecretName(path) ? REDACTED : redactText(value);
  if (typeof value !== "object" || value === null || value instanceof Float) return value;
  if (isList(value)) return value.map((member) => withoutSecrets(path, member));
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withoutSecrets(name, member)]));
}

const isList = (value: object): value is readonly ParameterValue[] => Array.isArray(value);
