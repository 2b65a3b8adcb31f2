/**
 * A search against the one that was begun in the same directory. Points that it has tried stay as they are, and must be
 * the ones that it would try again: what differs is told, and nothing is mixed. Points at the end at which nothing
 * succeeded gave it nothing to go by but that, and are tried anew: the server may have been down.
 */

import type { SearchConfig } from "#config/search/search-config.ts";
import { UserError } from "#core/errors.ts";
import type { JsonValue } from "#core/json.ts";
import type { Files, RangedFiles } from "#core/ports.ts";
import type { ArtifactNames } from "#export/artifact-names.ts";
import { diffBodies } from "#plan/diff-bodies.ts";
import type { PlanDiff } from "#plan/diff-plans.ts";
import { cutPlan } from "#plan/search/grow-plan.ts";
import type { PlannedSearch, StudyPlan, Variation } from "#plan/study-plan.ts";
import type { Observation } from "#search/problem.ts";
import { createSearcher } from "#search/searcher.ts";
import { createRunReader } from "#study/found/read-run.ts";
import { toMeasuredBody, withYamlKeys } from "#study/measured-body.ts";
import { type RunStates, readRunStates, type StoredVariation, type StudyManifest } from "#study/study-manifest.ts";
import type { KnownCell } from "#study/trial/cell-setup.ts";
import { observeTrials, pooledTags, problemOf, valuesOf } from "./observe-search.ts";

export interface SearchPoint {
  readonly cell: KnownCell;
  readonly stored: StoredVariation | null;
}

export interface ResumeSearchOptions {
  readonly stored: StudyManifest;
  /** Without any point. */
  readonly planned: StudyPlan;
  readonly readPoint: (variation: Variation, plan: StudyPlan) => Promise<SearchPoint>;
  readonly files: Files & RangedFiles;
  readonly names: ArtifactNames;
  /** Absolute. */
  readonly directory: string;
}

export interface ResumedSearch {
  readonly plan: StudyPlan;
  /** By the index of the variation. */
  readonly points: readonly SearchPoint[];
  readonly diff: PlanDiff;
}

/** Throws a `UserError` that lists every difference. */
export async function resumeSearch(options: ResumeSearchOptions): Promise<ResumedSearch> {
  const { stored, planned, readPoint, files, directory } = options;
  const { search: now } = planned;
  const { search: before } = stored.plan;
  if (now === undefined || before === undefined) throw refuse(directory, ["a search: no → yes"]);
  const settings = [...diffSearches(before, now), ...diffRuns(stored.plan, planned)];
  if (settings.length > 0) throw refuse(directory, settings);
  const states = await readRunStates(files, directory);
  const { variations, runs } = stored.plan;
  const plan = cutPlan({ ...planned, variations, runs }, countKept(stored.plan, states));
  const points: SearchPoint[] = [];
  for (const variation of plan.variations) points.push(await readPoint(variation, plan));
  const changes = diffPoints(stored, points);
  if (changes.length > 0) throw refuse(directory, changes);
  const observations = await observeKept(plan, now, { states, ...options });
  const turns = replay(now, plan.variations, observations);
  if (turns.length > 0) throw refuse(directory, turns);
  const stale = (stored.plan.aggregates.cells ?? []).slice(plan.variations.length);
  return { plan, points, diff: { kind: "extended", lines: [], moves: [], staleAggregates: stale } };
}

function refuse(directory: string, lines: readonly string[]): UserError {
  return new UserError(`${directory} holds another study: its runs cannot be mixed with the ones asked for`, {
    problems: lines.map((line) => ({ where: line, wanted: "must be as it was" })),
    hint: "Leave out --resume to begin anew (what is there is moved aside), or name another directory with --artifact-dir.",
  });
}

/** What only says when to stop, or what is done besides, may be changed: `--resume` then takes the search further. */
const MAY_CHANGE: ReadonlySet<string> = new Set([
  "maxIterations",
  "improvementPatience",
  "plateauWindow",
  "plateauThreshold",
  "optunaTerminator",
  "cooldownSeconds",
  "postProcess",
  "recipeName",
  "randomSeed",
] satisfies (keyof SearchConfig)[]);

function diffSearches(before: PlannedSearch, now: PlannedSearch): string[] {
  const lines = diffBodies(toBody(before.config), toBody(now.config));
  return before.seed === now.seed ? lines : [...lines, `seed of the search: ${before.seed} → ${now.seed}`];
}

/** Without what may change, in the words of the file. */
function toBody(config: SearchConfig): JsonValue {
  const kept = Object.entries(config).filter(([name]) => !MAY_CHANGE.has(name));
  return withYamlKeys(JSON.parse(JSON.stringify(Object.fromEntries(kept))));
}

function diffRuns(before: StudyPlan, now: StudyPlan): string[] {
  const facts = ({ trials, baseSeed, multiRun }: StudyPlan) => ({
    trials: String(trials),
    "random seed": String(baseSeed ?? "none"),
    "seeds by trial": String(multiRun.varySeedPerTrial),
    "warm-up of later trials": String(trials < 2 || !multiRun.disableWarmupAfterFirst),
  });
  const is = facts(now);
  return Object.entries(facts(before)).flatMap(([name, was]) => {
    const other = is[name as keyof typeof is];
    return was === other ? [] : [`${name}: ${was} → ${other}`];
  });
}

/** Up to the last point at which some run succeeded. */
function countKept({ variations, runs }: StudyPlan, states: RunStates): number {
  const succeeded = runs.filter(({ directory }) => states.runs[directory]?.state === "succeeded");
  return Math.min(variations.length, Math.max(0, ...succeeded.map(({ variationIndex }) => variationIndex + 1)));
}

function diffPoints({ record, plan }: StudyManifest, points: readonly SearchPoint[]): string[] {
  const lines = points.flatMap(({ stored }, index) => {
    const known = record.cells[index]?.body ?? null;
    return diffBodies(known, stored === null ? null : toMeasuredBody(stored.config)).map((line) => ({ line, index }));
  });
  // What all points share is said once.
  const byLine = Map.groupBy(lines, ({ line }) => line);
  return [...byLine].map(([line, [first, ...others]]) => {
    const label = plan.variations[first?.index ?? 0]?.label ?? "";
    return others.length + 1 === points.length ? line : `${label}: ${line}`;
  });
}

interface Kept extends Pick<ResumeSearchOptions, "files" | "names" | "directory"> {
  readonly states: RunStates;
}

async function observeKept(plan: StudyPlan, search: PlannedSearch, { states, ...at }: Kept): Promise<Observation[]> {
  const tags = pooledTags(search.config);
  const reader = createRunReader({ plan }, { ...at, readsRequests: tags.length > 0, requestTags: tags });
  const trials = [];
  for (const run of plan.runs) {
    const { state, error = "it failed" } = states.runs[run.directory] ?? {};
    if (state === "succeeded") trials.push(await reader.readBack(run));
    if (state === "failed") trials.push(await reader.readBack(run, error));
  }
  return observeTrials(search, plan.variations, trials);
}

/** A line where the search, going by what was measured, would have turned elsewhere. */
function replay(
  search: PlannedSearch,
  variations: readonly Variation[],
  observations: readonly Observation[],
): string[] {
  const { problem, options } = problemOf(search);
  const searcher = createSearcher(problem, options);
  for (const variation of variations) {
    const next = searcher.next(observations.slice(0, variation.index));
    const was = describeValues(valuesOf(variation));
    const is = next.kind === "stop" ? `the end (${next.explanation})` : describeValues(next.values);
    if (was !== is) return [`${variation.label}: ${was} → ${is}`];
  }
  return [];
}

const describeValues = (values: Readonly<Record<string, number>>): string =>
  Object.entries(values)
    .map(([path, value]) => `${path}=${value}`)
    .sort()
    .join(", ");
