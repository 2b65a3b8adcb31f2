/**
 * The load flags, alone or over the phases of a file. Which pacing they mean is told from the flags together: a rate
 * makes Poisson arrivals, `--arrival-smoothness` gamma ones, no rate a closed loop.
 */

import { type Given, type GivenMap, getAt, isNull, leafAt, listAt, mapAt, putAt, textOf } from "#config/given.ts";
import { mergeGiven } from "#config/merge.ts";
import { RATE_TYPES } from "#config/schema/phases.ts";
import { withKind } from "#config/shorthands.ts";
import type { FlagReading } from "./flag-values.ts";

const DEFAULT = "default";
/** Names that only flags know; they end up in `type` and `rate`. */
const FLAG_ONLY = ["pattern", "fixedSchedule", "userCentricRate"];
const WARMUP_TRIGGERS = ["requests", "sessions", "duration"];
const DEFAULT_REQUESTS = 10;
const DEFAULT_GRACE_SEC = 30;
const LEAST_TURNS = 2;

/** The phases that the flags make where there is no file. `entries` is the size of the dataset, where it was given. */
export function phasesOfFlags(flags: GivenMap, entries: Given | undefined, reading: FlagReading): Given {
  const given = partOf(flags, "profiling");
  const profiling = mapAt("--", [
    ["name", leafAt(DEFAULT, "profiling")],
    ["type", typeOf(given, undefined, reading)],
  ]);
  addFields(profiling, given);
  coverPrefill(profiling, largestOf(flags, "prefillConcurrency"), reading);
  const isBounded = ["requests", "duration", "sessions"].some((name) => given.entries.has(name));
  if (!isBounded && textOf(profiling.entries.get("type")) !== "fixed_schedule") {
    if (entries !== undefined)
      reading.notices.push("--num-prompts sets the number of requests too, since nothing else bounds the run.");
    profiling.entries.set("requests", entries ?? leafAt(DEFAULT, DEFAULT_REQUESTS));
  }
  addGrace(profiling, given);
  const warmup = warmupOfFlags(flags, reading);
  return listAt("--", warmup === undefined ? [withKind(profiling)] : [warmup, withKind(profiling)]);
}

/** The load flags laid over the phases of a file. */
export function mergePhases(phases: Given | undefined, flags: GivenMap, reading: FlagReading): Given | undefined {
  const profiling = partOf(flags, "profiling");
  const warmup = partOf(flags, "warmup");
  if (phases?.kind !== "list" || (profiling.entries.size === 0 && warmup.entries.size === 0)) return phases;
  const items = [...phases.items];
  if (profiling.entries.size > 0) {
    const index = onlyOfKind(items, "profiling", { flags: profiling, reading });
    if (index !== undefined) items[index] = overlay(items[index] as GivenMap, profiling, reading);
  }
  if (warmup.entries.size > 0) mergeWarmup(items, warmup, { profiling: inheritable(flags), reading });
  return listAt(phases.at, items);
}

function mergeWarmup(
  items: Given[],
  warmup: GivenMap,
  { profiling, reading }: { profiling: GivenMap; reading: FlagReading },
): void {
  const index = items.findIndex((item) => item.kind === "map" && textOf(item.entries.get("kind")) === "warmup");
  const existing = items[index];
  if (existing?.kind === "map") {
    items[index] = overlay(existing, warmup, reading);
    return;
  }
  const made = warmupPhase(warmup, profiling, reading);
  if (made !== undefined) items.unshift(made);
  else
    reading.problems.push({
      where: firstAt(warmup),
      wanted: "needs a warmup phase",
      hint: "give --warmup-request-count too",
    });
}

const partOf = (flags: GivenMap, name: string): GivenMap => {
  const part = flags.entries.get(name);
  return part?.kind === "map" ? part : mapAt("--");
};

const firstAt = (map: GivenMap): string => [...map.entries.values()][0]?.at ?? map.at;

function onlyOfKind(
  items: readonly Given[],
  kind: string,
  context: { flags: GivenMap; reading: FlagReading },
): number | undefined {
  const found = items.flatMap((item, index) =>
    item.kind === "map" && textOf(item.entries.get("kind")) === kind ? [index] : [],
  );
  if (found.length === 1) return found[0];
  if (found.length > 1) {
    const names = found.map((index) => textOf((items[index] as GivenMap).entries.get("name")) ?? "?");
    context.reading.problems.push({
      where: firstAt(context.flags),
      wanted: `could mean any of the ${found.length} profiling phases: ${names.join(", ")}`,
      hint: "set it in the file",
    });
  }
  return undefined;
}

function addFields(phase: GivenMap, given: GivenMap): void {
  for (const [name, value] of given.entries) if (!FLAG_ONLY.includes(name)) phase.entries.set(name, value);
  const users = given.entries.get("userCentricRate");
  if (users !== undefined) phase.entries.set("rate", users);
  // A start in the middle of a schedule makes no sense counted from its first timestamp.
  const start = given.entries.get("startOffset");
  if (start !== undefined && !given.entries.has("autoOffset")) phase.entries.set("autoOffset", leafAt(start.at, false));
}

/** A load option of the flags; of several values the largest. */
export const largestOf = (flags: GivenMap, name: string): Given | undefined =>
  getAt(flags, ["largest", "profiling", name]) ?? getAt(flags, ["profiling", name]);

/** A limit on prefills alone asks for at least that much concurrency. */
function coverPrefill(phase: GivenMap, prefill: Given | undefined, { notices }: FlagReading): void {
  if (prefill === undefined || phase.entries.has("concurrency") || phase.entries.has("rate")) return;
  phase.entries.set("concurrency", prefill);
  notices.push("--concurrency is not given: it is taken to be as large as --prefill-concurrency.");
}

/** Users take turns, so they need conversations of at least two, and requests enough for one conversation each. */
export function addUserDefaults(flags: GivenMap, { notices }: FlagReading): void {
  const users = Number(textAt(largestOf(flags, "users")));
  if (getAt(flags, ["profiling", "userCentricRate"]) === undefined || !(users >= 1)) return;
  const isFile = getAt(flags, ["dataset", "path"]) !== undefined;
  if (!isFile && getAt(flags, ["dataset", "turns", "mean"]) === undefined) {
    putAt(flags, ["dataset", "turns", "mean"], leafAt(DEFAULT, LEAST_TURNS));
    notices.push(`--session-turns-mean is not given: users have conversations of ${LEAST_TURNS} turns.`);
  }
  const isBounded = ["requests", "duration", "sessions"].some((name) => largestOf(flags, name) !== undefined);
  const turns = Number(
    textAt(getAt(flags, ["largest", "dataset", "turns", "mean"]) ?? getAt(flags, ["dataset", "turns", "mean"])),
  );
  const enough = users * Math.max(1, Number.isFinite(turns) ? turns : 1);
  const entries = Number(textAt(getAt(flags, ["dataset", "entries"])));
  if (isBounded || entries >= enough || enough <= DEFAULT_REQUESTS) return;
  putAt(flags, ["profiling", "requests"], leafAt(DEFAULT, enough));
  notices.push(`--request-count is not given: ${enough} requests are sent, enough for ${users} users.`);
}

const textAt = (given: Given | undefined): string | undefined =>
  given?.kind === "leaf" && typeof given.value === "number" ? String(given.value) : textOf(given);

function addGrace(phase: GivenMap, given: GivenMap): void {
  if (given.entries.has("duration") && !phase.entries.has("gracePeriod")) {
    phase.entries.set("gracePeriod", leafAt(DEFAULT, DEFAULT_GRACE_SEC));
  }
}

/** The pacing that the flags ask for; `current` is that of the file. */
function typeOf(flags: GivenMap, current: Given | undefined, { problems, notices }: FlagReading): Given {
  const has = (name: string) => flags.entries.get(name);
  const fixed = has("fixedSchedule");
  if (fixed?.kind === "leaf" && fixed.value === true) return leafAt(fixed.at, "fixed_schedule");
  const users = has("userCentricRate");
  const rate = has("rate") ?? has("rateSeries");
  if (users !== undefined) {
    if (rate !== undefined)
      problems.push({ where: rate.at, wanted: `cannot stand beside ${users.at}`, hint: "keep one of them" });
    return leafAt(users.at, "user_centric");
  }
  const pattern = has("pattern");
  const smoothness = has("smoothness");
  const hasRate = rate !== undefined || RATE_TYPES.includes(textOf(current) ?? "");
  if (!hasRate) {
    if (pattern !== undefined) notices.push(`${pattern.at} has no effect without a request rate.`);
    return current ?? leafAt(DEFAULT, "concurrency");
  }
  if (pattern !== undefined) {
    if (/^concurrency[-_]burst$/i.test(textOf(pattern) ?? "")) {
      problems.push({
        where: pattern.at,
        wanted: "concurrency_burst cannot stand beside a request rate",
        hint: "drop one of them",
      });
    }
    return pattern;
  }
  if (smoothness !== undefined) return leafAt(smoothness.at, "gamma");
  const isKept = current !== undefined && !isNull(current) && textOf(current) !== "concurrency";
  return isKept ? current : leafAt(rate?.at ?? DEFAULT, "poisson");
}

function overlay(phase: GivenMap, flags: GivenMap, reading: FlagReading): GivenMap {
  const fields = mapAt(phase.at);
  addFields(fields, flags);
  const merged = mergeGiven(phase, fields) as GivenMap;
  merged.entries.set("type", typeOf(flags, phase.entries.get("type"), reading));
  addGrace(merged, flags);
  return merged;
}

/** The warmup that the flags ask for; what they do not say is as in the run. */
function warmupOfFlags(flags: GivenMap, reading: FlagReading): GivenMap | undefined {
  const warmup = partOf(flags, "warmup");
  if (warmup.entries.size === 0) return undefined;
  const made = warmupPhase(warmup, inheritable(flags), reading);
  if (made !== undefined) return made;
  const hint = "give --warmup-request-count, --num-warmup-sessions or --warmup-duration too";
  for (const [name, value] of warmup.entries) {
    if (name === "gracePeriod") reading.problems.push({ where: value.at, wanted: "needs a warmup to belong to", hint });
    else reading.notices.push(`${value.at} has no effect without a warmup: ${hint}.`);
  }
  return undefined;
}

const INHERITED = [
  "concurrency",
  "concurrencyRamp",
  "prefillConcurrency",
  "prefillRamp",
  "rate",
  "rateSeries",
  "rateRamp",
  "smoothness",
  "pattern",
];

/** What a warmup may have from the run. What is varied is no single value, so there is none to hand down. */
function inheritable(flags: GivenMap): GivenMap {
  const varied = getAt(flags, ["largest", "profiling"]);
  const kept = [...partOf(flags, "profiling").entries].filter(
    ([name]) => varied?.kind !== "map" || !varied.entries.has(name),
  );
  return mapAt("--", kept);
}

function warmupPhase(warmup: GivenMap, profiling: GivenMap, reading: FlagReading): GivenMap | undefined {
  if (!WARMUP_TRIGGERS.some((name) => warmup.entries.has(name))) return undefined;
  const own = mapAt("--", warmup.entries);
  for (const name of INHERITED) {
    const value = profiling.entries.get(name);
    if (value !== undefined && !own.entries.has(name)) own.entries.set(name, value);
  }
  const type = typeOf(own, undefined, { problems: reading.problems, notices: [] });
  // Arrivals of another shape than the run's leave its smoothness behind.
  if (textOf(type)?.toLowerCase() !== "gamma") own.entries.delete("smoothness");
  const phase = mapAt("--", [
    ["name", leafAt(DEFAULT, "warmup")],
    ["type", type],
  ]);
  addFields(phase, own);
  return withKind(phase);
}
