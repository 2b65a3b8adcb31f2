/**
 * The canonical tree through the schema, section by section: what comes out is typed and has its defaults, and a
 * section with a fault is left out, so that the rules about the others can still be checked.
 */
import * as v from "valibot";
import type { Problem } from "#core/errors.ts";
import { explainIssue } from "./explain.ts";
import { type GivenMap, partAt, toPlain, whereOf } from "./given.ts";
import { LATER_SECTIONS, laterSection, SECTIONS } from "./schema/body.ts";
import { fileBlock, syntheticBlock } from "./schema/dataset.ts";
import { phaseBlock } from "./schema/phases.ts";

type Sections = { readonly [K in keyof typeof SECTIONS]: v.InferOutput<(typeof SECTIONS)[K]> };
export type Dataset = v.InferOutput<typeof syntheticBlock> | v.InferOutput<typeof fileBlock>;
export type Phase = v.InferOutput<typeof phaseBlock>;

/** Sections that were given and have no fault. */
export interface Body extends Partial<Sections> {
  readonly dataset?: Dataset;
  /** Undefined stands for a phase with a fault. */
  readonly phases?: readonly (Phase | undefined)[];
}

/** Each with its shortest form. */
const REQUIRED: readonly (readonly [string, string, string])[] = [
  ["models", "needs a model", "model: NAME"],
  ["endpoint", "needs an endpoint", "endpoint: {url: http://localhost:8000}"],
  ["dataset", "needs a dataset", "dataset: {isl: 512, osl: 128}"],
  ["phases", "needs a phase", "profiling: {type: concurrency, concurrency: 8, requests: 100}"],
];

/** Reads every section; faults become problems. */
export function readBody(body: GivenMap, problems: Problem[]): Body {
  const result: Record<string, unknown> = {};
  const sections: readonly (readonly [string, v.GenericSchema])[] = Object.entries(SECTIONS);
  for (const [name, schema] of sections) {
    const value = readSection(schema, body, { path: [name], problems });
    if (value !== undefined) result[name] = value;
  }
  for (const name of LATER_SECTIONS) {
    const value = readSection(laterSection, body, { path: [name], problems });
    if (value !== undefined) result[name] = value;
  }
  const dataset = readDataset(body, problems);
  const phases = readPhases(body, problems);
  reportMissing(body, problems);
  return {
    ...(result as Partial<Sections>),
    ...(dataset === undefined ? {} : { dataset }),
    ...(phases === undefined ? {} : { phases }),
  };
}

interface SectionContext {
  readonly path: readonly (string | number)[];
  readonly problems: Problem[];
}

/** One part of a tree; undefined where it is absent or has a fault. */
export function readSection<T>(
  schema: v.GenericSchema<unknown, T>,
  root: GivenMap,
  { path, problems }: SectionContext,
): T | undefined {
  const given = partAt(root, path);
  if (given === undefined) return undefined;
  const result = v.safeParse(schema, toPlain(given));
  if (result.success) return result.output;
  for (const issue of result.issues) {
    const problem = explainIssue(issue, root, path);
    if (problem !== undefined) problems.push(problem);
  }
  return undefined;
}

function readDataset(body: GivenMap, problems: Problem[]): Dataset | undefined {
  const dataset = body.entries.get("dataset");
  if (dataset?.kind !== "map") return undefined;
  const type = dataset.entries.get("type");
  // Refused with a sentence of its own.
  if (type?.kind === "leaf" && type.value === "public") return undefined;
  const isFile = type?.kind === "leaf" && String(type.value).toLowerCase() === "file";
  const context = { path: ["dataset"], problems };
  return isFile ? readSection(fileBlock, body, context) : readSection(syntheticBlock, body, context);
}

function readPhases(body: GivenMap, problems: Problem[]): (Phase | undefined)[] | undefined {
  const phases = body.entries.get("phases");
  if (phases?.kind !== "list") return undefined;
  return phases.items.map((_, index) => readSection(phaseBlock, body, { path: ["phases", index], problems }));
}

function reportMissing(body: GivenMap, problems: Problem[]): void {
  const isFromFlags = body.at.startsWith("-");
  for (const [name, wanted, hint] of REQUIRED) {
    if (body.entries.has(name)) continue;
    // A section with a fault in its short form has been reported, and is no missing one.
    const where = whereOf(body, [name]);
    if (problems.some((problem) => problem.where.includes(` benchmark.${name}`) || problem.where.includes(`.${name}s`)))
      continue;
    if (isFromFlags && name === "models")
      problems.push({ where: "--model", wanted: "is required", hint: "or give --config" });
    else problems.push({ where, wanted, hint });
  }
}
