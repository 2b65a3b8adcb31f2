/**
 * The short forms of `benchmark` unfolded into one canonical tree: `models.items`, `endpoint.urls`, `dataset` (one
 * map), `phases` (a list of named maps). Names are declared ones afterwards. Every part keeps its place in the file.
 */
import type { Problem } from "#core/errors.ts";
import { type Given, type GivenList, type GivenMap, leafAt, listAt, mapAt, mapLike, textOf } from "./given.ts";
import { normaliseKeys, normaliseNames } from "./keys.ts";
import { BODY_KEYS, SECTIONS } from "./schema/body.ts";
import { DATASET_BLOCKS } from "./schema/dataset.ts";
import { phaseBlock } from "./schema/phases.ts";
import { toCamel, toSnake } from "./spelling.ts";
import { didYouMean } from "./suggestion.ts";

export interface Unfolding {
  readonly problems: Problem[];
  readonly notices: string[];
  /** Name of a dataset that was given without one. */
  readonly datasetName: "default" | "main";
  /** The canonical tree that this one will be laid over: what it leaves unsaid is not filled in. */
  readonly over?: GivenMap;
}

/** The canonical tree of a `benchmark` section. */
export function unfoldBody(benchmark: GivenMap, unfolding: Unfolding): GivenMap {
  const { problems } = unfolding;
  const given = normaliseNames(benchmark, BODY_KEYS, problems);
  reportExclusive(given, problems);
  const body = mapAt(benchmark.at);
  const put = (name: string, value: Given | undefined) => value !== undefined && body.entries.set(name, value);
  put("models", unfoldModels(given.entries.get("models") ?? given.entries.get("model")));
  put("dataset", unfoldDataset(given, unfolding));
  put("phases", unfoldPhases(given, problems));
  for (const [name, value] of given.entries) {
    if (["model", "models", "dataset", "datasets", "warmup", "profiling", "phases"].includes(name)) continue;
    put(name, unfoldSection(name, value, unfolding.notices));
  }
  for (const [name, block] of Object.entries(SECTIONS)) {
    const section = body.entries.get(name);
    if (section !== undefined) body.entries.set(name, normaliseKeys(section, block.shape, problems));
  }
  return body;
}

const EXCLUSIVE = [
  ["model", "models", "model for one model, models for several"],
  ["dataset", "datasets", "dataset for the short form, datasets for a list of one"],
  ["warmup", "phases", "warmup and profiling for the short form, phases for a list"],
  ["profiling", "phases", "warmup and profiling for the short form, phases for a list"],
] as const;

function reportExclusive(given: GivenMap, problems: Problem[]): void {
  for (const [one, other, hint] of EXCLUSIVE) {
    if (!given.entries.has(one) || !given.entries.has(other)) continue;
    problems.push({
      where: given.keyAt.get(one) ?? given.at,
      wanted: `cannot stand beside ${other}`,
      hint: `use ${hint}`,
    });
  }
}

function unfoldModels(given: Given | undefined): Given | undefined {
  if (given === undefined) return undefined;
  const named = (item: Given): Given => (item.kind === "leaf" ? mapAt(item.at, [["name", item]]) : item);
  if (given.kind === "leaf") return mapAt(given.at, [["items", listAt(given.at, [named(given)])]]);
  if (given.kind === "list") return mapAt(given.at, [["items", listAt(given.at, given.items.map(named))]]);
  return given;
}

/** Short forms of the sections that are single blocks. */
function unfoldSection(name: string, given: Given, notices: string[]): Given {
  if (given.kind === "leaf") return unfoldLeaf(name, given);
  const takesUrl = name === "endpoint" || name === "gpuTelemetry" || name === "serverMetrics";
  if (given.kind !== "map" || !takesUrl) return given;
  const map = mapLike(given, given.entries);
  for (const [key, value] of given.entries) {
    const isSwitch = toCamel(key) === "resetKvCache" && value.kind === "leaf";
    if (isSwitch) map.entries.set(key, mapAt(value.at, [["enabled", value]]));
  }
  const url = map.entries.get("url");
  if (url === undefined) return map;
  map.entries.delete("url");
  if (map.entries.has("urls")) notices.push(`${given.at}: both url and urls are given; urls is used.`);
  else map.entries.set("urls", url.kind === "leaf" ? listAt(url.at, [url]) : url);
  return map;
}

function unfoldLeaf(name: string, leaf: Given): Given {
  const isText = textOf(leaf) !== undefined;
  if (name === "endpoint" && isText) return mapAt(leaf.at, [["urls", listAt(leaf.at, [leaf])]]);
  if (name === "tokenizer") return mapAt(leaf.at, [["name", leaf]]);
  if (name === "gpuTelemetry" || name === "serverMetrics") {
    return isText ? mapAt(leaf.at, [["urls", listAt(leaf.at, [leaf])]]) : mapAt(leaf.at, [["enabled", leaf]]);
  }
  return leaf;
}

function unfoldDataset(given: GivenMap, { problems, datasetName, over }: Unfolding): Given | undefined {
  const single = given.entries.get("dataset");
  const several = given.entries.get("datasets");
  const dataset = single ?? onlyMember(several, problems);
  if (dataset === undefined) return undefined;
  if (dataset.kind !== "map") {
    problems.push({
      where: dataset.at,
      ...(textOf(dataset) === undefined ? {} : { found: String(textOf(dataset)) }),
      wanted: "must be a mapping of options",
      hint: "write {type: synthetic, …} or {type: file, path: …}",
    });
    return undefined;
  }
  const base = over?.entries.get("dataset");
  if (base?.kind === "map") return unfoldOverride(dataset, base, problems);
  return unfoldDatasetMap(dataset, single === undefined ? undefined : datasetName, problems);
}

function onlyMember(given: Given | undefined, problems: Problem[]): Given | undefined {
  if (given === undefined) return undefined;
  if (given.kind === "list" && given.items.length === 1) return given.items[0];
  const hint = "write datasets: [{name: main, …}]";
  problems.push({ where: given.at, wanted: "must be a list of exactly one named dataset", hint });
  return undefined;
}

/** What lies over a dataset has its type, unless it says otherwise, and its name, always. */
function unfoldOverride(dataset: GivenMap, base: GivenMap, problems: Problem[]): GivenMap | undefined {
  const [name, own] = [base.entries.get("name"), dataset.entries.get("name")];
  if (own !== undefined && textOf(own) !== textOf(name)) {
    const hint = `the dataset is called ${textOf(name)}`;
    problems.push({ where: own.at, found: String(textOf(own)), wanted: "names no dataset of the benchmark", hint });
  }
  const type = dataset.entries.get("type") ?? base.entries.get("type");
  const whole = type === undefined ? dataset : mapLike(dataset, [...dataset.entries, ["type", type]]);
  return unfoldDatasetMap(whole, undefined, problems);
}

function unfoldDatasetMap(
  dataset: GivenMap,
  fallbackName: string | undefined,
  problems: Problem[],
): GivenMap | undefined {
  const typeLeaf = dataset.entries.get("type");
  const type = textOf(typeLeaf)?.toLowerCase() ?? "synthetic";
  if (type === "public") return mapAt(dataset.at, [["type", leafAt(dataset.at, "public")]]);
  const block = type === "synthetic" || type === "file" ? DATASET_BLOCKS[type] : undefined;
  if (block === undefined) {
    const hint = didYouMean(type, ["synthetic", "file"]);
    problems.push({
      where: typeLeaf?.at ?? dataset.at,
      found: type,
      wanted: "must be synthetic, file or public",
      ...(hint === undefined ? {} : { hint }),
    });
    return undefined;
  }
  const copy = mapLike(dataset, dataset.entries);
  if (type === "synthetic") hoistLengths(copy);
  const map = normaliseKeys(copy, block.shape, problems) as GivenMap;
  if (!map.entries.has("type")) map.entries.set("type", leafAt(dataset.at, "synthetic"));
  if (!map.entries.has("name") && fallbackName !== undefined) map.entries.set("name", leafAt(dataset.at, fallbackName));
  return map;
}

/** `isl` and `osl` of the dataset itself go into its prompts; where both are given as maps, the prompts' keys win. */
function hoistLengths(dataset: GivenMap): void {
  for (const name of ["isl", "osl"]) {
    const short = dataset.entries.get(name);
    if (short === undefined) continue;
    dataset.entries.delete(name);
    const prompts = dataset.entries.get("prompts");
    const inner = prompts?.kind === "map" ? prompts : mapAt(short.at);
    const long = inner.entries.get(name);
    if (long === undefined) inner.entries.set(name, short);
    else if (long.kind === "map" && short.kind === "map") {
      inner.entries.set(name, mapAt(long.at, [...short.entries, ...long.entries]));
    }
    dataset.entries.set("prompts", inner);
  }
}

function unfoldPhases(given: GivenMap, problems: Problem[]): Given | undefined {
  const phases = given.entries.get("phases");
  if (phases !== undefined) {
    const list = phaseList(phases, problems);
    return (
      list &&
      listAt(
        list.at,
        list.items.map((phase) => unfoldPhase(phase, undefined, problems)),
      )
    );
  }
  const named = (["warmup", "profiling"] as const).flatMap((name) => {
    const phase = given.entries.get(name);
    return phase === undefined ? [] : [unfoldPhase(phase, name, problems)];
  });
  const at = given.keyAt.get("warmup") ?? given.keyAt.get("profiling") ?? given.at;
  return named.length === 0 ? undefined : listAt(at, named);
}

function phaseList(phases: Given, problems: Problem[]): GivenList | undefined {
  if (phases.kind === "list") return phases;
  const isPhase = phases.kind === "map" && [...phases.entries.keys()].some((key) => PHASE_KEYS.has(key));
  if (isPhase) return listAt(phases.at, [withName(phases, "profiling")]);
  const hint = "write phases: [{name: profiling, type: concurrency, …}]";
  problems.push({ where: phases.at, wanted: "must be a list of phases, or one phase", hint });
  return undefined;
}

const PHASE_KEYS = new Set(Object.keys(phaseBlock.entries).flatMap((name) => [name, toSnake(name)]));

const withName = (phase: GivenMap, name: string): GivenMap =>
  mapLike(phase, [["name", leafAt(phase.at, name)], ...phase.entries]);

function unfoldPhase(phase: Given, name: string | undefined, problems: Problem[]): Given {
  const named = phase.kind === "map" && name !== undefined ? withName(phase, name) : phase;
  const map = normaliseKeys(named, phaseBlock.shape, problems);
  return map.kind === "map" ? withKind(map) : map;
}

/** The kind that goes without saying, and that a warmup stays out of the results. */
export function withKind(phase: GivenMap): GivenMap {
  const name = textOf(phase.entries.get("name"));
  if (!phase.entries.has("kind") && (name === "warmup" || name === "profiling")) {
    phase.entries.set("kind", leafAt(phase.at, name));
  }
  if (textOf(phase.entries.get("kind")) === "warmup" && !phase.entries.has("excludeFromResults")) {
    phase.entries.set("excludeFromResults", leafAt(phase.at, true));
  }
  return phase;
}
