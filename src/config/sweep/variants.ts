/** `--variant [name:] flag=value, flag=value`: one run of a sweep picked by hand, as the flags that make it. */

import { hideAssignments } from "#config/flags/command-line.ts";
import { allFlags, type Flag, flagsBySpelling } from "#config/flags/flags.ts";
import type { Occurrence } from "#config/flags/read-flags.ts";
import { numberOf } from "#config/parameter-tree.ts";
import { truthOf } from "#config/schema/scalar.ts";
import { didYouMean } from "#config/suggestion.ts";
import type { Problem } from "#core/errors.ts";
import type { ParameterValue } from "#core/parameter-value.ts";
import { readScalar } from "./value-list.ts";

export interface Variant {
  readonly name?: string;
  readonly pairs: ReadonlyMap<string, ParameterValue>;
}

/** The parts of one variant; a name stands before the first `:` if no `=` does. */
export function readVariant(text: string): Variant | { readonly wanted: string; readonly hint?: string } {
  const trimmed = text.trim();
  if (trimmed === "") return { wanted: "must not be empty" };
  const colon = trimmed.indexOf(":");
  const hasName = colon >= 0 && !trimmed.slice(0, colon).includes("=");
  const name = hasName ? trimmed.slice(0, colon).trim() : undefined;
  if (name === "") return { wanted: "has nothing before its colon", hint: "write NAME: flag=value, or drop the colon" };
  const body = hasName ? trimmed.slice(colon + 1) : trimmed;
  const pairs = new Map<string, ParameterValue>();
  for (const token of body.split(",").map((part) => part.trim())) {
    if (token === "") continue;
    const equals = token.indexOf("=");
    const key = token.slice(0, Math.max(equals, 0)).trim();
    if (equals < 0) return { wanted: "has a part that is no flag=value", hint: "a value has no commas" };
    if (key === "") return { wanted: "has a value without a flag before it" };
    if (pairs.has(key)) return { wanted: `gives ${key} twice` };
    pairs.set(key, readScalar(token.slice(equals + 1).trim()));
  }
  if (pairs.size === 0) return { wanted: "must give at least one flag=value" };
  return { pairs, ...(name === undefined ? {} : { name }) };
}

export interface VariantFlags {
  readonly label: string;
  readonly occurrences: readonly Occurrence[];
}

/** The variants of a command line, each with the flags that it changes. */
export function readVariants(occurrences: readonly Occurrence[], problems: Problem[]): VariantFlags[] {
  const texts = occurrences.flatMap(({ spelling, values }) => values.map((text) => ({ spelling, text })));
  return texts.flatMap(({ spelling, text }, index): VariantFlags[] => {
    const variant = readVariant(text);
    if ("wanted" in variant) {
      problems.push({ where: spelling, found: hideAssignments(text), ...variant });
      return [];
    }
    const label = variant.name ?? `v${index}`;
    const flags = [...variant.pairs].flatMap(([key, value]) => {
      const occurrence = occurrenceOf(key, value, { at: `${spelling} ${label}: ${key}`, problems });
      return occurrence === undefined ? [] : [occurrence];
    });
    return [{ label, occurrences: flags }];
  });
}

/** Not part of any one run. */
const WHOLE_STUDY = new Set(["multiRun", "sweep", "search", "recipe", "study", "noSweepTable", "randomSeed"]);
const WHOLE_COMMAND = new Set(["config", "sweep", "variants", "verbose", "extraVerbose"]);

function occurrenceOf(
  key: string,
  value: ParameterValue,
  { at, problems }: { at: string; problems: Problem[] },
): Occurrence | undefined {
  const spelling = key.length === 1 ? `-${key}` : `--${key.replaceAll("_", "-")}`;
  const flag = flagsBySpelling().get(spelling);
  if (flag === undefined) {
    const hint = didYouMean(spelling.slice(2), spellings());
    problems.push({ where: at, wanted: "is no flag", ...(hint === undefined ? {} : { hint }) });
    return undefined;
  }
  if (concernsAll(flag)) {
    problems.push({ where: at, wanted: "holds for all variants, and cannot be given to one of them" });
    return undefined;
  }
  const text = typeof value === "object" ? String(numberOf(value) ?? "") : String(value);
  if (flag.takesValue) return { flag, spelling: at, values: [text], isOn: true };
  const truth = truthOf(text);
  if (truth === undefined) {
    problems.push({ where: at, found: text, wanted: "must be true or false" });
    return undefined;
  }
  return { flag, spelling: at, values: [], isOn: truth !== flag.negatives.includes(spelling) };
}

const concernsAll = ({ path: [head = "", name = ""] }: Flag): boolean =>
  WHOLE_STUDY.has(head) || (head === "command" && WHOLE_COMMAND.has(name));

const spellings = (): string[] =>
  allFlags()
    .flatMap((flag) => flag.spellings)
    .filter((spelling) => spelling.startsWith("--"))
    .map((spelling) => spelling.slice(2));
