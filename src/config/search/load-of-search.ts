/**
 * The shape of the load that a search space implies, written into the flags as if they had been given: who searches over
 * rates wants arrivals, who searches over users wants users. The lower bound is what the base configuration has. Beside
 * a file nothing is implied: there stands what the load is like.
 */
import type { FlagReading } from "#config/flags/flag-values.ts";
import { type Given, type GivenMap, getAt, leafAt, putAt, textOf } from "#config/given.ts";
import { anyNumber } from "#config/schema/scalar.ts";
import { toCamel } from "#config/spelling.ts";
import { resolvePath } from "#config/sweep/sweep-path.ts";
import { readSpaceText } from "./search-grammar.ts";
import { type SearchFlags, textsOf } from "./search-of-flags.ts";

interface LoadAxis {
  readonly at: string;
  readonly lo: number;
  readonly hi: number;
}

interface LoadContext {
  readonly flags: GivenMap;
  readonly reading: FlagReading;
}

/** Options of the profiling phase that a run begins with: without them it would be bounded or paced otherwise. */
const SEEDED = ["requests", "duration", "sessions", "users", "rate", "smoothness"] as const;

/** What cannot be read is left to those who read the space itself. */
export function inferLoad(search: SearchFlags, context: LoadContext): void {
  const axes = loadAxes(search);
  if (axes.size === 0) return;
  const { problems } = context.reading;
  const before = problems.length;
  reportShapes(axes, context);
  inferUsers(axes, context);
  // A shape that cannot be is told once, and not again by the rules about it.
  if (problems.length > before) return;
  for (const name of SEEDED) {
    const axis = axes.get(name);
    // Users have the rate under a name of its own.
    const isUsersRate = name === "rate" && has("userCentricRate", context);
    if (axis !== undefined && !isUsersRate) seed(name, axis, context);
  }
  const prefill = axes.get("prefillConcurrency");
  if (prefill !== undefined && !axes.has("concurrency")) seed("prefillConcurrency", prefill, context);
}

const LOAD_PATH = /^phases\.profiling\.([a-z_]+)$/;

function loadAxes(search: SearchFlags): Map<string, LoadAxis> {
  const axes = new Map<string, LoadAxis>();
  for (const { text, at } of textsOf(search, "searchSpace")) {
    const read = readSpaceText(text);
    const resolved = "wanted" in read ? read : resolvePath(read.path);
    if ("wanted" in read || "wanted" in resolved) continue;
    const [lo, hi] = [anyNumber(read.lo), anyNumber(read.hi)];
    const name = LOAD_PATH.exec(resolved.path)?.[1];
    if (name !== undefined && lo !== undefined && hi !== undefined) axes.set(toCamel(name), { at, lo, hi });
  }
  return axes;
}

function reportShapes(axes: ReadonlyMap<string, LoadAxis>, context: LoadContext): void {
  const { problems } = context.reading;
  const [rate, smoothness, ramp] = [axes.get("rate"), axes.get("smoothness"), axes.get("rateRamp")];
  const series = givenFor("rateSeries", context);
  if (rate !== undefined && series !== undefined) {
    problems.push({
      where: rate.at,
      wanted: `cannot vary the rate, which follows ${series.at}`,
      hint: "drop one of the two",
    });
  }
  const pattern = getAt(context.flags, ["profiling", "pattern"]);
  if (smoothness !== undefined && pattern !== undefined && textOf(pattern)?.toLowerCase() !== "gamma") {
    const wanted = `cannot vary the shape of gamma arrivals, and ${pattern.at} asks for ${textOf(pattern)}`;
    problems.push({ where: smoothness.at, wanted, hint: "drop one of the two" });
  }
  const areUsers = axes.has("users") || has("userCentricRate", context);
  if (smoothness !== undefined && areUsers) {
    problems.push({
      where: smoothness.at,
      wanted: "cannot vary the shape of arrivals: users take turns at their own pace",
    });
  }
  const hasRate =
    rate !== undefined || series !== undefined || ["rate", "userCentricRate"].some((name) => has(name, context));
  for (const axis of [smoothness, ramp]) {
    if (axis === undefined || hasRate) continue;
    const hint = "give --request-rate, or search over rate too";
    problems.push({ where: axis.at, wanted: "needs a request rate that it shapes", hint });
  }
}

/** Users keep up a rate together: that of its own flag, or of the one for arrivals. */
function inferUsers(axes: ReadonlyMap<string, LoadAxis>, context: LoadContext): void {
  const users = axes.get("users");
  if (users === undefined || has("userCentricRate", context)) return;
  const rate = axes.get("rate");
  const given = getAt(context.flags, ["profiling", "rate"]);
  if (rate === undefined && given === undefined) {
    const hint = "give --user-centric-rate, or search over rate too";
    context.reading.problems.push({ where: users.at, wanted: "needs the rate that the users keep up together", hint });
    return;
  }
  const profiling = getAt(context.flags, ["profiling"]);
  if (profiling?.kind === "map") profiling.entries.delete("rate");
  putAt(context.flags, ["profiling", "userCentricRate"], given ?? leafAt(rate?.at ?? users.at, rate?.lo ?? 1));
}

function seed(name: string, { at, lo, hi }: LoadAxis, context: LoadContext): void {
  if (!(lo > 0)) return;
  if (!has(name, context)) putAt(context.flags, ["profiling", name], leafAt(at, lo));
  putAt(context.flags, ["largest", "profiling", name], leafAt(at, hi));
}

const has = (name: string, context: LoadContext): boolean => givenFor(name, context) !== undefined;

const givenFor = (name: string, { flags }: LoadContext): Given | undefined => getAt(flags, ["profiling", name]);
