/** Slices of a run → `profile_export_aiperf_timeslices.json` and the long-form `.csv` beside it. Instants become wall nanoseconds. */
import type { JsonObject } from "#core/json.ts";
import { type RunOrigin, toWallNs } from "#core/units.ts";
import type { Timeslice } from "#metrics/result.ts";
import { toCsvNumber, toCsvRow } from "./csv-text.ts";
import { toJsonText } from "./json-text.ts";
import { CSV_STATS, readStat, sortByTag, toMetricsJson } from "./metric-json.ts";

/** `is_complete` stands only where it is false. */
export function renderTimeslicesJson(
  slices: readonly Timeslice[],
  origin: RunOrigin,
  inputConfig: JsonObject,
  lateRequests?: number,
): string {
  return toJsonText({
    timeslices: slices.map((slice) => ({
      start_ns: toWallNs(origin, slice.startNs),
      end_ns: toWallNs(origin, slice.endNs),
      is_complete: slice.isComplete ? undefined : false,
      ...toMetricsJson(slice.metrics),
    })),
    input_config: inputConfig,
    aiperf: lateRequests === undefined ? undefined : { requests_in_no_slice: lateRequests },
  });
}

/** One row per slice, metric and statistic; slices are numbered from 0 as they come. */
export function renderTimeslicesCsv(slices: readonly Timeslice[], origin: RunOrigin): string {
  const rows = [toCsvRow(["Timeslice", "Start_NS", "End_NS", "Metric", "Unit", "Stat", "Value"])];
  slices.forEach((slice, index) => {
    const place = [String(index), String(toWallNs(origin, slice.startNs)), String(toWallNs(origin, slice.endNs))];
    for (const metric of sortByTag(slice.metrics)) {
      for (const stat of CSV_STATS) {
        const value = readStat(metric, stat);
        if (value === undefined) continue;
        rows.push(toCsvRow([...place, metric.header, metric.unit, stat, toCsvNumber(value)]));
      }
    }
  });
  return rows.join("");
}
