/**
 * A configuration file → its envelope and the canonical tree of its `benchmark`. Older files that have no `benchmark`
 * are taken as one.
 */
import type { Problem } from "#core/errors.ts";
import type { Files } from "#core/ports.ts";
import type { FlagReading } from "./flags/flag-values.ts";
import { type GivenMap, getAt, mapAt, mapLike, textOf, whereOf } from "./given.ts";
import { normaliseKeys } from "./keys.ts";
import { BODY_KEYS } from "./schema/body.ts";
import { envelopeBlock } from "./schema/envelope.ts";
import { unfoldBody } from "./shorthands.ts";
import { toCamel } from "./spelling.ts";
import { type Environment, substituteEnvironment } from "./templates/environment.ts";
import { readYaml } from "./yaml/read-yaml.ts";

export interface ConfigFile {
  readonly envelope: GivenMap;
  /** Canonical, and not yet checked; its templates are not rendered. */
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
  const benchmark = envelope.entries.get("benchmark");
  if (benchmark?.kind !== "map") {
    problems.push({
      where: map.keyAt.get("benchmark") ?? whereOf(envelope, ["benchmark"]),
      wanted: benchmark === undefined ? "is required" : "must be a mapping of options",
      hint: "benchmark: {model: …, endpoint: …, dataset: …, phases: …}",
    });
    return undefined;
  }
  const body = unfoldBody(benchmark, { problems, notices, datasetName: isFlat ? "main" : "default" });
  return { envelope: await renderEnvelope(envelope, body, problems), body };
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

/** The options around the benchmark without templates. `sweep` keeps its own: they are rendered for each variation. */
async function renderEnvelope(envelope: GivenMap, body: GivenMap, problems: Problem[]): Promise<GivenMap> {
  const { renderTemplates, renderWithin } = await import("./templates/templates.ts");
  const variables = envelope.entries.get("variables");
  // Flags may still be laid over the body: what it renders to is not kept, but it must render as it was written.
  renderTemplates(body, variables, problems);
  // A search makes no variations of what it is asked for, so that templates in it mean one thing.
  const isSearch = /^adaptive[-_]search$/i.test(textOf(getAt(envelope, ["sweep", "type"])) ?? "");
  const rest = [...envelope.entries].filter(([name]) => !UNRENDERED.has(name) || (isSearch && name === "sweep"));
  const rendered = renderWithin(mapLike(envelope, rest), { body, variables }, problems) as GivenMap;
  return mapLike(envelope, [...envelope.entries, ...rendered.entries]);
}

const UNRENDERED = new Set(["benchmark", "variables", "sweep"]);
