/** Secrets out of everything that is shown or stored: keys, credential headers, passwords in addresses. */
import type { JsonValue } from "#core/json.ts";

export const REDACTED = "<redacted>";

const SECRET_NAME =
  /(^|[-_.])(authorization|auth|api[-_]?key|apikey|key|token|jwt|secret|password|passwd|cookie|credentials?|signature)$/i;
const CAMEL_SECRET_NAME = /(apiKey|Token|Secret|Password)$/;
/** A latency, and no secret: a goal for it may be shown. */
const METRIC_NAME = /(^|[._])time_to_[a-z_]+_token$/;
// Begins at the start of a word only, or a long word would be searched from each of its letters.
const USER_INFO = /(?<![A-Za-z0-9+.-])([A-Za-z][A-Za-z0-9+.-]*:\/\/)[^/?#\s@]*@/g;
const SECRET_QUERY = /([?&](?:api[-_]?key|key|token|access_token|secret|password|sig|signature)=)[^&#\s]*/gi;

/** Whether a header or field of this name carries a secret. */
export const isSecretName = (name: string): boolean =>
  (SECRET_NAME.test(name) || CAMEL_SECRET_NAME.test(name)) && !METRIC_NAME.test(name);

const NAME_BEFORE_VALUE = /([\w.-]+)["']?\s*[:=]/g;

/** Whether a line of a configuration file may hold a secret: better one too many than one too few. */
export function isSecretLine(line: string): boolean {
  if (/headers|bearer|authorization/i.test(line) || redactText(line) !== line) return true;
  const names = [...line.matchAll(NAME_BEFORE_VALUE)].map(([, name = ""]) => name);
  return names.some(isSecretName);
}

/** A text without the user names, passwords and key parameters of the addresses in it. */
export const redactText = (text: string): string =>
  text.replace(USER_INFO, `$1${REDACTED}@`).replace(SECRET_QUERY, `$1${REDACTED}`);

/** A value without secrets: those told by the name of their key, and those inside addresses. */
export function redact(value: JsonValue): JsonValue {
  if (typeof value === "string") return redactText(value);
  if (Array.isArray(value)) return value.map(redact);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([name, member]): [string, JsonValue] => {
    const hides = isSecretName(name) && typeof member === "string";
    return [name, hides ? REDACTED : redact(member)];
  });
  return Object.fromEntries(entries);
}
