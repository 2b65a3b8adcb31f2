/**
 * How a study of which no plan was kept was set up, from what its runs and earlier aggregates say: the command line that
 * each run has written down, and the metadata of files that are about to be made again.
 */
import type { ConvergenceConfig, IterationOrder, SlaFilter } from "#config/sweep/sweep-config.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "#core/json.ts";
import type { Files } from "#core/ports.ts";

/** Absent: nothing tells. */
export interface ToldSettings {
  readonly order?: IterationOrder;
  readonly confidenceLevel?: number;
  /** Between trials. */
  readonly cooldownSeconds?: number;
  readonly trials?: number;
  readonly slaFilters?: readonly SlaFilter[];
  /** Cells may have ended before all their trials, and have a file of all their requests. */
  readonly convergence?: ConvergenceConfig;
}

/** Paths relative to the study's directory. */
const SWEEP_FILES = ["aggregate/sweep_aggregate", "sweep_aggregate"].map(
  (at) => `${at}/profile_export_aiperf_sweep.json`,
);
const CELL_FILE = "aggregate/profile_export_aiperf_aggregate.json";

/** `cells` are the names of the cells' directories. What earlier aggregates say wins over the command line. */
export async function readToldSettings(
  files: Files,
  directory: string,
  { cells, cliCommand }: { readonly cells: readonly string[]; readonly cliCommand?: string | undefined },
): Promise<ToldSettings> {
  const inCells = cells.flatMap((cell) => [`${cell}/${CELL_FILE}`, `aggregate/${cell}/${fileName(CELL_FILE)}`]);
  const told = cliCommand === undefined ? {} : readCommand(cliCommand);
  const metadata: JsonObject = {};
  for (const path of [CELL_FILE, ...inCells, ...SWEEP_FILES]) {
    Object.assign(metadata, await readMetadata(files, `${directory}/${path}`));
  }
  return { ...told, ...readEarlier(metadata) };
}

const fileName = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

async function readMetadata(files: Files, path: string): Promise<JsonObject> {
  if (!(await files.exists(path))) return {};
  try {
    const content: JsonValue = JSON.parse(await files.readText(path));
    return isJsonObject(content) && isJsonObject(content.metadata) ? content.metadata : {};
  } catch {
    return {};
  }
}

function readEarlier(metadata: JsonObject): ToldSettings {
  const { sweep_mode: mode, confidence_level: level, cooldown_seconds: cooldown, sla_constraints: sla } = metadata;
  const filters = isJsonObject(sla) && Array.isArray(sla.active_filters) ? sla.active_filters.flatMap(toFilter) : [];
  return {
    ...(isOrder(mode) ? { order: mode } : {}),
    ...(isLevel(level) ? { confidenceLevel: level } : {}),
    ...(typeof cooldown === "number" && cooldown >= 0 ? { cooldownSeconds: cooldown } : {}),
    ...(filters.length > 0 ? { slaFilters: filters } : {}),
  };
}

function toFilter(filter: JsonValue): SlaFilter[] {
  if (!isJsonObject(filter)) return [];
  const { metric_tag: metricTag, stat, op, threshold } = filter;
  const isOp = op === "lt" || op === "le" || op === "gt" || op === "ge";
  if (typeof metricTag !== "string" || !isOp || typeof threshold !== "number") return [];
  return [{ metricTag, stat: typeof stat === "string" ? stat : "p95", op, threshold }];
}

function readCommand(command: string): ToldSettings {
  const order = readFlag(command, "--parameter-sweep-mode");
  const level = Number(readFlag(command, "--confidence-level"));
  const cooldown = Number(readFlag(command, "--profile-run-cooldown-seconds"));
  const trials = Number(readFlag(command, "--num-profile-runs"));
  return {
    ...(isOrder(order) ? { order } : {}),
    ...(isLevel(level) ? { confidenceLevel: level } : {}),
    ...(cooldown >= 0 ? { cooldownSeconds: cooldown } : {}),
    ...(Number.isSafeInteger(trials) && trials >= 1 ? { trials } : {}),
    ...readConvergence(command),
  };
}

/** The rule itself no longer matters: no further trial will be run. */
function readConvergence(command: string): Pick<ToldSettings, "convergence"> {
  const metric = readFlag(command, "--convergence-metric");
  if (metric === undefined) return {};
  return { convergence: { metric, stat: "avg", mode: "ci_width", threshold: 0.1, minRuns: 2 } };
}

/** The word behind a flag, with its quotes taken off; undefined: it was not given. */
function readFlag(command: string, flag: string): string | undefined {
  const words = command.split(/[\s=]+/);
  const place = words.lastIndexOf(flag);
  return place < 0 ? undefined : words[place + 1]?.replaceAll(/^['"]|['"]$/g, "");
}

const isOrder = (value: unknown): value is IterationOrder =>
  value === "repeated" || value === "independent" || value === "shuffled";

const isLevel = (value: unknown): value is number => typeof value === "number" && value > 0 && value < 1;
