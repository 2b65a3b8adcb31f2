/**
 * A configuration file → its envelope and the canonical tree of its `benchmark`. Older files that have no `benchmark`
 * are taken as one.
 */
import * as v from "valibot";
import type { Problem } from "#core/errors.ts";
import type { Files } from "#core/ports.ts";
import { type Environment, substituteEnvironment } from "./environment.ts";
import { explainIssue } from "./explain.ts";
import type { FlagReading } from "./flag-values.ts";
import {
  type Given,
  type GivenLeaf,
  type GivenMap,
  getAt,
  leafAt,
  mapAt,
  mapLeaves,
  mapLike,
  textOf,
  toPlain,
  UNREADABLE,
  whereOf,
} from "./given.ts";
import { normaliseKeys } from "./keys.ts";
import { LATER_SENTENCE, refuseLater } from "./later.ts";
import { readYaml } from "./read-yaml.ts";
import { BODY_KEYS } from "./schema/body.ts";
import { envelopeBlock } from "./schema/envelope.ts";
import { unfoldBody } from "./shorthands.ts";
import { toCamel } from "./spelling.ts";

export interface ConfigFile {
  readonly envelope: GivenMap;
  /** Canonical, and not yet checked. */
  readonly body: GivenMap;
}

interface FileContext extends FlagReading {
  readonly env: Environment;
  readonly files: Pick<Files, "readText">;
}

/** Undefined, with at least one problem, where there is nothing to go on with. */
export async function readConfigFile(path: string, context: FileContext): Promise<ConfigFile | undefined> {
  const { problems, notices } = context;
  const text = await readFile(path, context);
  if (text === undefined) return undefined;
  const root = await readYaml(text, path, problems);
  if (root === undefined) return undefined;
  const given = substituteEnvironment(root, context.env, problems) as GivenMap;
  const { map, isFlat } = liftFlatShape(given, notices);
  const envelope = normaliseKeys(map, envelopeBlock.shape, problems) as GivenMap;
  const written = envelope.entries.get("benchmark");
  const benchmark = written === undefined ? undefined : refuseTemplates(written, problems);
  if (benchmark?.kind !== "map") {
    problems.push({
      where: map.keyAt.get("benchmark") ?? whereOf(envelope, ["benchmark"]),
      wanted: benchmark === undefined ? "is required" : "must be a mapping of options",
      hint: "benchmark: {model: …, endpoint: …, dataset: …, phases: …}",
    });
    return undefined;
  }
  return { envelope, body: unfoldBody(benchmark, { problems, notices, datasetName: isFlat ? "main" : "default" }) };
}

async function readFile(path: string, { files, problems }: FileContext): Promise<string | undefined> {
  try {
    return await files.readText(path);
  } catch (error) {
    const isMissing = (error as { code?: unknown } | null)?.code === "ENOENT";
    problems.push({
      where: "--config",
      found: path,
      wanted: isMissing ? "must be a file that exists" : "must be a file that can be read",
    });
    return undefined;
  }
}

const FLAT_KEYS = new Set(BODY_KEYS.filter((key) => key !== "warmup" && key !== "profiling"));

/** Body sections at the top, as older files have them, put under `benchmark`; what stands there already wins. */
function liftFlatShape(root: GivenMap, notices: string[]): { readonly map: GivenMap; readonly isFlat: boolean } {
  const flat = [...root.entries.keys()].filter((key) => FLAT_KEYS.has(toCamel(key)));
  const under = root.entries.get("benchmark");
  if (flat.length === 0 || (under !== undefined && under.kind !== "map")) return { map: root, isFlat: false };
  const benchmark = under === undefined ? mapAt(root.at) : mapLike(under, under.entries);
  const map = mapLike(root, root.entries);
  for (const key of flat) {
    const value = root.entries.get(key);
    if (value !== undefined && !benchmark.entries.has(key)) {
      benchmark.entries.set(key, value);
      benchmark.keyAt.set(key, root.keyAt.get(key) ?? value.at);
    }
    map.entries.delete(key);
  }
  map.entries.set("benchmark", benchmark);
  notices.push(
    `${root.at}: ${flat.join(", ")} at the top is the older form; put ${flat.length === 1 ? "it" : "them"} under benchmark.`,
  );
  return { map, isFlat: true };
}

/** Keys whose texts are templates of their own. */
const TEMPLATE_KEYS = new Set(["template", "body", "payload_template", "payloadTemplate", "user_files", "userFiles"]);

function refuseTemplates(given: Given, problems: Problem[]): Given {
  const refuse = (leaf: GivenLeaf): GivenLeaf => {
    const text = textOf(leaf);
    if (text === undefined || !/\{\{|\{%/.test(text)) return leaf;
    const wanted = LATER_SENTENCE("templates and variables");
    problems.push({ where: leaf.at, found: text, wanted, hint: "write the value itself" });
    return leafAt(leaf.at, UNREADABLE);
  };
  return mapLeaves(given, refuse, TEMPLATE_KEYS);
}

export interface EnvelopeValues {
  readonly randomSeed?: number;
}

/** The options around the benchmark, those of flags first. */
export function readEnvelope(file: GivenMap | undefined, flags: GivenMap, problems: Problem[]): EnvelopeValues {
  const envelope = mapAt(file?.at ?? "--", file?.entries);
  for (const name of ["randomSeed", "noSweepTable"]) {
    const value = flags.entries.get(name);
    if (value !== undefined) envelope.entries.set(name, value);
  }
  const runs = flags.entries.get("multiRun");
  const before = envelope.entries.get("multiRun");
  if (runs?.kind === "map") {
    envelope.entries.set(
      "multiRun",
      mapAt(runs.at, [...(before?.kind === "map" ? before.entries : []), ...runs.entries]),
    );
  }
  envelope.entries.delete("benchmark");
  const result = v.safeParse(envelopeBlock, toPlain(envelope));
  if (!result.success) {
    for (const issue of result.issues) {
      const problem = explainIssue(issue, envelope);
      if (problem !== undefined) problems.push(problem);
    }
    return {};
  }
  const { multiRun, randomSeed } = result.output;
  problems.push(...refuseLater(result.output, (path) => whereOf(envelope, path)));
  if (multiRun.numRuns > 1) {
    const at = getAt(envelope, ["multiRun", "numRuns"])?.at ?? envelope.at;
    problems.push({
      where: at,
      found: String(multiRun.numRuns),
      wanted: LATER_SENTENCE("repeated runs"),
      hint: "give 1",
    });
  }
  return randomSeed === undefined ? {} : { randomSeed };
}
