/**
 * A rate over time as the user wrote it: a list of points, in place or in a JSON file. A point is `{time, qps}`, or
 * `[time, qps]`; times are seconds and rise.
 */
import type { Problem } from "#core/errors.ts";
import type { Files } from "#core/ports.ts";
import type { RateSeriesPoint } from "./config.ts";
import { type GivenMap, whereOf } from "./given.ts";
import type { Body } from "./read-body.ts";

export type SeriesReading =
  | { readonly points: readonly RateSeriesPoint[] }
  | { readonly wanted: string; readonly hint?: string };

const HINT = 'write [{"time": 0, "qps": 5}, {"time": 60, "qps": 50}]';

export function readSeries(value: unknown): SeriesReading {
  const list = isMap(value) ? value.points : value;
  if (!Array.isArray(list) || list.length < 2) return { wanted: "must be a list of at least two points", hint: HINT };
  const points: RateSeriesPoint[] = [];
  for (const [index, item] of list.entries()) {
    const point = pointOf(item);
    if (point === undefined)
      return { wanted: `must give a time and a rate of at least 0 in point ${index + 1}`, hint: HINT };
    if (point.atSec <= (points.at(-1)?.atSec ?? -1))
      return { wanted: `must have rising times; point ${index + 1} does not` };
    points.push(point);
  }
  if (!points.some((point) => point.ratePerSec > 0)) return { wanted: "must have a rate above 0 somewhere" };
  return { points };
}

function pointOf(item: unknown): RateSeriesPoint | undefined {
  const [time, rate] =
    Array.isArray(item) && item.length === 2 ? item : isMap(item) ? [item.time, item.qps ?? item.rate] : [];
  const isSound = (number: unknown): number is number =>
    typeof number === "number" && Number.isFinite(number) && number >= 0;
  return isSound(time) && isSound(rate) ? { atSec: time, ratePerSec: rate } : undefined;
}

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export interface SeriesContext {
  readonly tree: GivenMap;
  readonly files: Pick<Files, "readText">;
  readonly problems: Problem[];
}

/** The series of each phase that has one, by the number of the phase. */
export async function readSeriesOfPhases(
  phases: Body["phases"],
  { tree, files, problems }: SeriesContext,
): Promise<ReadonlyMap<number, readonly RateSeriesPoint[]>> {
  const found = new Map<number, readonly RateSeriesPoint[]>();
  for (const [index, phase] of (phases ?? []).entries()) {
    const series = phase?.rateSeries;
    if (series === undefined) continue;
    const reading = typeof series === "string" ? await readSeriesFile(series, files) : { points: series };
    if ("points" in reading) found.set(index, reading.points);
    else problems.push({ where: whereOf(tree, ["phases", index, "rateSeries"]), found: String(series), ...reading });
  }
  return found;
}

async function readSeriesFile(path: string, files: Pick<Files, "readText">): Promise<SeriesReading> {
  let text: string;
  try {
    text = await files.readText(path);
  } catch {
    return { wanted: "must be a file that can be read" };
  }
  try {
    return readSeries(JSON.parse(text));
  } catch {
    return { wanted: "must be a JSON file", hint: HINT };
  }
}
