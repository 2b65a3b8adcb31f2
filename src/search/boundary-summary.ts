/**
 * What was seen of the boundary on the only axis of a search, in the words of its history: the highest value that kept
 * the limits, the lowest that broke them, and what broke there. Observed values alone: where noise decides they cross.
 */
import { summarise } from "#stats/repeat-summary.ts";
import { keepsLimit } from "./belief.ts";
import { marginOf } from "./margin.ts";
import type { Observation, SearchLimit, SearchProblem, SearchTrial } from "./problem.ts";
import { keepsAll, meanOf, readMeasure } from "./reading.ts";

export interface BoundarySummary {
  readonly path: string;
  readonly feasibleMax: ObservedEnd | undefined;
  readonly infeasibleMin: (ObservedEnd & { readonly firstBreach: Breach | undefined }) | undefined;
  /** The limit that was nearest to its threshold, or furthest beyond it, at the lowest value that broke one. */
  readonly binding: BindingLimit | undefined;
}

export interface ObservedEnd {
  readonly value: number;
  /** The first iteration at that value with that verdict. */
  readonly iteration: number;
}

export interface Breach extends SearchLimit {
  /** Mean over the successful trials; undefined where it was not measured. */
  readonly observed: number | undefined;
}

export interface BindingLimit {
  readonly limit: SearchLimit;
  /** Place among the limits. */
  readonly index: number;
  /** Of its signed distance to the threshold, below 0 being kept, at the highest value that kept all; absent with one trial. */
  readonly interval: { readonly low: number; readonly high: number } | undefined;
}

/** One dimension, whole or real; `limits` as the verdict goes by them. */
export function summariseBoundary(
  { dimensions }: Pick<SearchProblem, "dimensions">,
  limits: readonly SearchLimit[],
  observations: readonly Observation[],
): BoundarySummary {
  const path = dimensions[0]?.path ?? "";
  const seen = observations.map(({ values, trials }, iteration) => ({
    value: values[path] as number,
    iteration,
    isKept: isKeptBySome(trials, limits),
  }));
  const kept = seen.filter(({ isKept }) => isKept).reduce(higher, undefined);
  const broken = seen.filter(({ isKept }) => !isKept).reduce(lower, undefined);
  return {
    path,
    feasibleMax: kept && { value: kept.value, iteration: kept.iteration },
    infeasibleMin: broken && {
      value: broken.value,
      iteration: broken.iteration,
      firstBreach: findBreach(observations[broken.iteration], limits),
    },
    binding: findBinding(limits, observations, { path, at: broken?.value, keptAt: kept?.value }),
  };
}

/** Iterations whose verdict contradicts an earlier one: a pass above a failure, or a failure below a pass. */
export function findContradictions(
  { dimensions }: Pick<SearchProblem, "dimensions">,
  limits: readonly SearchLimit[],
  observations: readonly Observation[],
): Set<number> {
  const path = dimensions[0]?.path ?? "";
  const found = new Set<number>();
  let [highestPass, lowestFailure] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  observations.forEach(({ values, trials }, index) => {
    const value = values[path] as number;
    const isKept = isKeptBySome(trials, limits);
    if (isKept ? value >= lowestFailure : value <= highestPass) found.add(index);
    else if (isKept) highestPass = Math.max(highestPass, value);
    else lowestFailure = Math.min(lowestFailure, value);
  });
  return found;
}

interface Seen {
  readonly value: number;
  readonly iteration: number;
}

const higher = (best: Seen | undefined, one: Seen): Seen => (best === undefined || one.value > best.value ? one : best);
const lower = (best: Seen | undefined, one: Seen): Seen => (best === undefined || one.value < best.value ? one : best);

function isKeptBySome(trials: readonly SearchTrial[], limits: readonly SearchLimit[]): boolean {
  return trials.some((trial) => trial.succeeded && keepsAll(trial, limits));
}

/** The first limit that no successful trial keeps; where each is kept by some trial, the first that the mean breaks. */
function findBreach(observation: Observation | undefined, limits: readonly SearchLimit[]): Breach | undefined {
  const trials = (observation?.trials ?? []).filter(({ succeeded }) => succeeded);
  const isKept = (limit: SearchLimit) => trials.some((trial) => keepsAll(trial, [limit]));
  const breaksOnAverage = (limit: SearchLimit) => {
    const mean = meanOf(trials, limit);
    return mean === undefined || !keepsLimit(mean, limit);
  };
  const limit = limits.find((one) => !isKept(one)) ?? limits.find(breaksOnAverage);
  return limit && { ...limit, observed: meanOf(trials, limit) };
}

interface Bracket {
  readonly path: string;
  /** The lowest value that broke a limit. */
  readonly at: number | undefined;
  /** The highest that kept all. */
  readonly keptAt: number | undefined;
}

function findBinding(
  limits: readonly SearchLimit[],
  observations: readonly Observation[],
  { path, at, keptAt }: Bracket,
): BindingLimit | undefined {
  const trialsAt = (value: number | undefined) =>
    observations
      .filter(({ values }) => values[path] === value)
      .flatMap(({ trials }) => trials)
      .filter(({ succeeded }) => succeeded);
  const deciding = trialsAt(at ?? keptAt);
  const margins = limits.flatMap((limit, index) => {
    const mean = meanOf(deciding, limit);
    return mean === undefined ? [] : [{ limit, index, margin: marginOf(mean, limit) }];
  });
  const [first, ...others] = margins;
  if (first === undefined) return undefined;
  const { limit, index } = others.reduce((most, one) => (one.margin > most.margin ? one : most), first);
  const distances = trialsAt(keptAt).flatMap((trial) => {
    const value = readMeasure(trial, limit);
    return value === undefined ? [] : [distanceOf(value, limit)];
  });
  const { ciLow, ciHigh } = summarise(distances, MARGIN_CONFIDENCE);
  return { limit, index, interval: distances.length < 2 ? undefined : { low: ciLow, high: ciHigh } };
}

/** As the history of the reference has it. */
const MARGIN_CONFIDENCE = 0.95;

/** In the metric's unit. */
function distanceOf(value: number, { op, threshold }: SearchLimit): number {
  if (op === "eq") return Math.abs(value - threshold);
  return op === "lt" || op === "le" ? value - threshold : threshold - value;
}
