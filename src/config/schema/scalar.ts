/**
 * Readers of single values: whole numbers, numbers, truth values, texts, words of a list, durations. They take what
 * the reference takes (`"12"`, `8.0`, `yes`, `"1_000"`), save that `true` is no number.
 */
import { EnvironmentText } from "#config/given.ts";
import { suggest } from "#config/suggestion.ts";
import { type Bounds, type Field, fieldOf, type Reading, wanted } from "./field.ts";

const WHOLE_TEXT = /^[-+]?\d+(_\d+)*(\.0*)?$/;
const NUMBER_TEXT = /^[-+]?(\d+(_\d+)*\.?\d*|\.\d+)([eE][-+]?\d+)?$/;
const INFINITE_TEXT = /^[-+]?\.?inf(inity)?$/i;
const DURATION_TEXT = /^(\d+\.?\d*|\.\d+)\s*(s|sec|m|min|h|hr|hour)?$/i;
const SECONDS: Readonly<Record<string, number>> = { s: 1, sec: 1, m: 60, min: 60, h: 3600, hr: 3600, hour: 3600 };
const TRUE_WORDS = new Set(["true", "yes", "on", "t", "y", "1"]);
const FALSE_WORDS = new Set(["false", "no", "off", "f", "n", "0"]);

export function int(bounds: Bounds = {}): Field<number> {
  return fieldOf({ kind: "int", bounds }, (input) => {
    const value = wholeNumber(looks(input));
    return value === undefined || !within(value, bounds)
      ? wanted(`must be a whole number${boundsText(bounds)}`, listHint(input))
      : { value };
  });
}

/** Of a run, a dataset or a sampled design. A larger one would lose digits on the way: another seed than was asked for. */
export const seed = (): Field<number> => int({ least: 0, most: Number.MAX_SAFE_INTEGER });

export function number(bounds: Bounds = {}): Field<number> {
  return fieldOf({ kind: "number", bounds }, (input) => {
    const value = anyNumber(looks(input));
    return value === undefined || !within(value, bounds)
      ? wanted(`must be a${bounds.finite === true ? " finite" : ""} number${boundsText(bounds)}`, listHint(input))
      : { value };
  });
}

export function bool(): Field<boolean> {
  return fieldOf({ kind: "bool" }, (input) => {
    const value = truthOf(input);
    return value === undefined ? wanted("must be true or false") : { value };
  });
}

/** The truth value of a word or number, or undefined. */
export function truthOf(input: unknown): boolean | undefined {
  const value = looks(input);
  if (typeof value === "boolean") return value;
  if (typeof value !== "number" && typeof value !== "string") return undefined;
  const word = String(value).trim().toLowerCase();
  return TRUE_WORDS.has(word) ? true : FALSE_WORDS.has(word) ? false : undefined;
}

export interface TextOptions {
  /** The least number of characters; 1 where the empty text makes no sense. */
  readonly least?: number;
  readonly pattern?: RegExp;
  readonly wanted?: string;
}

export function text(options: TextOptions = {}): Field<string> {
  return fieldOf({ kind: "text" }, (input): Reading<string> => {
    const value = input instanceof EnvironmentText ? input.text : input;
    if (typeof value === "number" || typeof value === "boolean") {
      return wanted("must be a text", `quote it: "${value}"`);
    }
    if (typeof value !== "string") return wanted("must be a text");
    if (value.length < (options.least ?? 0)) return wanted("must not be empty");
    if (options.pattern !== undefined && !options.pattern.test(value)) {
      return wanted(options.wanted ?? "is not of the right form");
    }
    return { value };
  });
}

/**
 * One of a few words; case does not matter and `-` is as good as `_`. Words of a later version are read too, to be
 * refused by name before anyone relies on the type, and are not offered.
 */
export function choice<const W extends string>(words: readonly W[], later: readonly string[] = []): Field<W> {
  const all = [...words, ...(later as readonly W[])];
  return fieldOf({ kind: "choice", choices: words }, (input): Reading<W> => {
    const given = input instanceof EnvironmentText ? input.text : input;
    const value = all.find((word) => typeof given === "string" && plainWord(word) === plainWord(given));
    if (value !== undefined) return { value };
    const nearest = typeof given === "string" ? suggest(given, words) : undefined;
    return wanted(`must be ${orList(words)}`, nearest === undefined ? undefined : `did you mean ${nearest}?`);
  });
}

const plainWord = (word: string): string => word.toLowerCase().replaceAll("-", "_");

export function orList(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `one of ${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}

/** Seconds: a number, or a text such as `30s`, `1.5 min`, `2h`, `inf`. */
export function duration(bounds: Bounds): Field<number> {
  return fieldOf({ kind: "duration", bounds }, (input) => {
    const value = durationOf(looks(input));
    return value === undefined || !within(value, bounds)
      ? wanted(
          `must be a duration${boundsText(bounds)}`,
          `write seconds, or 30s, 5m, 2h${bounds.finite === true ? "" : ", inf"}`,
        )
      : { value };
  });
}

/** Seconds of a number or a text such as `30s`; undefined where it is no duration. */
export function durationOf(value: unknown): number | undefined {
  if (typeof value !== "string") return typeof value === "number" ? value : undefined;
  const trimmed = value.trim();
  if (/^(inf|infinity)$/i.test(trimmed)) return Infinity;
  const match = DURATION_TEXT.exec(trimmed);
  if (match === null) return undefined;
  return Number(match[1]) * (SECONDS[match[2]?.toLowerCase() ?? "s"] ?? 1);
}

const looks = (input: unknown): unknown => (input instanceof EnvironmentText ? input.value : input);

function wholeNumber(value: unknown): number | undefined {
  if (typeof value === "number") return Number.isInteger(value) ? value : undefined;
  if (typeof value !== "string" || !WHOLE_TEXT.test(value.trim())) return undefined;
  return Number(value.trim().replaceAll("_", ""));
}

/** The number that a number or a numeric text stands for, infinity included; undefined for anything else. */
export function anyNumber(value: unknown): number | undefined {
  if (typeof value === "number") return Number.isNaN(value) ? undefined : value;
  if (typeof value !== "string") return undefined;
  const trimmed = value.trim();
  if (NUMBER_TEXT.test(trimmed)) return Number(trimmed.replaceAll("_", ""));
  if (INFINITE_TEXT.test(trimmed)) return trimmed.startsWith("-") ? -Infinity : Infinity;
  return undefined;
}

function within(value: number, bounds: Bounds): boolean {
  return (
    value >= (bounds.least ?? -Infinity) &&
    value <= (bounds.most ?? Infinity) &&
    (bounds.above === undefined || value > bounds.above) &&
    (bounds.below === undefined || value < bounds.below) &&
    (bounds.finite !== true || Number.isFinite(value))
  );
}

/** ` of at least 1 and at most 10`, or nothing. */
export function boundsText({ least, most, above, below }: Bounds): string {
  const parts = [
    least === undefined ? "" : `of at least ${least}`,
    above === undefined ? "" : `above ${above}`,
    most === undefined ? "" : `${least === undefined && above === undefined ? "of " : ""}at most ${most}`,
    below === undefined ? "" : `below ${below}`,
  ].filter((part) => part !== "");
  return parts.length === 0 ? "" : ` ${parts.join(" and ")}`;
}

function listHint(input: unknown): string | undefined {
  return Array.isArray(input) ? "give one value, and those to vary under sweep.parameters" : undefined;
}
