/** What of a study has to go together beyond its parts: the sweep and what it is laid over, and the repeats around it. */
import type { Problem } from "#core/errors.ts";
import type { StudyTree } from "./apply-patch.ts";
import type { FlagReading } from "./flags/flag-values.ts";
import { type Given, type GivenMap, getAt, mapLeaves, partAt, textOf } from "./given.ts";
import type { ConfigReading } from "./read-config.ts";
import type { EnvelopeValues } from "./read-envelope.ts";
import type { SweepReading } from "./sweep/read-sweep.ts";

/** A schedule is replayed as it is: there is nothing to vary in it. `varied` is where it was said that there is. */
export function reportSchedule(flags: GivenMap, varied: string | undefined, problems: Problem[]): void {
  const schedule = getAt(flags, ["profiling", "fixedSchedule"]);
  if (schedule?.kind !== "leaf" || schedule.value !== true || varied === undefined) return;
  problems.push({
    where: varied,
    wanted: "cannot vary a run that follows the timestamps of a trace",
    hint: "give one value, or --no-fixed-schedule to leave the timestamps aside",
  });
}

/** A flag with one value, for what the sweep of a file varies. */
export function tellOfOverridden(sweep: SweepReading | undefined, body: GivenMap, { notices }: FlagReading): void {
  for (const { path, at, target } of [...(sweep?.parameters ?? []), ...(sweep?.dimensions ?? [])]) {
    const given: Given | undefined = target.root === "benchmark" ? partAt(body, target.keys) : undefined;
    if (given === undefined || given.at === at) continue;
    if (given.at.startsWith("--") && given.at !== "--")
      notices.push(`${given.at} has no effect: the sweep varies ${path}.`);
  }
}

/** A variable that no template mentions changes nothing. */
export function tellOfUnused(
  sweep: SweepReading | undefined,
  { body, variables }: StudyTree,
  { notices }: FlagReading,
): void {
  const varied = [...(sweep?.parameters ?? []), ...(sweep?.dimensions ?? [])];
  for (const { at, path, target } of varied.filter((axis) => axis.target.root === "variables")) {
    const name = String(target.keys[0]);
    const isUsed = [body, variables].some((tree) => tree !== undefined && mentions(tree, name));
    if (!isUsed) notices.push(`${at}: no template uses ${path}, so all its values are the same run.`);
  }
}

function mentions(given: Given, name: string): boolean {
  let isFound = false;
  mapLeaves(given, (leaf) => {
    const text = textOf(leaf) ?? "";
    isFound ||= text.includes(name) && /\{[{%]/.test(text);
    return leaf;
  });
  return isFound;
}

interface EnvelopeAndSweep {
  readonly envelope: EnvelopeValues;
  readonly sweep: SweepReading | undefined;
}

/** What compares or pools single requests needs them kept. */
export function reportMissingRecords(
  base: ConfigReading | undefined,
  { envelope: { multiRun, whereOf }, sweep }: EnvelopeAndSweep,
  problems: Problem[],
): void {
  if (base?.config.artifacts.exportLevel !== "summary") return;
  const hint = "give --export-level records";
  if (multiRun.convergence?.mode === "distribution") {
    const where = whereOf(["multiRun", "convergence", "mode"]);
    problems.push({ where, found: "distribution", wanted: "compares requests, and none are kept", hint });
  }
  if (sweep?.config.type === "adaptive_search" && sweep.config.objectivePooling === "pooled") {
    const where = sweep.whereOf(["objectivePooling"]);
    problems.push({
      where,
      found: "pooled",
      wanted: "puts the requests of all repeats together, and none are kept",
      hint,
    });
  }
}

/** A search weighs points against each other, which have to be measured alike. */
export function reportConvergence(
  sweep: SweepReading | undefined,
  { multiRun, whereOf }: EnvelopeValues,
  problems: Problem[],
): void {
  if (sweep?.config.type !== "adaptive_search" || multiRun.convergence === undefined) return;
  problems.push({
    where: whereOf(["multiRun", "convergence", "metric"]),
    found: multiRun.convergence.metric,
    wanted: "cannot end the repeats of a search, whose points are all measured equally often",
    hint: "drop the search or the convergence; a search stops by itself",
  });
}
