/**
 * The texts of `--search-space`, `--search-sla` and `--search-sla-tier` → what a file would have said. Only their form is
 * judged here; numbers and words stay texts, and are read with those of files.
 */
import type { Fault } from "#config/schema/field.ts";

export type FilterText = {
  readonly metricTag: string;
  readonly stat: string;
  readonly op: string;
  readonly threshold: string;
};
export type SpaceText = { readonly path: string; readonly lo: string; readonly hi: string; readonly kind?: string };
export type TierText = { readonly label: string; readonly filters: readonly FilterText[] };

type Reading<T> = T | Pick<Fault, "wanted" | "hint">;

const SPACE_HINT = "for example concurrency:1,1000:int";
const FILTER_HINT = "for example time_to_first_token:p95:lt:200";
const TIER_HINT = "for example gold:time_to_first_token:p95:lt:200,inter_token_latency:p95:lt:20";
/** Colons of a filter; a tier whose first part has as many has no label. */
const FILTER_COLONS = 3;

/** `path:lo,hi[:kind]`. */
export function readSpaceText(text: string): Reading<SpaceText> {
  const parts = text.split(":");
  const [path = "", bounds = "", kind] = parts;
  if (parts.length === 1 || parts.length > 3) {
    const wanted = `must be path:lo,hi[:kind], 2 or 3 parts between colons, not ${parts.length}`;
    return { wanted, hint: SPACE_HINT };
  }
  const ends = bounds.split(",");
  const [lo = "", hi = ""] = ends;
  if (ends.length !== 2)
    return { wanted: `must have two bounds with a comma between, not ${ends.length}`, hint: SPACE_HINT };
  return { path, lo, hi, ...(kind === undefined ? {} : { kind }) };
}

/** `metric:stat:op:threshold`. */
export function readFilterText(text: string): Reading<FilterText> {
  const parts = text.split(":");
  if (parts.length !== FILTER_COLONS + 1) {
    return {
      wanted: `must be metric:stat:op:threshold, 4 parts between colons, not ${parts.length}`,
      hint: FILTER_HINT,
    };
  }
  const [metricTag = "", stat = "", op = "", threshold = ""] = parts;
  return { metricTag, stat, op, threshold };
}

/** `label:FILTER[,FILTER…]` or `FILTER[,…]`; without a label it gets that of its place, counted from 1. */
export function readTierText(text: string, place: number): Reading<TierText> {
  const [first = "", ...others] = text.split(",");
  const parts = first.split(":");
  const isLabelled = parts.length !== FILTER_COLONS + 1;
  const label = isLabelled ? (parts[0] ?? "").trim() : `tier_${place}`;
  if (label === "") return { wanted: "has nothing before its first colon", hint: TIER_HINT };
  const head = isLabelled ? parts.slice(1).join(":") : first;
  const texts = [head, ...others].map((part) => part.trim()).filter((part) => part !== "");
  if (texts.length === 0) return { wanted: "needs at least one filter", hint: TIER_HINT };
  const filters: FilterText[] = [];
  for (const part of texts) {
    const filter = readFilterText(part);
    if ("wanted" in filter) return { wanted: `has a filter that ${filter.wanted}`, hint: TIER_HINT };
    filters.push(filter);
  }
  return { label, filters };
}
