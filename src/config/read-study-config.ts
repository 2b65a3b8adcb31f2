/**
 * Flags, file and environment → the configuration of a study: what is run once, what is varied, how often it is
 * repeated. Variations are made from the tree before its templates are rendered, each by itself: copy → what it
 * changes → templates → schema → rules → defaults.
 */
import type { Problem } from "#core/errors.ts";
import { UserError } from "#core/errors.ts";
import type { JsonObject } from "#core/json.ts";
import { applyPatch, type StudyTree } from "./apply-patch.ts";
import { bodyOfFlags, mergeFlags } from "./body-of-flags.ts";
import { configurationError } from "./explain.ts";
import { applyCommandFlags } from "./flag-effects.ts";
import { type FlagReading, type FlagTree, treeOfFlags } from "./flag-values.ts";
import { type Given, type GivenMap, getAt, mapLeaves, partAt, textOf } from "./given.ts";
import { type ConfigInput, type ConfigReading, type RunContext, readConfigTree } from "./read-config.ts";
import { readEnvelope } from "./read-envelope.ts";
import { type ConfigFile, readConfigFile } from "./read-file.ts";
import { type Occurrence, readFlags } from "./read-flags.ts";
import { readSweep, type SweepReading } from "./read-sweep.ts";
import { overridesOf } from "./scenario-overrides.ts";
import { readStudyOptions, type StudyOptions } from "./study-options.ts";
import type { MultiRunConfig, SweepConfig, VariationPatch } from "./sweep-config.ts";
import { readSweepFlags, sweepOfFlags } from "./sweep-of-flags.ts";
import { followTimestamps } from "./trace-promotion.ts";
import { readVariants, type VariantFlags } from "./variants.ts";

export interface StudyReading {
  /** Without what is varied: of a list on a flag the first value stands there. */
  readonly base: ConfigReading;
  readonly sweep?: SweepConfig;
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
  const body = await bodyOf(flags, file, { files, told });
  const envelope = readEnvelope(file?.envelope, flags.tree, told);
  const study = readStudyOptions(flags.tree, told);
  const tree: StudyTree = { body, variables: file?.envelope.entries.get("variables") };
  const given = sweepOfFlags(
    {
      ...{ file: file?.envelope.entries.get("sweep"), axes: flags.axes, lists: words.lists },
      ...{ settings: flags.tree.entries.get("sweep"), variants: words.variants.map(({ label }) => label) },
      datasetName: textOf(getAt(body, ["dataset", "name"])) ?? "default",
    },
    told,
  );
  const sweep = given === undefined ? undefined : readSweep(given, { body, ...told });
  reportSchedule(flags, words, told.problems);
  tellOfOverridden(sweep, body, told);
  tellOfUnused(sweep, tree, told);
  const seed = envelope.randomSeed === undefined ? {} : { randomSeed: envelope.randomSeed };
  const named = configPath === undefined ? {} : { configPath };
  const context: RunContext = {
    ...{ env, files, verbosity, flags: flags.tree, hasFile: file !== undefined },
    ...seed,
    ...named,
  };
  const base = await readConfigTree(applyPatch(tree, { kind: "none" }, { sweep, variants: [] }, []), context, told);
  const { multiRun } = envelope;
  reportMissingRecords(base, envelope, told.problems);
  if (base === undefined || told.problems.length > 0) throw configurationError(told.problems);
  const variants = await readVariantBodies(words, file, { files, told });
  if (told.problems.length > 0) throw configurationError(told.problems);
  return {
    base: { ...base, notices: [...new Set(told.notices)] },
    ...(sweep === undefined ? {} : { sweep: sweep.config }),
    multiRun,
    ...(envelope.randomSeed === undefined ? {} : { baseSeed: envelope.randomSeed }),
    noSweepTable: envelope.noSweepTable,
    study,
    overrides: overridesOf(
      tree,
      sweep?.scenarios ?? [],
      variants.map((one) => one.body),
    ),
    readVariation: async (patch, label) => {
      const problems: Problem[] = [];
      const source = { sweep, variants: variants.map((one) => one.body) };
      const patched = applyPatch(tree, patch, source, problems);
      const own = patch.kind === "scenario" ? variants[patch.index]?.flags : undefined;
      const around = own === undefined ? context : { ...context, flags: own };
      const reading = await readConfigTree(patched, around, { problems, notices: [] });
      if (reading === undefined || problems.length > 0) throw variationError(label, problems);
      return reading;
    },
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

interface Words {
  /** Flags of one run. */
  readonly plain: readonly Occurrence[];
  readonly lists: ReturnType<typeof readSweepFlags>["lists"];
  readonly variants: readonly VariantFlags[];
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

/** A schedule is replayed as it is: lists have nothing to vary in it. */
function reportSchedule({ tree, axes }: FlagSet, { lists, variants }: Words, problems: Problem[]): void {
  const schedule = getAt(tree, ["profiling", "fixedSchedule"]);
  const first = axes[0]?.spelling ?? lists[0]?.list.at ?? (variants.length > 0 ? "--variant" : undefined);
  if (schedule?.kind !== "leaf" || schedule.value !== true || first === undefined) return;
  problems.push({
    where: first,
    wanted: "cannot vary a run that follows the timestamps of a trace",
    hint: "give one value, or --no-fixed-schedule to leave the timestamps aside",
  });
}

/** A flag with one value, for what the sweep of a file varies. */
function tellOfOverridden(sweep: SweepReading | undefined, body: GivenMap, { notices }: FlagReading): void {
  for (const { path, at, target } of [...(sweep?.parameters ?? []), ...(sweep?.dimensions ?? [])]) {
    const given: Given | undefined = target.root === "benchmark" ? partAt(body, target.keys) : undefined;
    if (given === undefined || at.startsWith("-")) continue;
    if (given.at.startsWith("--") && given.at !== "--")
      notices.push(`${given.at} has no effect: the sweep varies ${path}.`);
  }
}

/** A variable that no template mentions changes nothing. */
function tellOfUnused(sweep: SweepReading | undefined, { body, variables }: StudyTree, { notices }: FlagReading): void {
  const varied = [...(sweep?.parameters ?? []), ...(sweep?.dimensions ?? [])];
  for (const { at, path, target } of varied.filter((axis) => axis.target.root === "variables")) {
    const name = String(target.keys[0]);
    const isUsed = [body, variables].some((tree) => tree !== undefined && mentions(tree, name));
    if (!isUsed) notices.push(`${at}: no template uses ${path}, so all its values are the same run.`);
  }
}

function mentions(given: Given, name: string): boolean {
  let isFound = false;
  mapLeaves(given, (leaf) => {
    const text = textOf(leaf) ?? "";
    isFound ||= text.includes(name) && /\{[{%]/.test(text);
    return leaf;
  });
  return isFound;
}

function reportMissingRecords(
  base: ConfigReading | undefined,
  { multiRun, whereOf }: ReturnType<typeof readEnvelope>,
  problems: Problem[],
): void {
  const needsRecords = (multiRun as MultiRunConfig).convergence?.mode === "distribution";
  if (!needsRecords || base?.config.artifacts.exportLevel !== "summary") return;
  problems.push({
    where: whereOf(["multiRun", "convergence", "mode"]),
    found: "distribution",
    wanted: "compares requests, and none are kept",
    hint: "give --export-level records",
  });
}
