/**
 * The names that templates may use: the variables, by themselves and under `variables`; the benchmark, by its sections
 * and under `benchmark`. The benchmark is the canonical tree, and what a file may write otherwise is found there too:
 * `model`, `datasets`, `profiling`, `endpoint.url`, `dataset.isl`, `grace_period`.
 */

import { EnvironmentText, type Given, type GivenLeaf, type GivenMap, partAt, UNREADABLE } from "#config/given.ts";
import { toCamel, toSnake } from "#config/spelling.ts";
import { Float } from "#core/parameter-value.ts";
import { looksLike } from "./environment.ts";
import type { Names } from "./evaluate.ts";
import { isTemplate } from "./parse.ts";
import {
  fromEnvironment,
  fromNumber,
  isList,
  Missing,
  TemplateMap,
  type TemplateValue,
  ToldFault,
  Unrendered,
} from "./value.ts";

/** All names, given the variables that have been rendered (or are, when asked for). */
export function namesOf(body: GivenMap, variables: TemplateMap): Names {
  const benchmark = readBenchmark(body);
  return {
    lookup: (name) => {
      if (name === "variables") return variables;
      if (name === "benchmark") return benchmark;
      // A variable may be null, and hides the section all the same.
      const variable = variables.get(name);
      return variable === undefined ? benchmark.get(name) : variable;
    },
    known: () => [...variables.names, ...benchmark.names, "benchmark", "variables"],
  };
}

function readBenchmark(body: GivenMap): TemplateMap {
  const own = readMap(body);
  return new TemplateMap(own.names, (name) => own.get(name) ?? otherwise(own, name));
}

/** Sections under the names of their short forms. */
function otherwise(benchmark: TemplateMap, name: string): TemplateValue | undefined {
  const member = (section: string, key: string): TemplateValue | undefined => {
    const value = benchmark.get(section);
    return value instanceof TemplateMap ? value.get(key) : undefined;
  };
  if (name === "model") {
    const items = member("models", "items");
    const first = items !== undefined && isList(items) ? items[0] : undefined;
    return first instanceof TemplateMap ? first.get("name") : first;
  }
  if (name === "datasets") {
    const dataset = benchmark.get("dataset");
    return dataset === undefined ? undefined : [dataset];
  }
  if (name !== "warmup" && name !== "profiling") return undefined;
  const phases = benchmark.get("phases");
  if (phases === undefined || !isList(phases)) return undefined;
  return phases.find((phase) => phase instanceof TemplateMap && phase.get("name") === name);
}

/** A part of a configuration as templates see it. */
export function readGiven(given: Given): TemplateValue {
  if (given.kind === "leaf") return readLeaf(given);
  if (given.kind === "list") return given.items.map(readGiven);
  // A model that was written as a mere text begins where its name does.
  const name = given.entries.size === 1 ? given.entries.get("name") : undefined;
  return name?.at === given.at ? readGiven(name) : readMap(given);
}

function readLeaf(leaf: GivenLeaf): TemplateValue {
  const value: unknown = leaf.value;
  if (typeof value === "string" && isFromFlag(leaf))
    return fromEnvironment(new EnvironmentText(value, looksLike(value)));
  if (value === UNREADABLE) return new Missing(new ToldFault());
  if (value instanceof EnvironmentText) {
    return isTemplate(value.text) ? new Unrendered(placeOf(leaf)) : fromEnvironment(value);
  }
  if (typeof value === "string") return isTemplate(value) ? new Unrendered(placeOf(leaf)) : value;
  if (typeof value === "number") return fromNumber(value);
  return value instanceof Float ? value : value === true ? true : value === false ? false : null;
}

/** Options are texts whatever they mean, and never templates. */
export const isFromFlag = ({ at }: GivenLeaf): boolean => at.startsWith("-");

const placeOf = (leaf: GivenLeaf): string => leaf.at.split(" ").slice(1).join(" ") || leaf.at;

function readMap(map: GivenMap): TemplateMap {
  const names = [...map.entries.keys()].map((name) => (/^[a-z]/.test(name) ? toSnake(name) : name));
  return new TemplateMap(names, (name) => {
    const member = map.entries.get(name) ?? map.entries.get(toCamel(name)) ?? shortForm(map, name);
    return member === undefined ? undefined : readGiven(member);
  });
}

function shortForm(map: GivenMap, name: string): Given | undefined {
  if (name === "url") return partAt(map, ["urls", 0]);
  return name === "isl" || name === "osl" ? partAt(map, ["prompts", name]) : undefined;
}
