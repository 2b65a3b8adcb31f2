/**
 * The command line of a search and one of its points → the command that measures this point alone: without the words
 * about the search, with the point's values as flags, and with what a recipe or a probe had set besides. Values that no
 * flag can say are left to be written into a file. Secrets are not shown.
 */

import type { BenchmarkConfig, PhaseConfig } from "#config/config.ts";
import { toCamel } from "#config/spelling.ts";
import { quoteIfNeeded, renderCommandLine } from "./command-line.ts";
import { allFlags, type Flag } from "./flags.ts";
import { type Occurrence, readFlags } from "./read-flags.ts";

export interface PointToRepeat {
  /** Everything after `profile`. */
  readonly argv: readonly string[];
  /** By path. */
  readonly values: Readonly<Record<string, number>>;
  readonly config: Pick<BenchmarkConfig, "endpoint" | "slos" | "phases">;
  /** What a probe makes of the configuration at this point; absent where points are run as they are. */
  readonly probed?: Pick<BenchmarkConfig, "phases">;
}

export interface RepeatCommand {
  readonly command: string;
  /** What has to be written below `benchmark` of the file, since there is no flag for it. */
  readonly settings: readonly { readonly path: string; readonly value: number }[];
  /** The file; absent where there is none. */
  readonly configPath?: string;
  /** The file asks for the search, so that its `sweep` has to be taken out. */
  readonly hasSearchInFile: boolean;
}

/** What they say is about many runs, or about how a study is carried out. */
const ABOUT_STUDIES: ReadonlySet<string> = new Set(["Search", "Search Recipes", "Study", "Parameter Sweep"]);
/** Either asks for a search, which is then none of the file's. */
const ASKS: ReadonlySet<string> = new Set(["--search-space", "--search-recipe"]);
const STOPS: readonly (keyof PhaseConfig)[] = ["requests", "duration", "sessions"];
/** Added to a directory, or the results of the search would have to make way. */
const OTHER_DIRECTORY = "-repeat";

export function repeatPoint({ argv, values, config, probed }: PointToRepeat): RepeatCommand {
  const given = readFlags(argv, []);
  const configPath = given.find(({ flag }) => isAt(flag, ["command", "config"]))?.values[0];
  const pairs = Object.entries(values).map(([path, value]) => ({ path, value, flag: flagOf(path, config) }));
  const set = new Set(pairs.flatMap(({ flag }) => flag ?? []));
  const isAsked = given.some(({ flag }) => ASKS.has(nameOf(flag)));
  const kept = given.filter(({ flag }) => !ABOUT_STUDIES.has(flag.about.group) && !set.has(flag));
  const words = [
    ...kept.flatMap(toWords),
    ...(configPath === undefined || isAsked ? wordsOfRecipe(given, config) : []),
    // What a file says of its phases holds in the new command as well; what a probe adds it lacks.
    ...(configPath === undefined ? wordsOfPhases(given, values, probed ?? config) : []),
    ...(configPath !== undefined && probed !== undefined ? wordsOfPhases(given, values, added(probed, config)) : []),
    ...pairs.flatMap(({ flag, value }) => (flag === undefined ? [] : [nameOf(flag), String(value)])),
  ];
  return {
    command: renderCommandLine(["profile", ...words]),
    settings: pairs.flatMap(({ path, value, flag }) => (flag === undefined ? [{ path, value }] : [])),
    ...(configPath === undefined ? {} : { configPath: quoteIfNeeded(configPath) }),
    hasSearchInFile: configPath !== undefined && !isAsked,
  };
}

const nameOf = (flag: Flag): string => flag.spellings[0] ?? "";

function isAt(flag: Flag, path: readonly string[]): boolean {
  return flag.path.length === path.length && path.every((key, place) => flag.path[place] === key);
}

function findFlag(path: readonly string[]): Flag | undefined {
  return allFlags().find((flag) => flag.spellings.length > 0 && isAt(flag, path));
}

/** The flag that sets what a path of a search leads to; undefined where only a file can. */
function flagOf(path: string, { phases }: PointToRepeat["config"]): Flag | undefined {
  const [head = "", second = "", ...rest] = path.split(".").map(toCamel);
  if (head === "phases") {
    const measured = phases.filter(({ kind }) => kind === "profiling");
    const [phase] = measured;
    const isIt = second === "profiling" || second === phase?.name || phases[Number(second)] === phase;
    if (measured.length !== 1 || !isIt) return undefined;
    if (phase?.type === "user_centric" && rest.join() === "rate") return findFlag(["profiling", "userCentricRate"]);
    return findLoose(["profiling", ...rest]);
  }
  if (head === "datasets") return findLoose(["dataset", ...rest]);
  return findLoose([head, ...(second === "" ? [] : [second]), ...rest]);
}

/** A distribution goes by its mean, and lengths need not name the prompts. */
function findLoose(path: readonly string[]): Flag | undefined {
  const [head = "", first = "", ...rest] = path;
  const isShort = head === "dataset" && (first === "isl" || first === "osl");
  const whole = isShort ? [head, "prompts", first, ...rest] : path;
  return findFlag(whole) ?? findFlag([...whole, "mean"]);
}

/** As it was written, but for the directory. */
function toWords({ flag, spelling, values, isOn }: Occurrence): string[] {
  if (!flag.takesValue) {
    const isNegative = flag.negatives.includes(spelling.replaceAll("_", "-"));
    return [isOn === isNegative ? `${spelling}=${!isNegative === isOn}` : spelling];
  }
  const [value = "", ...others] = isAt(flag, ["artifacts", "dir"])
    ? values.map((dir) => `${dir.replace(/\/+$/, "")}${OTHER_DIRECTORY}`)
    : values;
  const isJoint = flag.about.valueWhenBare !== undefined || value.startsWith("-");
  return [...(isJoint ? [`${spelling}=${value}`] : [spelling, value]), ...others];
}

const isGiven = (given: readonly Occurrence[], path: readonly string[]) => given.some(({ flag }) => isAt(flag, path));

/** What a recipe has set although nobody wrote it. */
function wordsOfRecipe(given: readonly Occurrence[], { endpoint, slos }: PointToRepeat["config"]): string[] {
  const levels = Object.entries(slos).map(([tag, value]) => `${tag}:${value}`);
  return [
    ...(endpoint.streaming && !isGiven(given, ["endpoint", "streaming"]) ? ["--streaming"] : []),
    ...(levels.length > 0 && !isGiven(given, ["slos"]) ? ["--goodput", levels.join(" ")] : []),
  ];
}

type Phases = Pick<BenchmarkConfig, "phases">;

const hasStop = (phase: PhaseConfig) => STOPS.some((stop) => phase[stop] !== undefined);

/** The phases of a probe that the configuration has not itself: a warm-up, and one with an end where there was none. */
function added({ phases }: Phases, own: Phases): Phases {
  const isOwn = ({ kind }: PhaseConfig) =>
    own.phases.some((phase) => phase.kind === kind && (kind === "warmup" || hasStop(phase)));
  return { phases: phases.filter((phase) => !isOwn(phase)) };
}

/** How long a run is, and its warm-up, where probes are what has set them. */
function wordsOfPhases(given: readonly Occurrence[], values: PointToRepeat["values"], { phases }: Phases): string[] {
  const [profiling] = phases.filter(({ kind }) => kind === "profiling");
  const [warmup] = phases.filter(({ kind }) => kind === "warmup");
  const isBounded = STOPS.some((stop) => isGiven(given, ["profiling", stop]) || `phases.profiling.${stop}` in values);
  const isWarmed = given.some(({ flag }) => flag.path[0] === "warmup");
  return [
    ...(isBounded ? [] : stopWords(profiling, "profiling")),
    ...(isWarmed || warmup === undefined ? [] : warmupWords(warmup, values)),
  ];
}

function stopWords(phase: PhaseConfig | undefined, root: "profiling" | "warmup"): string[] {
  return STOPS.flatMap((stop) => {
    const flag = findFlag([root, stop]);
    return phase?.[stop] === undefined || flag === undefined ? [] : [nameOf(flag), String(phase[stop])];
  });
}

function warmupWords(warmup: PhaseConfig, values: PointToRepeat["values"]): string[] {
  const concurrency = values["phases.profiling.concurrency"] ?? warmup.concurrency;
  return [
    ...(concurrency === undefined ? [] : ["--warmup-concurrency", String(concurrency)]),
    ...stopWords(warmup, "warmup"),
  ];
}
