/**
 * `${NAME}` and `${NAME:default}` inside the texts of a file, replaced by the environment. A set variable wins even
 * when it is empty. `$${` is a literal `${`; nothing is nested and no shell form is known (`:-` is part of the default).
 */

import { EnvironmentText, type Given, leafAt, mapLeaves, textOf, UNREADABLE } from "#config/given.ts";
import type { Problem } from "#core/errors.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

const REFERENCE = /\$\$\{|\$\{([A-Za-z_][A-Za-z0-9_]*)(?::([^}]*))?\}/g;
const UNCLOSED = /\$\{[^}\n]*$/;

/** The same tree with every reference replaced. Keys are left alone. */
export function substituteEnvironment(given: Given, environment: Environment, problems: Problem[]): Given {
  return mapLeaves(given, (leaf) => {
    const text = textOf(leaf);
    if (text === undefined || !text.includes("${")) return leaf;
    return leafAt(leaf.at, substituteText(text, { at: leaf.at, environment, problems }));
  });
}

interface Substitution {
  readonly at: string;
  readonly environment: Environment;
  readonly problems: Problem[];
}

function substituteText(text: string, { at, environment, problems }: Substitution) {
  let failed = false;
  let whole = false;
  const replaced = text.replace(REFERENCE, (match, name: string | undefined, fallback: string | undefined) => {
    if (name === undefined) return "${";
    whole ||= match.length === text.length;
    const value = environment[name] ?? fallback;
    if (value === undefined) {
      failed = true;
      problems.push({
        where: at,
        found: match,
        wanted: `needs the environment variable ${name}, which is not set`,
        hint: `set it, or write a default: \${${name}:value}`,
      });
    }
    return value ?? "";
  });
  if (UNCLOSED.test(text.replace(REFERENCE, ""))) {
    failed = true;
    problems.push({
      where: at,
      found: text,
      wanted: "opens a reference to the environment and does not close it",
      hint: "close it with }, or double the $ where the text itself is meant",
    });
  }
  if (failed) return UNREADABLE;
  return whole ? new EnvironmentText(replaced, looksLike(replaced)) : replaced;
}

/** What a text looks like: a truth value, a number, or itself. */
export function looksLike(text: string): string | number | boolean {
  const trimmed = text.trim();
  if (/^(true|false)$/i.test(trimmed)) return /^true$/i.test(trimmed);
  if (/^[-+]?(\d+(_\d+)*)$/.test(trimmed)) return Number(trimmed.replaceAll("_", ""));
  if (/^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/.test(trimmed)) return Number(trimmed);
  if (/^[-+]?inf(inity)?$/i.test(trimmed)) return trimmed.startsWith("-") ? -Infinity : Infinity;
  return text;
}
