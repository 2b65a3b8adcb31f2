/**
 * The words of a command line → which flags were given, with which texts. Knows spelling and arity only; what the
 * texts mean is settled afterwards.
 */

import { redactText } from "#config/redact.ts";
import { truthOf } from "#config/schema/scalar.ts";
import { didYouMean } from "#config/suggestion.ts";
import type { Problem } from "#core/errors.ts";
import { allFlags, type Flag, flagsBySpelling } from "./flags.ts";

export interface Occurrence {
  readonly flag: Flag;
  /** As written, without its value. */
  readonly spelling: string;
  /** Empty for a switch. */
  readonly values: readonly string[];
  /** For a switch. */
  readonly isOn: boolean;
}

/** Kinds that add up when a flag is repeated. */
const REPEATABLE = new Set(["list", "pairs", "json"]);

export function readFlags(argv: readonly string[], problems: Problem[]): Occurrence[] {
  const occurrences: Occurrence[] = [];
  for (let index = 0; index < argv.length; ) {
    const word = argv[index] ?? "";
    const found = findFlag(word);
    if (found === undefined) {
      problems.push(unknownWord(word));
      index += 1;
      // What follows an unknown flag is taken for its value, so as not to complain twice.
      if (word.startsWith("--") && !word.includes("=") && !isFlag(argv[index])) index += 1;
      continue;
    }
    const { flag, spelling, inline } = found;
    const bare = inline === undefined ? flag.about.valueWhenBare : undefined;
    if (bare !== undefined) {
      reportRepetition(occurrences, found, problems);
      occurrences.push({ flag, spelling, isOn: true, values: [bare] });
      index += 1;
      continue;
    }
    const rest = flag.takesValue && inline === undefined ? valuesAfter(argv, index + 1, flag) : [];
    index += 1 + rest.length;
    if (flag.takesValue && inline === undefined && rest.length === 0) {
      problems.push({ where: spelling, wanted: "needs a value after it" });
      continue;
    }
    const isOn = readSwitch(found, problems);
    if (isOn === undefined) continue;
    reportRepetition(occurrences, found, problems);
    occurrences.push({ flag, spelling, isOn, values: inline === undefined ? rest : flag.takesValue ? [inline] : [] });
  }
  return occurrences;
}

interface Found {
  readonly flag: Flag;
  readonly spelling: string;
  /** The text after `=`, or joined to a short flag. */
  readonly inline?: string;
}

function findFlag(word: string): Found | undefined {
  const flags = flagsBySpelling();
  const equals = word.indexOf("=");
  const head = equals < 0 ? word : word.slice(0, equals);
  const spelling = head.startsWith("--") ? `--${head.slice(2).replaceAll("_", "-")}` : head;
  const flag = flags.get(spelling);
  if (flag !== undefined) return { flag, spelling: head, ...(equals < 0 ? {} : { inline: word.slice(equals + 1) }) };
  const short = /^-[A-Za-z]/.test(word) ? flags.get(word.slice(0, 2)) : undefined;
  return short?.takesValue === true ? { flag: short, spelling: word.slice(0, 2), inline: word.slice(2) } : undefined;
}

const isFlag = (word: string | undefined): boolean =>
  word === undefined || (/^-[A-Za-z-]/.test(word) && !/^-inf/i.test(word));

/** One word, or as many as come before the next flag. A negative number is a value. */
function valuesAfter(argv: readonly string[], start: number, flag: Flag): string[] {
  const values: string[] = [];
  for (let index = start; index < argv.length && !isFlag(argv[index]); index++) {
    values.push(argv[index] ?? "");
    if (!flag.takesSeveral) break;
  }
  return values;
}

function readSwitch({ flag, spelling, inline }: Found, problems: Problem[]): boolean | undefined {
  const isNegative = flag.negatives.includes(spelling.replaceAll("_", "-"));
  if (inline === undefined || flag.takesValue) return !isNegative;
  const truth = truthOf(inline);
  if (truth === undefined) problems.push({ where: spelling, found: inline, wanted: "must be true or false" });
  return truth === undefined ? undefined : truth !== isNegative;
}

function reportRepetition(before: readonly Occurrence[], { flag, spelling }: Found, problems: Problem[]): void {
  if (flag.takesSeveral || REPEATABLE.has(flag.shape.kind)) return;
  if (before.some((occurrence) => occurrence.flag === flag)) {
    problems.push({ where: spelling, wanted: "is given more than once", hint: "give it once" });
  }
}

function unknownWord(word: string): Problem {
  const head = word.split("=")[0] ?? word;
  if (!word.startsWith("-")) {
    const where = `the word ${JSON.stringify(redactText(word))}`;
    const isTruthValue = /^(true|false)$/i.test(word);
    const hint = isTruthValue
      ? `a switch takes it after an equals sign: --streaming=${word}`
      : "values follow a flag: --model NAME";
    return { where, wanted: "belongs to no flag", hint };
  }
  const hint = didYouMean(
    head,
    allFlags()
      .flatMap((flag) => [...flag.spellings, ...flag.negatives])
      .filter((spelling) => spelling.startsWith("--")),
  );
  return { where: head, wanted: "is no known flag", ...(hint === undefined ? {} : { hint }) };
}
