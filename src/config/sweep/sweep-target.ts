/**
 * Where a path of a parameter leads in a canonical `benchmark`: the keys to go by, and what the schema says is there.
 * The only dataset goes by any of its names, phases go by name or number, and both spellings of an option are taken.
 */
import { type Given, type GivenMap, getAt, textOf } from "#config/given.ts";
import { BODY_KEYS, SECTIONS } from "#config/schema/body.ts";
import { DATASET_BLOCKS } from "#config/schema/dataset.ts";
import type { About, Shape } from "#config/schema/field.ts";
import { phaseBlock } from "#config/schema/phases.ts";
import { toCamel, toSnake } from "#config/spelling.ts";
import { didYouMean } from "#config/suggestion.ts";
import { ALIASES, type PathFault } from "./sweep-path.ts";

export interface Target {
  /** `variables`: among the names for templates. */
  readonly root: "benchmark" | "variables";
  readonly keys: readonly (string | number)[];
  /** What is read there, where the schema knows. */
  readonly shape?: Shape;
  /** Whether only whole numbers make sense there. */
  readonly isWhole: boolean;
  /** How many of the keys lead to an option that may be a number instead of a map, and which kind of one. */
  readonly shortForm?: { readonly depth: number; readonly kind: "distribution" | "ramp" };
}

/** Names that people try, and where they mean to go. */
const MEANT: Readonly<Record<string, string>> = {
  isl: "dataset.prompts.isl",
  osl: "dataset.prompts.osl",
  prompts: "dataset.prompts",
  isl_stddev: "dataset.prompts.isl.stddev",
  osl_stddev: "dataset.prompts.osl.stddev",
  turns: "dataset.turns",
  request_rate: "rate",
  request_count: "requests",
  num_users: "users",
};
/** Names by which the only dataset of a benchmark is known besides its own. */
const DATASET_NAMES = ["main", "default", "0"];

/** The target of a canonical path. */
export function targetOf(body: GivenMap, path: string): Target | PathFault {
  const [head = "", ...rest] = path.split(".");
  if (head === "variables") {
    return rest.length === 0
      ? { wanted: "must name one of the variables" }
      : { root: "variables", keys: rest, isWhole: false };
  }
  const name = BODY_KEYS.find((key) => key === toCamel(head));
  if (name === undefined) return unknownHead(head, rest);
  if (name === "dataset") return inDataset(body, rest);
  if (name === "datasets") {
    const [dataset, ...inner] = rest;
    return datasetFault(body, dataset) ?? inDataset(body, inner);
  }
  if (name === "warmup" || name === "profiling") return inPhases(body, [name, ...rest], path);
  if (name === "phases") return inPhases(body, rest, path);
  const section = name === "model" ? "models" : name;
  const keys = rest[0] === "url" && hasUrls(section) ? ["urls", ...rest.slice(1)] : rest;
  const shape = SECTIONS[section as keyof typeof SECTIONS]?.shape;
  return descend(shape, keys, { keys: [section], given: body.entries.get(section) });
}

const hasUrls = (section: string): boolean => ["endpoint", "gpuTelemetry", "serverMetrics"].includes(section);

function unknownHead(head: string, rest: readonly string[]): PathFault {
  const meant = MEANT[toSnake(head).replaceAll("-", "_")];
  if (rest.length === 0) {
    const hint = meant === undefined ? didYouMean(head, ALIASES) : `did you mean ${meant}?`;
    return {
      wanted: "is no short name of an option",
      hint: hint ?? `write the whole path, or one of ${ALIASES.join(", ")}`,
    };
  }
  const whole = meant === undefined ? undefined : [meant, ...rest].join(".");
  const hint = whole === undefined ? didYouMean(head, BODY_KEYS.map(toSnake)) : `did you mean ${whole}?`;
  return { wanted: `begins with ${head}, which a benchmark does not have`, ...(hint === undefined ? {} : { hint }) };
}

function datasetFault(body: GivenMap, wished: string | undefined): PathFault | undefined {
  if (wished === undefined) return { wanted: "must name a dataset and an option of it" };
  const name = textOf(getAt(body, ["dataset", "name"]));
  if (name === undefined || wished === name || DATASET_NAMES.includes(wished)) return undefined;
  return { wanted: `names the dataset ${wished}, which there is not`, hint: `the dataset is called ${name}` };
}

function inDataset(body: GivenMap, segments: readonly string[]): Target | PathFault {
  const type = textOf(getAt(body, ["dataset", "type"]))?.toLowerCase();
  const isFile = type === "file";
  const block = isFile ? DATASET_BLOCKS.file : DATASET_BLOCKS.synthetic;
  const [first = "", second] = segments;
  const isShort = !isFile && (first === "isl" || first === "osl");
  // The lengths of a file's answers are an option of the dataset itself.
  const isHoisted = isFile && first === "prompts" && second === "osl";
  const long = isShort ? ["prompts", ...segments] : isHoisted ? segments.slice(1) : segments;
  if (isFile && long[0] === "prompts" && long[1] === "isl") {
    return { wanted: "has no effect: the prompts of a file have lengths of their own" };
  }
  return descend(block.shape, long, { keys: ["dataset"], given: body.entries.get("dataset") });
}

function inPhases(body: GivenMap, segments: readonly string[], path: string): Target | PathFault {
  const phases = body.entries.get("phases");
  const [wished, ...rest] = segments;
  if (wished === undefined) return { root: "benchmark", keys: ["phases"], isWhole: false };
  if (phases?.kind !== "list") return { wanted: "leads into phases, of which there are none" };
  const found = findPhase(phases.items, wished, path);
  if (typeof found !== "number") return found;
  return descend(phaseBlock.shape, rest, { keys: ["phases", found], given: phases.items[found] });
}

function findPhase(phases: readonly Given[], wished: string, path: string): number | PathFault {
  const textAt = (index: number, key: string): string | undefined => textOf(getAt(phases[index], [key]));
  const names = phases.map((_, index) => textAt(index, "name") ?? "?");
  if (/^\d+$/.test(wished)) {
    const index = Number(wished);
    return index < phases.length
      ? index
      : { wanted: `counts to phase ${wished}, and there are only ${phases.length}`, hint: "the first is 0" };
  }
  const exact = names.indexOf(wished);
  if (exact >= 0) return exact;
  if (wished === "profiling") {
    const measured = names.flatMap((_, index) => (textAt(index, "kind") === "profiling" ? [index] : []));
    const [only] = measured;
    if (measured.length === 1 && only !== undefined) return only;
    if (measured.length > 1) {
      const [first = "?"] = measured.map((index) => names[index] ?? "?");
      const tail = path.split(".").slice(2).join(".");
      return {
        wanted: `could mean any of the ${measured.length} profiling phases: ${measured.map((index) => names[index]).join(", ")}`,
        hint: `write phases.${first}.${tail} or phases.${measured[0]}.${tail}`,
      };
    }
    const unkinded = names.flatMap((name, index) =>
      textAt(index, "kind") === undefined && name !== "warmup" ? [index] : [],
    );
    if (unkinded.length === 1 && unkinded[0] !== undefined) return unkinded[0];
  }
  return { wanted: `names the phase ${wished}, which there is not`, hint: `the phases are ${names.join(", ")}` };
}

interface Start {
  readonly keys: readonly (string | number)[];
  readonly given: Given | undefined;
}

/** Goes on through the schema; below what it knows, keys are taken as they are written. */
function descend(shape: Shape | undefined, segments: readonly string[], start: Start): Target | PathFault {
  const keys = [...start.keys];
  let current = shape;
  let about: Partial<About> = {};
  let given = start.given;
  let isWhole = false;
  let shortForm: Target["shortForm"];
  for (const segment of segments) {
    if (current?.kind === "distribution" || current?.kind === "ramp") {
      shortForm ??= { depth: keys.length, kind: current.kind };
      isWhole = about.parts?.[segment]?.kind === "int";
      keys.push(segment);
      current = undefined;
      continue;
    }
    if (given?.kind === "list") {
      const index = given.items.findIndex((item) => textOf(getAt(item, ["name"])) === segment);
      if (index < 0) return { wanted: `names ${segment}, which the list there does not have` };
      keys.push(index);
      current = current?.item;
      given = given.items[index];
      continue;
    }
    const entries = current?.entries;
    const key = entries === undefined ? segment : Object.keys(entries).find((name) => name === toCamel(segment));
    if (key === undefined) return unknownOption(segment, Object.keys(entries ?? {}));
    if (current !== undefined && entries === undefined && LEAVES.has(current.kind)) {
      return { wanted: `goes on behind ${String(keys.at(-1))}, which is a single value` };
    }
    keys.push(key);
    about = entries?.[key]?.about ?? {};
    current = entries?.[key]?.shape;
    isWhole = current?.kind === "int" || (current?.kind === "distribution" && about.parts?.mean?.kind === "int");
    given = given?.kind === "map" ? given.entries.get(key) : undefined;
  }
  return {
    root: "benchmark",
    keys,
    isWhole,
    ...(current === undefined ? {} : { shape: current }),
    ...(shortForm === undefined ? {} : { shortForm }),
  };
}

const LEAVES: ReadonlySet<string> = new Set(["int", "number", "bool", "text", "choice", "duration"]);

function unknownOption(segment: string, known: readonly string[]): PathFault {
  const names = known.map(toSnake);
  return {
    wanted: `ends at ${segment}, which is no known option`,
    hint: didYouMean(toSnake(segment), names) ?? `known there: ${names.join(", ")}`,
  };
}
