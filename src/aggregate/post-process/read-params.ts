/** The parameters of a post-process, checked where they are used: they may come from a file that nobody has looked at. */
import type { PostProcess } from "#config/search/search-config.ts";
import type { SlaFilter } from "#config/sweep/sweep-config.ts";
import { PostProcessError } from "./post-process-error.ts";

type Params = PostProcess["params"];

const STATS = ["avg", "p50", "p90", "p95", "p99"] as const;

export type PostProcessStat = (typeof STATS)[number];

/** `fallback`: where the parameter is missing. All of these throw a `PostProcessError`. */
export function readText(params: Params, name: string, fallback?: string): string {
  const value = params[name] ?? fallback;
  if (typeof value === "string" && value !== "") return value;
  throw wrong(name, "must be a text", value);
}

export function readPositive(params: Params, name: string): number {
  const value = params[name];
  if (typeof value === "number" && value > 0 && Number.isFinite(value)) return value;
  throw wrong(name, "must be a number above 0", value);
}

export function readStat(params: Params, name: string): PostProcessStat {
  const value = params[name];
  const stat = STATS.find((one) => one === value);
  if (stat !== undefined) return stat;
  throw wrong(name, `must be one of ${STATS.join(", ")}`, value);
}

/** One at least. */
export function readFilters(params: Params, name: string): readonly SlaFilter[] {
  const value = params[name];
  if (Array.isArray(value) && value.length > 0 && value.every(isFilter)) return value;
  throw wrong(name, "must be a list of service levels", value);
}

function isFilter(value: unknown): value is SlaFilter {
  if (typeof value !== "object" || value === null) return false;
  const { metricTag, stat, op, threshold } = value as Partial<Record<keyof SlaFilter, unknown>>;
  const isOp = op === "lt" || op === "le" || op === "gt" || op === "ge";
  return typeof metricTag === "string" && typeof stat === "string" && isOp && typeof threshold === "number";
}

function wrong(name: string, wanted: string, found: unknown): PostProcessError {
  const what = found === undefined ? "it is missing" : `found ${JSON.stringify(found)}`;
  return new PostProcessError("wrong_params", `post_process.params.${name} ${wanted}; ${what}`);
}
