/** What one variation changes, written into a copy of the configuration that all variations begin from. */
import type { Problem } from "#core/errors.ts";
import type { Assignment, ParameterValue } from "#core/parameter-value.ts";
import { cloneGiven, type Given, type GivenMap, mapAt, textOf } from "./given.ts";
import { givenOfValue } from "./parameter-tree.ts";
import { assignAt, type PatchedTree } from "./patch.ts";
import { type Unfolding, unfoldBody } from "./shorthands.ts";
import type { SweepReading } from "./sweep/read-sweep.ts";
import { mergeScenario } from "./sweep/scenario-merge.ts";
import type { VariationPatch } from "./sweep/sweep-config.ts";

/** A configuration with its templates; nothing in it is changed. */
export interface StudyTree {
  readonly body: GivenMap;
  readonly variables: Given | undefined;
}

/** The sweep, and of one that variants make the whole bodies. */
export interface PatchSource {
  readonly sweep: SweepReading | undefined;
  readonly variants: readonly GivenMap[];
}

/** The configuration of one variation, unfolded again since what is written into it may be in a short form. */
export function applyPatch(
  base: StudyTree,
  patch: VariationPatch,
  source: PatchSource,
  problems: Problem[],
): StudyTree {
  if (patch.kind === "none") return { body: cloneGiven(base.body), variables: base.variables };
  if (patch.kind === "scenario") return applyScenario(base, patch.index, source, problems);
  const variables = base.variables?.kind === "map" ? cloneGiven(base.variables) : mapAt(base.body.at);
  const tree: PatchedTree = { body: cloneGiven(base.body), variables };
  for (const assignment of patch.assignments) {
    const at = placeOf(assignment, source.sweep);
    const fault = assignAt(tree, assignment.path, givenOfValue(at, assignment.value));
    if (fault !== undefined) problems.push({ where: at, found: assignment.path, ...fault });
  }
  return { body: unfoldBody(tree.body, { problems, notices: [], datasetName: "default" }), variables };
}

function applyScenario(base: StudyTree, index: number, source: PatchSource, problems: Problem[]): StudyTree {
  const variant = source.variants[index];
  if (variant !== undefined) return { body: cloneGiven(variant), variables: base.variables };
  const scenario = source.sweep?.scenarios[index];
  const variables =
    scenario?.variables === undefined ? base.variables : mergeScenario(base.variables, scenario.variables);
  const body = cloneGiven(base.body);
  if (scenario?.benchmark === undefined) return { body, variables };
  const unfolding: Unfolding = { problems, notices: [], datasetName: "default" };
  const over = unfoldBody(cloneGiven(scenario.benchmark), { ...unfolding, over: base.body });
  const models = scenario.benchmark.entries.get("model") ?? scenario.benchmark.entries.get("models");
  // Names alone take the place of those before; only whole members are merged.
  if (models !== undefined && models.kind !== "map") body.entries.delete("models");
  const merged = cloneGiven(mergeScenario(body, over) as GivenMap);
  if (scenario.benchmark.entries.has("warmup")) putWarmupFirst(merged);
  return { body: unfoldBody(merged, unfolding), variables };
}

/** As it is where both short forms stand side by side, whichever of them is the scenario's. */
function putWarmupFirst(body: GivenMap): void {
  const phases = body.entries.get("phases");
  if (phases?.kind !== "list") return;
  const isWarmup = (phase: Given) => phase.kind === "map" && textOf(phase.entries.get("name")) === "warmup";
  const [warmup, others] = [phases.items.filter(isWarmup), phases.items.filter((phase) => !isWarmup(phase))];
  body.entries.set("phases", { ...phases, items: [...warmup, ...others] });
}

/** Where a value was written; of a value that was sampled, where its dimension was. */
function placeOf({ path, value }: Assignment, sweep: SweepReading | undefined): string {
  const parameter = sweep?.parameters.find((one) => one.path === path);
  const placed = parameter?.values.find((one) => isSame(one.value, value));
  return placed?.at ?? parameter?.at ?? sweep?.dimensions.find((one) => one.path === path)?.at ?? `--sweep ${path}`;
}

const isSame = (one: ParameterValue, other: ParameterValue): boolean => JSON.stringify(one) === JSON.stringify(other);
