/**
 * What the texts after flags mean: each occurrence writes into the canonical tree, under the name of its flag. Numbers
 * stay texts here and are read by the schema, as those of a file are.
 */

import { type Given, type GivenMap, getAt, givenOf, leafAt, listAt, mapAt, putAt, UNREADABLE } from "#config/given.ts";
import { type Pairs, readObjectives, readPairs } from "#config/key-values.ts";
import { LATER_SENTENCE } from "#config/later.ts";
import { numberOf } from "#config/parameter-tree.ts";
import { redactText } from "#config/redact.ts";
import { anyNumber } from "#config/schema/scalar.ts";
import { readSequenceDistribution } from "#config/sequence-distribution.ts";
import { isRange, readList } from "#config/sweep/value-list.ts";
import type { Problem } from "#core/errors.ts";
import type { ParameterValue } from "#core/parameter-value.ts";
import type { Flag } from "./flags.ts";
import type { Occurrence } from "./read-flags.ts";

export interface FlagReading {
  readonly problems: Problem[];
  readonly notices: string[];
}

/** A flag that was given several values: a parameter of a sweep. */
export interface FlagAxis {
  readonly flag: Flag;
  readonly spelling: string;
  readonly values: readonly ParameterValue[];
}

export interface FlagTree {
  /** What the flags give. Of several values the first stands in it; the largest is under `largest`, for sizes. */
  readonly tree: GivenMap;
  readonly axes: readonly FlagAxis[];
}

export function treeOfFlags(occurrences: readonly Occurrence[], reading: FlagReading): FlagTree {
  const tree = mapAt("--");
  const axes: FlagAxis[] = [];
  for (const occurrence of occurrences) {
    const axis = axisOf(occurrence, reading.problems);
    reportNoTurn(occurrence, reading.problems);
    if (axis === undefined) writeFlag(tree, occurrence, reading);
    else if (axis !== "faulty") {
      axes.push(axis);
      const numbers = axis.values.map((value) => numberOf(value) ?? 0);
      putAt(tree, axis.flag.path, leafAt(axis.spelling, numbers[0] ?? 0));
      putAt(tree, ["largest", ...axis.flag.path], leafAt(axis.spelling, Math.max(...numbers)));
    }
  }
  return { tree, axes };
}

/** A comma list or a range on a flag that may be varied. A trailing comma means nothing, and one value is no list. */
function axisOf({ flag, spelling, values }: Occurrence, problems: Problem[]): FlagAxis | "faulty" | undefined {
  const [text = ""] = values;
  if (flag.about.isAxis !== true || !(text.includes(",") || isRange(text))) return undefined;
  const reading = readList(text, flag.shape.kind === "int" ? "int" : "float");
  if ("values" in reading) {
    if (reading.values.length > 1) return { flag, spelling, values: reading.values };
    if (reading.values.length === 1) return undefined;
  }
  const { wanted, hint } = "values" in reading ? { wanted: "needs at least one value", hint: undefined } : reading;
  problems.push({ where: spelling, found: text, wanted, ...(hint === undefined ? {} : { hint }) });
  return "faulty";
}

/** A file may draw conversations of no turn at all; on the command line that is a slip. */
function reportNoTurn({ flag, spelling, values }: Occurrence, problems: Problem[]): void {
  if (flag.path.join(".") !== "dataset.turns.mean") return;
  const least = Math.min(...values.flatMap((text) => text.split(",")).map((item) => anyNumber(item) ?? 1));
  if (least < 1) problems.push({ where: spelling, found: String(least), wanted: "must be at least 1" });
}

function writeFlag(tree: GivenMap, occurrence: Occurrence, { problems, notices }: FlagReading): void {
  const { flag, spelling } = occurrence;
  if (flag.foreign?.fate === "refused") {
    problems.push({ where: spelling, wanted: LATER_SENTENCE(flag.foreign.what) });
  } else if (flag.foreign !== undefined) {
    notices.push(`${spelling} has no effect here: it concerns ${flag.foreign.what} of the reference.`);
  } else {
    const value = readValue(tree, occurrence, problems);
    putAt(tree, flag.path, value);
  }
}

function readValue(tree: GivenMap, occurrence: Occurrence, problems: Problem[]): Given {
  const { flag, spelling, values, isOn } = occurrence;
  const text = values.join(" ");
  switch (flag.shape.kind) {
    case "bool":
      return leafAt(spelling, isOn);
    case "list":
      if (flag.path.at(-1) === "sequenceDistribution") return mixValue(spelling, text, problems);
      return listValue(getAt(tree, flag.path), occurrence);
    case "pairs":
    case "json":
      return pairsValue(getAt(tree, flag.path), occurrence, problems);
    case "int":
    case "number":
    case "duration":
    case "ramp":
      return numberValue(occurrence, text, problems);
    default:
      return leafAt(spelling, text);
  }
}

function numberValue({ flag, spelling }: Occurrence, text: string, problems: Problem[]): Given {
  const items = text.split(",").map((item) => item.trim());
  const [only = text, ...more] = items.length > 1 ? items.filter((item) => item !== "") : [text.trim()];
  if (more.length > 0) return leafAt(spelling, text);
  if (flag.shape.kind === "int" || flag.shape.kind === "number") return leafAt(spelling, only);
  // Those of a study are in no file, so that units are taken here.
  if (flag.path[0] === "study") return leafAt(spelling, only);
  const seconds = anyNumber(only);
  if (seconds === undefined) {
    problems.push({
      where: spelling,
      found: only,
      wanted: "must be a number of seconds",
      hint: "units such as 30s go into a file",
    });
    return leafAt(spelling, UNREADABLE);
  }
  return flag.shape.kind === "ramp"
    ? mapAt(spelling, [["duration", leafAt(spelling, seconds)]])
    : leafAt(spelling, seconds);
}

function listValue(before: Given | undefined, { flag, spelling, values }: Occurrence): Given {
  const items = values
    .flatMap((value) => (flag.about.keepsCommas === true ? [value] : value.split(",")))
    .map((item) => item.trim())
    .filter((item) => item !== "")
    .map((item) => leafAt(spelling, item));
  const isModels = flag.path[0] === "models";
  const members = isModels ? items.map((item) => mapAt(spelling, [["name", item]])) : items;
  return listAt(spelling, [...(before?.kind === "list" ? before.items : []), ...members]);
}

function pairsValue(before: Given | undefined, { flag, spelling, values }: Occurrence, problems: Problem[]): Given {
  const map = before?.kind === "map" ? before : mapAt(spelling);
  for (const value of values) {
    const read: Pairs = flag.path[0] === "slos" ? readObjectives(value) : readPairs(value);
    const fault = "wanted" in read ? read : flag.path.at(-1) === "headers" ? headerFault(read.pairs) : undefined;
    if (fault !== undefined) {
      problems.push({ where: spelling, ...(flag.isSecret ? {} : { found: redactText(value) }), ...fault });
    } else if ("pairs" in read) {
      for (const [key, member] of Object.entries(read.pairs)) map.entries.set(key, givenOf(spelling, member));
    }
  }
  return map;
}

/** The reference takes a header's value for a number where it looks like one, and then refuses it. */
function headerFault(pairs: Readonly<Record<string, unknown>>): { wanted: string; hint: string } | undefined {
  const name = Object.keys(pairs).find((key) => typeof pairs[key] !== "string");
  if (name === undefined) return undefined;
  return {
    wanted: `must give header ${name} a text`,
    hint: `a number or a truth value needs the JSON form: '{"${name}": "…"}'`,
  };
}

function mixValue(spelling: string, text: string, problems: Problem[]): Given {
  const read = readSequenceDistribution(text);
  if ("pairs" in read) return givenOf(spelling, read.pairs);
  problems.push({ where: spelling, found: text, wanted: read.wanted, hint: read.hint });
  return leafAt(spelling, UNREADABLE);
}
