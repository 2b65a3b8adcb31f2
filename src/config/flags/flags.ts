/** Every flag there is, derived once from the declarations of the schema. */
import { adaptiveSearchBlock, searchObjectiveBlock } from "#config/schema/adaptive-search.ts";
import { SECTIONS } from "#config/schema/body.ts";
import { COMMAND_FLAGS } from "#config/schema/command.ts";
import { DATASET_BLOCKS } from "#config/schema/dataset.ts";
import { envelopeBlock } from "#config/schema/envelope.ts";
import type { About, Declared, FlagAbout, Shape } from "#config/schema/field.ts";
import { FOREIGN_FAMILIES } from "#config/schema/foreign-flags.ts";
import { phaseBlock } from "#config/schema/phases.ts";
import { recipeBlock } from "#config/schema/recipe.ts";
import { studyBlock } from "#config/schema/study.ts";
import { gridBlock } from "#config/schema/sweep.ts";

export interface Flag {
  /** Preferred spelling first. */
  readonly spellings: readonly string[];
  /** Spellings that write `false`; the flag is then a switch. */
  readonly negatives: readonly string[];
  /** Place in the canonical tree: `["profiling", "concurrency"]`. */
  readonly path: readonly string[];
  readonly shape: Shape;
  readonly about: FlagAbout;
  readonly takesValue: boolean;
  readonly takesSeveral: boolean;
  readonly isSecret: boolean;
  readonly defaultValue?: unknown;
  /** Known to the reference only. */
  readonly foreign?: { readonly what: string; readonly fate: "refused" | "ignored" };
}

let cached: readonly Flag[] | undefined;
let bySpelling: ReadonlyMap<string, Flag> | undefined;

/** All flags, those of the reference that are refused or ignored included. */
export function allFlags(): readonly Flag[] {
  cached ??= [...declaredFlags(), ...foreignFlags()];
  return cached;
}

/** The flag of each spelling. */
export function flagsBySpelling(): ReadonlyMap<string, Flag> {
  bySpelling ??= new Map(
    allFlags().flatMap((flag) => [...flag.spellings, ...flag.negatives].map((spelling) => [spelling, flag] as const)),
  );
  return bySpelling;
}

function declaredFlags(): Flag[] {
  const found = new Map<string, Flag>();
  const add = (flag: Flag) => {
    const name = flag.spellings[0] ?? flag.negatives[0];
    if (name !== undefined && !found.has(name)) found.set(name, flag);
  };
  for (const [name, section] of Object.entries(SECTIONS)) walk(section.shape, [name], add);
  for (const block of Object.values(DATASET_BLOCKS)) walk(block.shape, ["dataset"], add);
  walk(phaseBlock.shape, ["profiling"], add);
  walk(envelopeBlock.shape, [], add);
  walk(gridBlock.shape, ["sweep"], add);
  walk(adaptiveSearchBlock.shape, ["search"], add);
  walk(searchObjectiveBlock.shape, ["search", "objective"], add);
  walk(recipeBlock.shape, ["recipe"], add);
  walk(studyBlock.shape, ["study"], add);
  for (const { path, shape, takesSeveral, ...about } of COMMAND_FLAGS) {
    add(flagOf({ about: { ...about, ...(takesSeveral === true ? { takesSeveral } : {}) }, shape }, path, about));
  }
  return [...found.values()];
}

function walk(shape: Shape, path: readonly string[], add: (flag: Flag) => void): void {
  for (const [name, declared] of Object.entries(shape.entries ?? {})) {
    const here = [...path, name];
    const { about } = declared;
    if (about.flags !== undefined || about.offFlags !== undefined) {
      add(flagOf(declared, here, { flags: [], group: "Other", ...about }));
    }
    if (about.warmup !== undefined)
      add(flagOf({ about: { help: about.warmup.help }, shape: declared.shape }, ["warmup", name], about.warmup));
    for (const [part, partAbout] of Object.entries(about.parts ?? {})) {
      add(
        flagOf(
          { about: { help: about.help }, shape: { kind: partAbout.kind ?? "number" } },
          [...here, part],
          partAbout,
        ),
      );
    }
    walk(declared.shape, here, add);
  }
}

function flagOf(
  { about, shape }: Pick<Declared, "shape"> & { readonly about: About },
  path: readonly string[],
  flag: FlagAbout,
): Flag {
  return {
    spellings: flag.flags,
    negatives: about.offFlags ?? [],
    path,
    shape,
    about: flag,
    takesValue: shape.kind !== "bool",
    takesSeveral: about.takesSeveral === true,
    isSecret: about.isSecret === true,
    ...(about.defaultValue === undefined ? {} : { defaultValue: about.defaultValue }),
  };
}

function foreignFlags(): Flag[] {
  return FOREIGN_FAMILIES.flatMap(({ what, fate, flags }) =>
    flags.map((line): Flag => {
      const takesSeveral = line.endsWith("*");
      const takesValue = takesSeveral || line.endsWith("=");
      const spellings = line.replace(/[=*]$/, "").split(" ");
      return {
        spellings,
        negatives: [],
        path: [],
        shape: { kind: takesValue ? "text" : "bool" },
        about: { flags: spellings, help: what, group: "Other" },
        takesValue,
        takesSeveral,
        isSecret: false,
        foreign: { what, fate },
      };
    }),
  );
}
