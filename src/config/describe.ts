/** What help shows: every flag of this version by group, with its spellings, value, default, unit and one sentence. */
import { allFlags, type Flag } from "./flags/flags.ts";
import { NOT_YET, REFUSED } from "./later.ts";
import type { Rank } from "./schema/field.ts";
import { toSnake } from "./spelling.ts";

export interface OptionHelp {
  /** Preferred first; short ones last. */
  readonly spellings: readonly string[];
  /** Spellings that turn it off. */
  readonly negatives: readonly string[];
  /** Stands for the value: `N`, `URL`, `chat|completions`. Absent for a switch. */
  readonly valueName?: string;
  readonly choices?: readonly string[];
  readonly defaultText?: string;
  readonly unit?: string;
  readonly help: string;
  /** `core` options make the short help. */
  readonly rank: Rank;
  /** Not done by this version: refused with a sentence, or without effect. Short help leaves it out. */
  readonly isLater: boolean;
  /** Where it stands in a file: `benchmark.endpoint.timeout`. Absent for what only a command line has. */
  readonly yamlPath?: string;
}

export interface OptionGroup {
  readonly name: string;
  readonly options: readonly OptionHelp[];
}

/** Order of the groups in help. */
const GROUPS = [
  "Endpoint",
  "Input",
  "Tokenizer",
  "Load Generator",
  "Warmup",
  "Input Sequence Length (ISL)",
  "Output Sequence Length (OSL)",
  "Conversation Input",
  "Prompt",
  "Prefix Prompt",
  "Rankings",
  "Goodput",
  "Request Cancellation",
  "User-Centric Rate",
  "Fixed Schedule",
  "Output",
  "HTTP Trace",
  "Server Metrics",
  "GPU Telemetry",
  "Network Latency",
  "Parameter Sweep",
  "Search Recipes",
  "Search",
  "Multi-Run",
  "Study",
  "UI",
  "Service",
  "Workers",
];

const RANKS: readonly Rank[] = ["core", "expected", "niche"];

/** All options of this version, in groups; within a group the most used come first. */
export function describeOptions(): readonly OptionGroup[] {
  const flags = allFlags().filter((flag) => flag.foreign === undefined);
  return GROUPS.map((name) => {
    const members = flags.filter((flag) => flag.about.group === name).map(describeFlag);
    return { name, options: members.sort((a, b) => RANKS.indexOf(a.rank) - RANKS.indexOf(b.rank)) };
  }).filter((group) => group.options.length > 0);
}

function describeFlag(flag: Flag): OptionHelp {
  const { about } = flag;
  const choices = flag.shape.choices ?? flag.shape.item?.choices;
  const oneValue = flag.takesValue ? (about.value ?? choices?.join("|") ?? "VALUE") : undefined;
  const valueName = about.isAxis === true ? `${oneValue},…` : oneValue;
  const defaultText = about.shownDefault ?? shownDefault(flag.defaultValue);
  const path = about.inFile ?? yamlPath(flag.path);
  return {
    spellings: flag.spellings,
    negatives: flag.negatives,
    help: about.help,
    rank: about.rank ?? "niche",
    isLater: LATER_PATHS.has(laterPath(flag)),
    ...(valueName === undefined ? {} : { valueName }),
    ...(choices === undefined ? {} : { choices }),
    ...(defaultText === undefined ? {} : { defaultText }),
    ...(about.unit === undefined ? {} : { unit: about.unit }),
    ...(path === undefined ? {} : { yamlPath: path }),
  };
}

/** Options refused or without effect whatever their value, and load types that flags of their own ask for. */
const LATER_PATHS = new Set([
  ...[...REFUSED, ...NOT_YET].map(([path]) => path),
  ...["command.gpuTelemetry", "networkLatency.pingInterval"],
]);
const USERS = "phases.type=user_centric";
const SCHEDULE = "phases.type=fixed_schedule";
const TYPE_OF: Readonly<Record<string, string>> = {
  users: USERS,
  userCentricRate: USERS,
  fixedSchedule: SCHEDULE,
  autoOffset: SCHEDULE,
  startOffset: SCHEDULE,
  endOffset: SCHEDULE,
};

/** The line of the table of refusals that would hold a flag. A part of a refused option is refused with it. */
function laterPath({ path }: Flag): string {
  const [head = "", name = ""] = path;
  if (head !== "profiling" && head !== "warmup") return path.join(".");
  return TYPE_OF[name] ?? `phases.${name}`;
}

/** A switch that is off by default needs no word about it. */
function shownDefault(value: unknown): string | undefined {
  if (typeof value === "number" || typeof value === "string") return String(value);
  return value === true ? "on" : undefined;
}

const HOMES: Readonly<Record<string, string>> = {
  dataset: "benchmark.datasets[0]",
  profiling: "benchmark.phases.profiling",
  warmup: "benchmark.phases.warmup",
  randomSeed: "random_seed",
  multiRun: "multi_run",
  noSweepTable: "no_sweep_table",
  sweep: "sweep",
  search: "sweep",
};

function yamlPath(path: readonly string[]): string | undefined {
  const [head = "", ...rest] = path;
  if (head === "command" || head === "study" || head === "recipe") return undefined;
  return [HOMES[head] ?? `benchmark.${toSnake(head)}`, ...rest.map(toSnake)].join(".");
}
