/**
 * The tree of one configuration, still with its templates → the checked configuration. Order: templates ← schema ←
 * rules ← what this version does not do ← texts it names by path ← defaults.
 */
import type { Problem } from "#core/errors.ts";
import type { JsonObject } from "#core/json.ts";
import type { Files, RangedFiles } from "#core/ports.ts";
import type { StudyTree } from "./apply-patch.ts";
import type { BenchmarkConfig } from "./config.ts";
import { addFlagDefaults, dumpBody } from "./dump.ts";
import type { FlagReading } from "./flags/flag-values.ts";
import { type Given, type GivenMap, getAt, textOf, whereOf } from "./given.ts";
import { noticesWithoutEffect, refuseLater } from "./later.ts";
import { readSeriesOfPhases } from "./rate-series.ts";
import { type Body, readBody } from "./read-body.ts";
import { type CheckedBody, resolveBody } from "./resolve.ts";
import { checkRules } from "./rules.ts";
import type { Environment } from "./templates/environment.ts";
import { dumpTemplate, readTemplate, unfoldTemplate } from "./templates/template.ts";
import { hostOf } from "./url.ts";

export interface ConfigInput {
  /** Words after the command's name. */
  readonly argv: readonly string[];
  readonly env: Environment;
  /** Without `readRange` nobody looks whether a trace has timestamps. */
  readonly files: Pick<Files, "readText" | "exists"> & Partial<RangedFiles>;
}

export interface ConfigReading {
  readonly config: BenchmarkConfig;
  /** What was explicitly set, in the layout of `input_config`, without secrets. */
  readonly explicit: JsonObject;
  /** Sentences the user should see before the run. */
  readonly notices: readonly string[];
  /** Where the objective of each metric was written. */
  readonly sloPlaces: ReadonlyMap<string, string>;
  /** Path of the file, where one was given. */
  readonly configPath?: string;
  /** 1 for `-v`, 2 for `-vv`. */
  readonly verbosity: 0 | 1 | 2;
}

/** What is the same for every variation. */
export interface RunContext extends Pick<ConfigInput, "env" | "files"> {
  readonly flags: GivenMap;
  readonly hasFile: boolean;
  readonly verbosity: 0 | 1 | 2;
  readonly configPath?: string;
  readonly randomSeed?: number;
}

/** Undefined where there is any problem, also one from before. The tree is the caller's own copy. */
export async function readConfigTree(
  { body: written, variables }: StudyTree,
  { env, files, flags, hasFile, verbosity, configPath, randomSeed }: RunContext,
  { problems, notices }: FlagReading,
): Promise<ConfigReading | undefined> {
  const tree = hasFile ? await renderFile(written, variables, problems) : written;
  unfoldTemplate(tree);
  const body = readBody(tree, problems);
  problems.push(...checkRules(body, tree));
  const where = (path: readonly (string | number)[]) => whereOf(tree, path);
  problems.push(...refuseLater(forLater(body, tree), where));
  notices.push(...noticesWithoutEffect(body, where));
  const texts = await readTexts(body, { tree, flags, files, problems });
  const rateSeries = await readSeriesOfPhases(body.phases, { tree, files, problems });
  if (problems.length > 0 || !isChecked(body)) return undefined;
  const seed = randomSeed === undefined ? {} : { randomSeed };
  const config = resolveBody(body, { verbosity, rateSeries, ...texts, ...keyFrom(env, body), ...seed });
  return {
    config,
    explicit: explicitOf(body, tree, { hasFile, template: texts.template }),
    notices,
    sloPlaces: new Map(Object.keys(config.slos).map((tag) => [tag, where(["slos", tag])])),
    verbosity,
    ...(configPath === undefined ? {} : { configPath }),
  };
}

/** The parser of templates is loaded only for a file, which alone can have them. */
async function renderFile(body: GivenMap, variables: Given | undefined, problems: Problem[]): Promise<GivenMap> {
  const { renderTemplates } = await import("./templates/templates.ts");
  return renderTemplates(body, variables, problems);
}

const isChecked = (body: Body): body is CheckedBody =>
  body.models !== undefined && body.endpoint !== undefined && body.dataset !== undefined && body.phases !== undefined;

/** A dataset of a type that has no reader yet is known by its tree only. */
function forLater(body: Body, tree: GivenMap): unknown {
  if (body.dataset !== undefined) return body;
  return { ...body, dataset: { type: textOf(getAt(tree, ["dataset", "type"])) } };
}

interface Texts {
  readonly systemPrompt?: string;
  readonly template?: { readonly body: string; readonly responseField?: string };
}

interface TextContext {
  readonly tree: GivenMap;
  readonly flags: GivenMap;
  readonly files: ConfigInput["files"];
  readonly problems: Problem[];
}

/** What the configuration names by path and needs as text, and whether the input file of a flag is there. */
async function readTexts(body: Body, { tree, flags, files, problems }: TextContext): Promise<Texts> {
  const { dataset, endpoint } = body;
  const input = getAt(flags, ["dataset", "path"]);
  const path = textOf(input);
  if (input !== undefined && path !== undefined && !(await files.exists(path))) {
    problems.push({ where: input.at, found: path, wanted: "must be a file or directory that exists" });
  }
  const systemPrompt =
    dataset?.systemPrompt ?? (await readSystemPrompt(dataset?.systemPromptFile, { tree, flags, files, problems }));
  const given = endpoint?.type === "template" ? endpoint.template : undefined;
  const where = whereOf(tree, ["endpoint", "template", "body"]);
  const template = given === undefined ? undefined : await readTemplate(given, { files, where, problems });
  return { ...(systemPrompt === undefined ? {} : { systemPrompt }), ...(template === undefined ? {} : { template }) };
}

async function readSystemPrompt(
  path: string | undefined,
  { tree, files, problems }: TextContext,
): Promise<string | undefined> {
  if (path === undefined) return undefined;
  try {
    return await files.readText(path);
  } catch {
    problems.push({
      where: whereOf(tree, ["dataset", "systemPromptFile"]),
      found: path,
      wanted: "must be a file that can be read",
    });
    return undefined;
  }
}

/**
 * The key that nobody gave outright. The one meant for OpenAI goes to OpenAI alone: a variable that lies about in the
 * environment must not be sent to whatever server is being measured.
 */
export function keyFrom(
  env: Environment,
  { endpoint }: { readonly endpoint: { readonly urls: readonly string[] } },
): { readonly apiKey?: string } {
  const isOpenAi = endpoint.urls.every((url) => hostOf(url) === "api.openai.com");
  const apiKey = env.AIPERF_API_KEY ?? (isOpenAi ? env.OPENAI_API_KEY : undefined);
  return apiKey === undefined || apiKey === "" ? {} : { apiKey };
}

function explicitOf(
  body: Body,
  tree: GivenMap,
  { hasFile, template }: { hasFile: boolean; template: Texts["template"] },
): JsonObject {
  const dump = dumpBody(body, tree);
  const endpoint = dump.endpoint as JsonObject;
  const shown =
    template === undefined ? dump : { ...dump, endpoint: { ...endpoint, template: dumpTemplate(template) } };
  return hasFile ? shown : addFlagDefaults(shown);
}
