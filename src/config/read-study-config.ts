/**
 * Flags, file and environment → the configuration of a study: what is run once, what is varied, how often it is
 * repeated. Variations are made from the tree before its templates are rendered, each by itself: copy → what it
 * changes → templates → schema → rules → defaults.
 */
import type { Problem } from "#core/errors.ts";
import { UserError } from "#core/errors.ts";
import type { JsonObject } from "#core/json.ts";
import type { Assignment } from "#core/parameter-value.ts";
import { applyPatch, type StudyTree } from "./apply-patch.ts";
import {
  reportConvergence,
  reportMissingRecords,
  reportSchedule,
  tellOfOverridden,
  tellOfUnused,
} from "./check-study.ts";
import { configurationError } from "./explain.ts";
import { bodyOfFlags, mergeFlags } from "./flags/body-of-flags.ts";
import { applyCommandFlags } from "./flags/flag-effects.ts";
import { type FlagReading, type FlagTree, treeOfFlags } from "./flags/flag-values.ts";
import { type Occurrence, readFlags } from "./flags/read-flags.ts";
import { type GivenMap, mapAt } from "./given.ts";
import { type ConfigInput, type ConfigReading, type RunContext, readConfigTree } from "./read-config.ts";
import { readEnvelope } from "./read-envelope.ts";
import { type ConfigFile, readConfigFile } from "./read-file.ts";
import { applyRecipePlots, applyRecipeSlos, readRecipe } from "./recipes/recipe-of-flags.ts";
import { inferLoad } from "./search/load-of-search.ts";
import type { SearchConfig } from "./search/search-config.ts";
import { trySearchEnds } from "./search/try-search-ends.ts";
import { readStudyOptions, type StudyOptions } from "./study-options.ts";
import { readSweep, type SweepReading } from "./sweep/read-sweep.ts";
import { overridesOf } from "./sweep/scenario-overrides.ts";
import type { MultiRunConfig, SweepConfig, VariationPatch } from "./sweep/sweep-config.ts";
import { readSweepFlags, sweepOfFlags } from "./sweep/sweep-of-flags.ts";
import { readVariants, type VariantFlags } from "./sweep/variants.ts";
import { followTimestamps } from "./trace-promotion.ts";

export interface StudyReading {
  /** Without what is varied: of a list on a flag the first value stands there. */
  readonly base: ConfigReading;
  readonly sweep?: SweepConfig;
  /** Points that are chosen as the study goes on; never beside a sweep. */
  readonly search?: SearchConfig;
  readonly multiRun: MultiRunConfig;
  /** As given. */
  readonly baseSeed?: number;
  readonly noSweepTable: boolean;
  readonly study: StudyOptions;
  /** What each run of a scenarios sweep changes, by its index; empty for other sweeps. */
  readonly overrides: readonly JsonObject[];
  /** Throws one `UserError` that names the variation and holds all its problems. */
  readVariation(patch: VariationPatch, label: string): Promise<ConfigReading>;
}

/** Throws one `UserError` (exit code of a usage error) with every problem that could be found. */
export async function readStudyConfig(input: ConfigInput): Promise<StudyReading> {
  const { argv, env, files } = input;
  const told: FlagReading = { problems: [], notices: [] };
  const words = sortWords(readFlags(argv, told.problems), told);
  const flags = readFlagSet(words.plain, told);
  if (argv.length === 0) throw configurationError([NOTHING_GIVEN]);
  const { configPath, verbosity } = flags;
  const file = configPath === undefined ? undefined : await readConfigFile(configPath, { env, files, ...told });
  if (configPath !== undefined && file === undefined) throw configurationError(told.problems);
  const { tree, sweep } = await readVaried({ flags, words, file }, { files, told });
  const envelope = readEnvelope(file?.envelope, flags.tree, told);
  const study = readStudyOptions(flags.tree, told);
  const seed = envelope.randomSeed === undefined ? {} : { randomSeed: envelope.randomSeed };
  const named = configPath === undefined ? {} : { configPath };
  const context: RunContext = {
    ...{ env, files, verbosity, flags: flags.tree, hasFile: file !== undefined },
    ...seed,
    ...named,
  };
  const base = await readConfigTree(applyPatch(tree, { kind: "none" }, { sweep, variants: [] }, []), context, told);
  reportMissingRecords(base, { envelope, sweep }, told.problems);
  reportConvergence(sweep, envelope, told.problems);
  if (base === undefined || told.problems.length > 0) throw configurationError(told.problems);
  const variants = await readVariantBodies(words, file, { files, told });
  const readPatched = readerOf({ tree, context, source: { sweep, variants } });
  if (sweep?.config.type === "adaptive_search") {
    const problemsAt = async (assignments: readonly Assignment[]) =>
      (await readPatched({ kind: "assign", assignments })).problems;
    await trySearchEnds(sweep.config.searchSpace, { problemsAt, ...told });
  }
  if (told.problems.length > 0) throw configurationError(told.problems);
  return {
    base: { ...base, notices: [...new Set(told.notices)] },
    ...variedBy(sweep),
    multiRun: envelope.multiRun,
    ...(envelope.randomSeed === undefined ? {} : { baseSeed: envelope.randomSeed }),
    noSweepTable: envelope.noSweepTable,
    study,
    overrides: overridesOf(
      tree,
      sweep?.scenarios ?? [],
      variants.map((one) => one.body),
    ),
    readVariation: async (patch, label) => {
      const { reading, problems } = await readPatched(patch);
      if (reading === undefined || problems.length > 0) throw variationError(label, problems);
      return reading;
    },
  };
}

interface Words {
  /** Flags of one run. */
  readonly plain: readonly Occurrence[];
  readonly lists: ReturnType<typeof readSweepFlags>["lists"];
  readonly variants: readonly VariantFlags[];
}

interface Asked {
  readonly flags: FlagSet;
  readonly words: Words;
  readonly file: ConfigFile | undefined;
}

/** What is measured, with its templates, and what of it is varied. */
async function readVaried(
  { flags, words, file }: Asked,
  { files, told }: BodyContext,
): Promise<{ readonly tree: StudyTree; readonly sweep: SweepReading | undefined }> {
  const given = flags.tree.entries.get("search");
  const search = given?.kind === "map" ? given : mapAt("--");
  const recipe = readRecipe(flags.tree, told);
  if (recipe !== undefined) applyRecipeSlos(recipe, flags.tree, told);
  if (file === undefined) inferLoad(search, { flags: flags.tree, reading: told });
  const body = await bodyOf(flags, file, { files, told });
  if (recipe !== undefined) applyRecipePlots(recipe, body);
  const asked = sweepOfFlags(
    {
      ...{ file: file?.envelope.entries.get("sweep"), axes: flags.axes, lists: words.lists },
      ...{ settings: flags.tree.entries.get("sweep"), variants: words.variants.map(({ label }) => label) },
      ...{ search, recipe, body, flags: flags.tree },
    },
    told,
  );
  const tree: StudyTree = { body, variables: file?.envelope.entries.get("variables") };
  const sweep = asked === undefined ? undefined : readSweep(asked, { body, ...told });
  const list =
    flags.axes[0]?.spelling ?? words.lists[0]?.list.at ?? (words.variants.length > 0 ? "--variant" : undefined);
  reportSchedule(flags.tree, list ?? search.entries.get("searchSpace")?.at ?? recipe?.at, told.problems);
  tellOfOverridden(sweep, body, told);
  tellOfUnused(sweep, tree, told);
  return { tree, sweep };
}

function variedBy(sweep: SweepReading | undefined): Pick<StudyReading, "sweep" | "search"> {
  if (sweep === undefined) return {};
  return sweep.config.type === "adaptive_search" ? { search: sweep.config } : { sweep: sweep.config };
}

interface PatchedReading {
  readonly reading: ConfigReading | undefined;
  readonly problems: readonly Problem[];
}

interface VariationParts {
  readonly tree: StudyTree;
  readonly context: RunContext;
  readonly source: { readonly sweep: SweepReading | undefined; readonly variants: readonly VariantBody[] };
}

/** Reads the configuration of one variation; of a variant with its own flags in place of those of the command line. */
function readerOf({ tree, context, source }: VariationParts): (patch: VariationPatch) => Promise<PatchedReading> {
  const bodies = { sweep: source.sweep, variants: source.variants.map((one) => one.body) };
  return async (patch) => {
    const problems: Problem[] = [];
    const patched = applyPatch(tree, patch, bodies, problems);
    const own = patch.kind === "scenario" ? source.variants[patch.index]?.flags : undefined;
    const around = own === undefined ? context : { ...context, flags: own };
    const reading = await readConfigTree(patched, around, { problems, notices: [] });
    return { reading, problems };
  };
}

const NOTHING_GIVEN: Problem = {
  where: "aiperf profile",
  wanted: "needs at least a model or a file",
  hint: "give --model NAME or --config FILE",
};

function variationError(label: string, problems: readonly Problem[]): UserError {
  const { message, hint, problems: told } = configurationError(problems);
  return new UserError(`variation ${label}: ${message}`, { problems: told, ...(hint === undefined ? {} : { hint }) });
}

/** Lists and variants apart from what one run is made of. */
function sortWords(words: readonly Occurrence[], told: FlagReading): Words {
  const isFor = (name: string) => (word: Occurrence) => word.flag.path.join(".") === `command.${name}`;
  const sweeps = readSweepFlags(words.filter(isFor("sweep")), told);
  const variants = readVariants(words.filter(isFor("variants")), told.problems);
  const others = words.filter((word) => !isFor("sweep")(word) && !isFor("variants")(word));
  for (const { flag, spelling } of sweeps.flags) {
    const before = others.find((word) => word.flag === flag);
    if (before !== undefined) told.problems.push({ where: spelling, wanted: `cannot stand beside ${before.spelling}` });
  }
  return { plain: [...others, ...sweeps.flags], lists: sweeps.lists, variants };
}

type FlagSet = FlagTree & ReturnType<typeof applyCommandFlags>;

function readFlagSet(words: readonly Occurrence[], told: FlagReading): FlagSet {
  const flags = treeOfFlags(words, told);
  return { ...flags, ...applyCommandFlags(flags.tree, told.problems) };
}

interface BodyContext {
  readonly files: ConfigInput["files"];
  readonly told: FlagReading;
}

/** The canonical benchmark of flags, over that of a file where there is one. */
async function bodyOf(
  { tree, noFixedSchedule }: FlagSet,
  file: ConfigFile | undefined,
  { files, told }: BodyContext,
): Promise<GivenMap> {
  if (file === undefined) {
    await followTimestamps(tree, noFixedSchedule, { files, ...told });
    return bodyOfFlags(tree, told);
  }
  if (noFixedSchedule) told.notices.push("--no-fixed-schedule has no effect beside a file, which says how it paces.");
  return mergeFlags(file.body, tree, told);
}

interface VariantBody {
  readonly flags: GivenMap;
  readonly body: GivenMap;
}

/** A variant is the command line with its own flags in place of the same ones there. */
async function readVariantBodies(
  { plain, variants }: Words,
  file: ConfigFile | undefined,
  { files, told }: BodyContext,
): Promise<VariantBody[]> {
  const bodies: VariantBody[] = [];
  for (const { occurrences } of variants) {
    const own = new Set(occurrences.map(({ flag }) => flag));
    const flags = readFlagSet([...plain.filter(({ flag }) => !own.has(flag)), ...occurrences], told);
    const [axis] = flags.axes;
    if (axis !== undefined) told.problems.push({ where: axis.spelling, wanted: "must be one value in a variant" });
    bodies.push({ flags: flags.tree, body: await bodyOf(flags, file, { files, told }) });
  }
  return bodies;
}
