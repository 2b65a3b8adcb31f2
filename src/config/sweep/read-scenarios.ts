/** `sweep.runs` of a scenarios sweep: what each run is called, what it says it varies, and what it overrides. */

import { type Given, type GivenMap, textOf } from "#config/given.ts";
import { unknownKey } from "#config/keys.ts";
import { parameterOf } from "#config/parameter-tree.ts";
import type { Problem } from "#core/errors.ts";
import type { Assignment } from "#core/parameter-value.ts";
import type { SweepContext } from "./sweep-axis.ts";
import type { ScenarioRun } from "./sweep-config.ts";

export interface PlacedScenario {
  readonly run: ScenarioRun;
  /** As written: neither unfolded nor rendered. */
  readonly benchmark?: GivenMap;
  readonly variables?: GivenMap;
}

const KEYS = ["name", "benchmark", "variables", "values"];

export function readScenarios(given: Given, { problems, notices }: SweepContext): PlacedScenario[] {
  if (given.kind !== "list" || given.items.length === 0) {
    const wanted = given.kind === "list" ? "needs at least one run" : "must be a list of runs";
    problems.push({ where: given.at, wanted, hint: "runs: [{name: short, benchmark: {…}}]" });
    return [];
  }
  const scenarios = given.items.flatMap((item, index): PlacedScenario[] => {
    if (item.kind === "map") return [readScenario(item, index, { problems, notices })];
    problems.push({ where: item.at, wanted: "must be a mapping", hint: `it has ${KEYS.join(", ")}` });
    return [];
  });
  const seen = new Set<string>();
  scenarios.forEach(({ run: { label } }, index) => {
    if (seen.has(label))
      problems.push({ where: whereOfName(given.items[index]), found: label, wanted: "is the name of another run too" });
    seen.add(label);
  });
  return scenarios;
}

const whereOfName = (item: Given | undefined): string =>
  (item?.kind === "map" ? item.entries.get("name")?.at : undefined) ?? item?.at ?? "";

type Told = Pick<SweepContext, "problems" | "notices">;

function readScenario(item: GivenMap, index: number, { problems, notices }: Told): PlacedScenario {
  for (const [key, value] of item.entries) {
    if (KEYS.includes(key)) continue;
    const problem = unknownKey(key, KEYS, item.keyAt.get(key) ?? value.at);
    problems.push({ ...problem, hint: "options of a benchmark stand under benchmark: in a run" });
  }
  const benchmark = mapOf(item, "benchmark", problems);
  const variables = mapOf(item, "variables", problems);
  const values = readScenarioValues(item, problems);
  const name = readName(item, problems);
  if (name === undefined && values === undefined && (benchmark ?? variables) !== undefined) {
    notices.push(`${item.at} has no name, so its results go by scenario_${index}.`);
  }
  return {
    run: { label: name ?? `scenario_${index}`, ...(values === undefined ? {} : { values }) },
    ...(benchmark === undefined ? {} : { benchmark }),
    ...(variables === undefined ? {} : { variables }),
  };
}

function readName(item: GivenMap, problems: Problem[]): string | undefined {
  const given = item.entries.get("name");
  if (given === undefined || (given.kind === "leaf" && given.value === null)) return undefined;
  const name = textOf(given);
  if (name === undefined || name.trim() === "") {
    problems.push({ where: given.at, wanted: "must be a text" });
    return undefined;
  }
  if (/[/\\]|\.\./.test(name) || /^\.+$/.test(name)) {
    const wanted = "cannot name a directory: it has a separator or two dots in it, or is only dots";
    problems.push({ where: given.at, found: name, wanted });
  }
  return name;
}

function mapOf(item: GivenMap, key: string, problems: Problem[]): GivenMap | undefined {
  const given = item.entries.get(key);
  if (given === undefined || (given.kind === "leaf" && given.value === null)) return undefined;
  if (given.kind === "map") return given;
  problems.push({ where: given.at, wanted: "must be a mapping" });
  return undefined;
}

function readScenarioValues(item: GivenMap, problems: Problem[]): Assignment[] | undefined {
  const values = mapOf(item, "values", problems);
  if (values === undefined) return undefined;
  return [...values.entries].flatMap(([path, given]): Assignment[] => {
    if (given.kind === "leaf") return [{ path, value: parameterOf(given) }];
    problems.push({ where: given.at, wanted: "must be a single value, not a list or a mapping" });
    return [];
  });
}
