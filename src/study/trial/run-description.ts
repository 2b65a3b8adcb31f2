/**
 * What the directory of one run tells about itself, ours or the reference's: which run of which study it is, and what it
 * was told to do. The numbers are read elsewhere. Whatever is missing or unreadable is absent here.
 */
import { isJsonObject, type JsonObject, type JsonValue } from "#core/json.ts";
import { type Assignment, Float, type ParameterValue } from "#core/parameter-value.ts";
import type { Files } from "#core/ports.ts";
import { type ArtifactNames, artifactNames } from "#export/artifact-names.ts";
import { JOURNAL_DIRECTORY, RUN_CONFIG_FILE } from "#study/run-directory.ts";
import { readExactValue } from "./exact-values.ts";

export interface RunDescription {
  /** Absolute. */
  readonly directory: string;
  /** Its path below the directory that was searched. */
  readonly segments: readonly string[];
  readonly names: ArtifactNames;
  /** It was cut off and left a journal. */
  readonly isCutOff: boolean;
  readonly label?: string;
  readonly trialIndex?: number;
  readonly variation?: DescribedVariation;
  readonly sweepId?: string;
  readonly seed?: number;
  readonly cliCommand?: string;
  readonly body?: RunBody;
}

export interface DescribedVariation {
  readonly index?: number;
  readonly label: string;
  readonly values: readonly Assignment[];
}

export interface RunBody {
  /** Every setting as our plan or the reference has it, or those only that the user gave. */
  readonly kind: "measured" | "full" | "explicit";
  readonly value: JsonValue;
}

/** Undefined: no run was ever begun in this directory. `entries` are the names in it. */
export async function describeRun(
  files: Files,
  directory: string,
  place: { readonly segments: readonly string[]; readonly entries: readonly string[] },
): Promise<RunDescription | undefined> {
  const { segments, entries } = place;
  const names = namesIn(entries);
  const marks = [
    names.profileJson,
    names.records,
    names.resultsReady,
    names.inputs,
    RUN_CONFIG_FILE,
    JOURNAL_DIRECTORY,
  ];
  if (!entries.some((entry) => marks.includes(entry))) return undefined;
  const config = entries.includes(RUN_CONFIG_FILE)
    ? await readObject(files, `${directory}/${RUN_CONFIG_FILE}`)
    : undefined;
  const hasSummary = entries.includes(names.profileJson);
  const summary = hasSummary ? await readObject(files, `${directory}/${names.profileJson}`) : undefined;
  const info = asMapping(summary?.exact.run_info);
  const variation = readVariation(asMapping(config?.exact.variation)) ?? readVariation(inRunInfo(info));
  return {
    directory,
    segments,
    names,
    isCutOff: entries.includes(JOURNAL_DIRECTORY),
    ...present("label", asText(config?.exact.label) ?? asText(info?.run_label)),
    ...present("trialIndex", asIndex(config?.exact.trial) ?? asIndex(info?.trial)),
    ...present("variation", variation),
    ...present("sweepId", asText(config?.exact.sweep_id) ?? asText(info?.sweep_id)),
    ...present("seed", asIndex(config?.exact.random_seed) ?? asIndex(info?.random_seed)),
    ...present("cliCommand", asText(config?.exact.cli_command) ?? asText(info?.cli_command)),
    ...present("body", readBody(config?.plain, summary?.plain)),
  };
}

const OTHER_FILES = /(_timeslices|_gpu_telemetry|_server_metrics|_aggregate|_sweep|_collated)\.csv$/;

/** Result files may have a name that the user chose: then a summary and a table of that name stand side by side. */
function namesIn(entries: readonly string[]): ArtifactNames {
  const standard = artifactNames();
  if (entries.includes(standard.profileJson) || entries.includes(standard.records)) return standard;
  const table = entries.find(
    (entry) => entry.endsWith(".csv") && !OTHER_FILES.test(entry) && entries.includes(entry.replace(/csv$/, "json")),
  );
  return table === undefined ? standard : artifactNames(table.slice(0, -".csv".length));
}

type Mapping = { readonly [key: string]: ParameterValue };

interface ReadObject {
  readonly plain: JsonObject;
  /** The same, with numbers as they were written. */
  readonly exact: Mapping;
}

async function readObject(files: Files, path: string): Promise<ReadObject | undefined> {
  try {
    const text = await files.readText(path);
    const plain: JsonValue = JSON.parse(text);
    const exact = asMapping(readExactValue(text));
    return isJsonObject(plain) && exact !== undefined ? { plain, exact } : undefined;
  } catch {
    return undefined;
  }
}

function inRunInfo(info: Mapping | undefined): Mapping | undefined {
  if (info === undefined) return undefined;
  const { variation_index: index = null, variation_label: label = null, variation_values: values = null } = info;
  return { index, label, values };
}

function readVariation(variation: Mapping | undefined): DescribedVariation | undefined {
  const label = asText(variation?.label);
  if (variation === undefined || label === undefined) return undefined;
  const values = Object.entries(asMapping(variation.values) ?? {}).map(([path, value]) => ({ path, value }));
  return { label, values, ...present("index", asIndex(variation.index)) };
}

/** The reference writes out every setting; ours, which says what it resolved as nothing, those that were given. */
function readBody(config: JsonObject | undefined, summary: JsonObject | undefined): RunBody | undefined {
  const value = config?.cfg ?? summary?.input_config;
  if (!isJsonObject(value)) return undefined;
  const { resolved } = config ?? {};
  const isOurs = isJsonObject(resolved) ? Object.keys(resolved).length === 0 : isJsonObject(summary?.aiperf);
  return { kind: isOurs ? "explicit" : "full", value };
}

const asMapping = (value: ParameterValue | undefined): Mapping | undefined =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Float)
    ? (value as Mapping)
    : undefined;

const asText = (value: ParameterValue | undefined): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;

const asIndex = (value: ParameterValue | undefined): number | undefined =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : undefined;

function present<K extends string, T>(name: K, value: T | undefined): { readonly [P in K]?: T } {
  return (value === undefined ? {} : { [name]: value }) as { readonly [P in K]?: T };
}
