/** The command as it could be typed again, for the results: quoted for a shell, and without secrets. */

import { isSecretName, REDACTED, redactText } from "#config/redact.ts";
import { type Flag, flagsBySpelling } from "./flags.ts";

/** `aiperf profile -m 'llama' --concurrency 4 …`. `argv` is everything after the program's name. */
export function renderCommandLine(argv: readonly string[]): string {
  const texts = redactWords(argv).map(({ head, value, joint, isFlags }) => {
    if (value === undefined) return head;
    return `${head}${joint}${isFlags ? quote(value) : quoteIfNeeded(value)}`;
  });
  return ["aiperf", ...texts].join(" ");
}

/** The words as they may be seen by others: the same, with every secret in them replaced. */
export function hideSecrets(argv: readonly string[]): string[] {
  return redactWords(argv).map(({ head, joint, value = "" }) => `${head}${joint}${value}`);
}

interface Word {
  /** A flag; empty for a value that stands alone. */
  readonly head: string;
  readonly joint: "=" | "";
  readonly value?: string;
  /** The value belongs to a flag. */
  readonly isFlags: boolean;
}

function redactWords(argv: readonly string[]): Word[] {
  let owner: Flag | undefined;
  return argv.map((word): Word => {
    if (!isFlagWord(word)) {
      const value = owner === undefined ? redactText(word) : hideValue(word, owner);
      return { head: "", joint: "", value, isFlags: owner !== undefined };
    }
    const { flag, head, value, joint } = split(word);
    owner = flag;
    if (value === undefined) return { head, joint: "", isFlags: true };
    return { head, joint, value: hideValue(value, flag), isFlags: true };
  });
}

const isFlagWord = (word: string): boolean => /^-[A-Za-z-]/.test(word) && !/^-inf/i.test(word);

function split(word: string): { flag?: Flag; head: string; value?: string; joint: "=" | "" } {
  const flags = flagsBySpelling();
  const equals = word.indexOf("=");
  const head = equals < 0 ? word : word.slice(0, equals);
  const flag = flags.get(head.replaceAll("_", "-"));
  if (flag !== undefined) return { flag, head, joint: "=", ...(equals < 0 ? {} : { value: word.slice(equals + 1) }) };
  const short = word.startsWith("--") ? undefined : flags.get(word.slice(0, 2));
  if (short?.takesValue === true) return { flag: short, head: word.slice(0, 2), value: word.slice(2), joint: "" };
  return { head: redactText(word), joint: "=" };
}

function hideValue(value: string, flag: Flag | undefined): string {
  if (flag?.shape.kind === "text" && flag.isSecret) return REDACTED;
  if (flag?.about.keepsCommas === true) return hideAssignments(value);
  if (flag?.shape.kind === "pairs" || flag?.shape.kind === "json") return hidePairs(value);
  return redactText(value);
}

/** `flag=value` and `path=values` between commas with the values of secret ones replaced; headers always are. */
export function hideAssignments(text: string): string {
  let hides = false;
  return redactText(text)
    .split(",")
    .map((item) => {
      const [, name, key = ""] = /^((?:[^=]*:)?\s*([^=:]*?)\s*)=/.exec(item) ?? [];
      if (name === undefined) return hides ? REDACTED : item;
      hides = isSecretKey(key);
      return hides ? `${name}=${REDACTED}` : item;
    })
    .join(",");
}

/** A flag without its dashes, or a path. */
function isSecretKey(key: string): boolean {
  const flag = flagsBySpelling().get(key.length === 1 ? `-${key}` : `--${key.replaceAll("_", "-")}`);
  return flag?.isSecret === true || key.split(".").some((part) => part === "headers" || isSecretName(part));
}

/** `Name:value` pairs and JSON objects with the values of secret names replaced. */
function hidePairs(text: string): string {
  if (!text.trimStart().startsWith("{")) {
    return redactText(text)
      .split(",")
      .map((pair) => {
        const colon = pair.indexOf(":");
        const name = pair.slice(0, Math.max(colon, 0)).trim();
        return isSecretName(name) ? `${pair.slice(0, colon)}:${REDACTED}` : pair;
      })
      .join(",");
  }
  return redactText(text).replace(/"([^"\\]*)"(\s*:\s*)"(?:[^"\\]|\\.)*"/g, (pair, name: string, colon: string) =>
    isSecretName(name) ? `"${name}"${colon}"${REDACTED}"` : pair,
  );
}

/** Numbers and simple words of the program itself stay bare; every other value is quoted, as in the reference. */
const quote = (word: string): string => (/^-?[0-9][0-9.,]*$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);

/** A word as a shell takes it. */
export const quoteIfNeeded = (word: string): string => (/^[A-Za-z0-9_./:-]+$/.test(word) ? word : quote(word));
