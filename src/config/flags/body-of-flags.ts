/** The canonical `benchmark` of a command line: by itself, or laid over that of a file. */

import { type Given, type GivenMap, getAt, leafAt, listAt, mapAt, putAt, textOf } from "#config/given.ts";
import { mergeGiven, mergeLengths } from "#config/merge.ts";
import { SECTIONS } from "#config/schema/body.ts";
import { DATASET_BLOCKS } from "#config/schema/dataset.ts";
import type { FlagReading } from "./flag-values.ts";
import { addUserDefaults, largestOf, mergePhases, phasesOfFlags } from "./load-flags.ts";

const DEFAULT = "default";
const DEFAULT_URL = "http://localhost:8000";
const DEFAULT_ISL = 550;
const DEFAULT_OSL = 550;
/** Means that a spread alone is a spread around. */
const DEFAULT_MEANS: readonly (readonly [readonly string[], number])[] = [
  [["prompts", "isl"], DEFAULT_ISL],
  [["turns"], 1],
  [["turnDelay"], 0],
  [["rankings", "passages"], 10],
  [["rankings", "passageTokens"], 128],
  [["rankings", "queryTokens"], 32],
];

/** What the flags say where there is no file, with the defaults that only they have. */
export function bodyOfFlags(flags: GivenMap, reading: FlagReading): GivenMap {
  addUserDefaults(flags, reading);
  const body = mapAt("--");
  for (const name of Object.keys(SECTIONS)) {
    const section = flags.entries.get(name);
    if (section !== undefined) body.entries.set(name, section);
  }
  if (getAt(body, ["endpoint", "urls"]) === undefined) {
    putAt(body, ["endpoint", "urls"], listAt(DEFAULT, [leafAt(DEFAULT, DEFAULT_URL)]));
  }
  const dataset = datasetOfFlags(flags, reading);
  body.entries.set("dataset", dataset);
  body.entries.set("phases", phasesOfFlags(flags, getAt(flags, ["dataset", "entries"]), reading));
  return body;
}

function datasetOfFlags(flags: GivenMap, reading: FlagReading): GivenMap {
  const given = flags.entries.get("dataset");
  const wished = given?.kind === "map" ? given : mapAt("--");
  const type = wished.entries.has("path") ? "file" : "synthetic";
  const dataset = mapAt("--", [
    ["name", leafAt(DEFAULT, "main")],
    ["type", leafAt(DEFAULT, type)],
    ...fitting(wished, type, reading).entries,
  ]);
  const sized = largestOf(flags, "sessions") ?? largestOf(flags, "requests");
  if (!dataset.entries.has("entries") && sized !== undefined) dataset.entries.set("entries", sized);
  if (type === "synthetic") {
    if (getAt(dataset, ["prompts", "isl"]) === undefined)
      putAt(dataset, ["prompts", "isl", "mean"], leafAt(DEFAULT, DEFAULT_ISL));
    addDefaultMeans(dataset);
    addOutputMean(dataset, reading);
  }
  addSeed(dataset, flags);
  return dataset;
}

function addDefaultMeans(dataset: GivenMap): void {
  for (const [path, mean] of DEFAULT_MEANS) {
    const part = getAt(dataset, path);
    if (part?.kind !== "map" || part.entries.has("mean")) continue;
    putAt(dataset, path, mapAt(part.at, [["mean", leafAt(DEFAULT, mean)], ...part.entries]));
  }
}

/** Answers have no length of their own, so a spread alone says that one is meant. */
function addOutputMean(dataset: GivenMap, { notices }: FlagReading): void {
  const osl = getAt(dataset, ["prompts", "osl"]);
  if (osl?.kind !== "map" || osl.entries.has("mean") || !osl.entries.has("stddev")) return;
  putAt(dataset, ["prompts", "osl"], mapAt(osl.at, [["mean", leafAt(DEFAULT, DEFAULT_OSL)], ...osl.entries]));
  notices.push(`--osl is not given: answers of ${DEFAULT_OSL} tokens on average are asked for.`);
}

function addSeed(dataset: GivenMap, flags: GivenMap): void {
  const seed = flags.entries.get("randomSeed");
  if (seed !== undefined) dataset.entries.set("randomSeed", seed);
}

/** What of the dataset flags goes with a type of dataset; the rest is passed over with a notice. */
function fitting(wished: GivenMap, type: "synthetic" | "file", { notices }: FlagReading): GivenMap {
  const kept = mapAt(wished.at);
  const prompts = wished.entries.get("prompts");
  for (const [name, value] of wished.entries) {
    if (name === "prompts" && type === "file") continue;
    if (name in DATASET_BLOCKS[type].entries) kept.entries.set(name, value);
    else notices.push(`${firstFlag(value)} has no effect on a dataset of type ${type}.`);
  }
  if (type === "file" && prompts?.kind === "map") addFilePrompts(kept, prompts, notices);
  return kept;
}

/** A file has its own inputs; only lengths of outputs, blocks and batches apply to it. */
function addFilePrompts(kept: GivenMap, prompts: GivenMap, notices: string[]): void {
  for (const [name, value] of prompts.entries) {
    if (name === "osl") kept.entries.set("osl", value);
    else if (name === "blockSize" || name === "batchSize") putAt(kept, ["prompts", name], value);
    else notices.push(`${firstFlag(value)} has no effect on the prompts of a file.`);
  }
}

function firstFlag(given: Given): string {
  const inner =
    given.kind === "map" ? [...given.entries.values()][0] : given.kind === "list" ? given.items[0] : undefined;
  return inner === undefined ? given.at : firstFlag(inner);
}

/** The flags laid over the canonical body of a file. */
export function mergeFlags(body: GivenMap, flags: GivenMap, reading: FlagReading): GivenMap {
  const merged = mapAt(body.at, body.entries);
  for (const name of Object.keys(SECTIONS)) {
    const section = flags.entries.get(name);
    if (section !== undefined) merged.entries.set(name, mergeGiven(body.entries.get(name), section));
  }
  const dataset = mergeDataset(body.entries.get("dataset"), flags, reading);
  if (dataset !== undefined) merged.entries.set("dataset", dataset);
  const phases = mergePhases(body.entries.get("phases"), flags, reading);
  if (phases !== undefined) merged.entries.set("phases", phases);
  return merged;
}

function mergeDataset(dataset: Given | undefined, flags: GivenMap, reading: FlagReading): Given | undefined {
  if (dataset?.kind !== "map") return dataset;
  const given = flags.entries.get("dataset");
  const wished = given?.kind === "map" ? given : mapAt("--");
  const path = wished.entries.get("path");
  const written = textOf(dataset.entries.get("type"));
  if (written !== "file" && written !== "synthetic") return dataset;
  const type = path === undefined ? written : "file";
  const base = type === written ? dataset : asFile(dataset, path);
  const merged = mergeLengths(base, fitting(wished, type, reading)) as GivenMap;
  // `--input-file` stands in for records in the file.
  if (path !== undefined) merged.entries.delete("records");
  const sessions = largestOf(flags, "sessions");
  if (sessions !== undefined && !wished.entries.has("entries")) merged.entries.set("entries", sessions);
  addSeed(merged, flags);
  return merged;
}

/** A synthetic dataset turned into one of a file: what both have stays. */
function asFile(dataset: GivenMap, path: Given | undefined): GivenMap {
  const kept = [...dataset.entries].filter(([name]) => name in DATASET_BLOCKS.file.entries && name !== "prompts");
  return mapAt(dataset.at, [...kept, ["type", leafAt(path?.at ?? DEFAULT, "file")]]);
}
