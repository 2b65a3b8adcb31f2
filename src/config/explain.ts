/** Faults of the schema as problems a person can act on, and all problems as the one error that is thrown. */
import type * as v from "valibot";
import { type Problem, sentenceOf, UserError } from "#core/errors.ts";
import { allFlags } from "./flags/flags.ts";
import { EnvironmentText, type Given, partAt, UNREADABLE, whereOf } from "./given.ts";
import { isSecretName, redactText } from "./redact.ts";
import { toSnake } from "./spelling.ts";

const LONGEST_FOUND = 80;
const LONGEST_SEARCHED = 2000;

/** The problem of one issue of valibot; undefined where it was reported before. */
export function explainIssue(
  issue: v.BaseIssue<unknown>,
  given: Given,
  base: readonly (string | number)[] = [],
): Problem | undefined {
  const path = [...base, ...(issue.path?.map((item) => item.key as string | number) ?? [])];
  const value = plainAt(given, path);
  if (value === UNREADABLE) return undefined;
  const where = whereOf(given, path);
  const key = toSnake(String(path.at(-1) ?? ""));
  const isMissing = value === undefined && issue.message === "is required";
  const found = value === undefined || isSecretPath(path) ? undefined : foundText(value);
  return {
    where,
    ...(found === undefined ? {} : { found }),
    wanted: isMissing && where.startsWith("-") ? `needs ${flagAt(path) ?? key} to be given too` : issue.message,
    ...(isHint(issue) ? { hint: issue.expected } : {}),
  };
}

/** The flag that writes the option at a path of the tree. */
function flagAt(path: readonly (string | number)[]): string | undefined {
  const [section, place, ...rest] = path;
  const written = (section === "phases" && typeof place === "number" ? ["profiling", ...rest] : path).join(".");
  return allFlags().find((flag) => flag.path.join(".") === written)?.spellings[0];
}

const isSecretPath = (path: readonly (string | number)[]): boolean =>
  path[0] === "endpoint" && path.slice(1).some((key) => key === "headers" || isSecretName(String(key)));

/** Valibot's own issues have something technical there. */
const isHint = (issue: v.BaseIssue<unknown>): issue is v.BaseIssue<unknown> & { expected: string } =>
  issue.type === "raw_transform" && typeof issue.expected === "string";

function plainAt(given: Given, path: readonly (string | number)[]): unknown {
  const part = partAt(given, path);
  if (part === undefined) return undefined;
  if (part.kind === "map") return "a mapping";
  // Nothing in it, nothing to show: what is wanted says so.
  if (part.kind === "list") return part.items.length === 0 ? undefined : `a list of ${part.items.length}`;
  return part.value instanceof EnvironmentText ? part.value.text : part.value;
}

/** A value as it may be shown: short, and without the secrets of addresses. */
export function foundText(value: unknown): string {
  const text = redactText(String(value).slice(0, LONGEST_SEARCHED));
  return text.length > LONGEST_FOUND ? `${text.slice(0, LONGEST_FOUND)}…` : text;
}

/** Problems of the command line first, then those of the file from its top down. */
function byPlace(a: Problem, b: Problem): number {
  const [one, other] = [lineAndColumn(a), lineAndColumn(b)];
  return one[0] - other[0] || one[1] - other[1];
}

function lineAndColumn({ where }: Problem): readonly [number, number] {
  const match = /^[^ ]+:(\d+):(\d+)( |$)/.exec(where);
  return match === null ? [0, 0] : [Number(match[1]), Number(match[2])];
}

/** The error that carries every problem found. */
export function configurationError(problems: readonly Problem[]): UserError {
  const unique = [...new Map(problems.map((problem) => [`${problem.where} ${problem.wanted}`, problem])).values()];
  unique.sort(byPlace);
  const [first] = unique;
  const message =
    unique.length === 1 && first !== undefined ? sentenceOf(first) : `the configuration has ${unique.length} problems`;
  return new UserError(message, {
    problems: unique,
    ...(unique.length === 1 && first?.hint !== undefined ? { hint: first.hint } : {}),
  });
}
