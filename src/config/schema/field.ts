/**
 * The pieces an option is declared with. A field says what values are read and how; `option` and `setting` add what
 * people are told about it and the flags that write it. Everything else (flags, help, both spellings of a key, the
 * dump) is derived from these declarations.
 */

import * as v from "valibot";
import { EnvironmentText } from "#config/given.ts";

export type FieldKind =
  | "int"
  | "number"
  | "bool"
  | "text"
  | "choice"
  | "duration"
  | "ramp"
  | "list"
  | "pairs"
  | "json"
  | "distribution"
  | "block";

/** What a field looks like from outside, for key names, flags and help. */
export interface Shape {
  readonly kind: FieldKind;
  readonly bounds?: Bounds;
  readonly choices?: readonly string[];
  readonly entries?: Readonly<Record<string, Declared>>;
  readonly item?: Shape;
}

export interface Bounds {
  readonly least?: number;
  readonly most?: number;
  /** Exclusive. */
  readonly above?: number;
  /** Exclusive. */
  readonly below?: number;
  readonly finite?: boolean;
}

export type Field<T> = v.GenericSchema<unknown, T> & { readonly shape: Shape };

export type Rank = "core" | "expected" | "niche";

/** One flag, or one part of a distribution that has a flag of its own. */
export interface FlagAbout {
  readonly flags: readonly string[];
  readonly help: string;
  readonly group: string;
  readonly rank?: Rank;
  /** What stands for the value in help: `N`, `URL`. */
  readonly value?: string;
  readonly unit?: string;
  readonly kind?: "int" | "number";
  /** What help shows as default, where it is not the field's own. */
  readonly shownDefault?: string;
  /** Where a file has it, where that is not the place of the option itself. */
  readonly inFile?: string;
  /** Takes a comma list, which makes a sweep. */
  readonly isAxis?: true;
  /** Commas belong to the value. */
  readonly keepsCommas?: true;
  /** What stands for a value that is left out; one that is given follows a `=`. */
  readonly valueWhenBare?: string;
}

export interface About extends Partial<FlagAbout> {
  readonly help: string;
  /** Spellings that write `false`. */
  readonly offFlags?: readonly string[];
  /** Flags for `mean` and `stddev` of a distribution. */
  readonly parts?: Readonly<Record<string, FlagAbout>>;
  /** The flag that writes the same option of the warmup phase. */
  readonly warmup?: FlagAbout;
  /** Takes several values after one flag. */
  readonly takesSeveral?: true;
  readonly isSecret?: true;
  /** What the value is where nothing was given. Written by `setting`. */
  readonly defaultValue?: unknown;
}

/** A field with its description: an entry of a block. */
export type Declared = v.GenericSchema & { readonly about: About; readonly shape: Shape };

/** An option that may be absent. */
export function option<S extends Field<unknown>>(
  field: S,
  about: About,
): v.ExactOptionalSchema<S, undefined> & { readonly about: About; readonly shape: Shape } {
  return Object.assign(v.exactOptional(field), { about, shape: field.shape });
}

/** An option with a default. */
export function setting<S extends Field<unknown>, const D extends v.InferInput<S>>(
  field: S,
  defaultValue: D,
  about: About,
): v.OptionalSchema<S, D> & { readonly about: About; readonly shape: Shape } {
  return Object.assign(v.optional(field, defaultValue), { about: { defaultValue, ...about }, shape: field.shape });
}

/** An option that must be there. */
export function required<S extends Field<unknown>>(field: S, about: About): S & { readonly about: About } {
  return Object.assign({ ...field }, { about });
}

/** A map of declared options. Names that are not declared have been reported before it is read. */
export function block<const E extends Record<string, Declared>>(
  entries: E,
): v.ObjectSchema<E, (issue: v.ObjectIssue) => string> & { readonly shape: Shape } {
  const schema = v.object(entries, (issue) =>
    issue.input === undefined ? "is required" : "must be a mapping of options",
  );
  return Object.assign(
    {
      ...schema,
      // A text out of the environment is an object of ours, and would pass for a map without options.
      "~run": (dataset: v.UnknownDataset, config: v.Config<v.BaseIssue<unknown>>) => {
        const { value } = dataset;
        return schema["~run"](value instanceof EnvironmentText ? { ...dataset, value: value.text } : dataset, config);
      },
    },
    { shape: { kind: "block" as const, entries } },
  );
}

export interface Fault {
  readonly path?: readonly (string | number)[];
  readonly wanted: string;
  readonly hint?: string;
}

export type Reading<T> = { readonly value: T } | { readonly faults: readonly Fault[] };

export const wanted = (text: string, hint?: string): { readonly faults: readonly Fault[] } => ({
  faults: [hint === undefined ? { wanted: text } : { wanted: text, hint }],
});

/**
 * A field that is read by a function. The hint of a fault travels as the `expected` of the issue, since valibot's
 * issues have no place of their own for it.
 */
export function fieldOf<T>(shape: Shape, read: (input: unknown) => Reading<T>): Field<T> {
  const schema = v.pipe(
    v.unknown(),
    v.rawTransform<unknown, T>(({ dataset, addIssue, NEVER }) => {
      const reading = read(dataset.value);
      if ("value" in reading) return reading.value;
      for (const fault of reading.faults) {
        const path = pathItems(dataset.value, fault.path ?? []);
        addIssue({
          message: fault.wanted,
          ...(fault.hint === undefined ? {} : { expected: fault.hint }),
          ...(path === undefined ? {} : { path }),
        });
      }
      return NEVER;
    }),
  );
  return Object.assign(schema, { shape });
}

function pathItems(
  input: unknown,
  path: readonly (string | number)[],
): [v.IssuePathItem, ...v.IssuePathItem[]] | undefined {
  const items = path.map(
    (key): v.IssuePathItem => ({ type: "unknown", origin: "value", input: input as unknown, key, value: undefined }),
  );
  const [first, ...rest] = items;
  return first === undefined ? undefined : [first, ...rest];
}
