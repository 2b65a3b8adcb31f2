/**
 * Both `profile_export_aiperf.json` → findings. Every metric's presence, unit and statistics are compared; values only
 * of those metrics that no clock and no wording of a prompt has a part in.
 */
import type { JsonObject } from "#core/json.ts";
import { isStatValues, type StatValues } from "./artifacts.ts";
import { type Finding, Findings } from "./finding.ts";

/** Follow from the request alone, or from a reply whose words are always the same. */
const COUNTED = new Set([
  "request_count",
  "error_request_count",
  "completed_request_count",
  "request_error_rate",
  "context_overflow_count",
  "input_sequence_length",
  "error_isl",
  "output_sequence_length",
  "output_token_count",
  "reasoning_token_count",
  "total_isl",
  "total_error_isl",
  "total_osl",
  "total_output_tokens",
  "total_reasoning_tokens",
  "osl_mismatch_count",
  "osl_mismatch_diff_pct",
  "usage_completion_tokens",
  "usage_completion_tokens_diff_pct",
  "usage_reasoning_tokens",
  "usage_reasoning_tokens_diff_pct",
  "total_usage_completion_tokens",
  "total_usage_reasoning_tokens",
]);
/** A run bounded by time ends with as many requests as fit in: only what holds for each request is compared. */
const OF_EACH_REQUEST = ["unit", "avg", "min", "max", "p50", "std"];
const TOTALS = /^total_|_count$/;
const RELATIVE_TOLERANCE = 1e-9;

export interface ProfileTraits {
  readonly isBoundedByTime: boolean;
}

export function compareProfiles(ours: JsonObject, reference: JsonObject, traits: ProfileTraits): Finding[] {
  const findings = new Findings("json");
  findings.sets("key", Object.keys(ours), Object.keys(reference));
  for (const [key, theirs] of Object.entries(reference)) {
    const mine = ours[key];
    if (mine === undefined) continue;
    if (isStatValues(theirs) && isStatValues(mine)) compareMetric(findings, key, { mine, theirs, ...traits });
  }
  for (const key of ["was_cancelled", "is_complete", "incomplete_reason", "schema_version"]) {
    findings.equal(key, ours[key], reference[key]);
  }
  findings.equal("run_info keys", keysOf(ours.run_info), keysOf(reference.run_info));
  findings.equal("cli_command", commandOf(ours), commandOf(reference));
  findings.equal("order of keys", orderOf(ours, reference), orderOf(reference, ours));
  findings.equal("error_summary", withoutOwnWords(ours.error_summary), withoutOwnWords(reference.error_summary));
  compareTree(findings, "input_config", ours.input_config, reference.input_config);
  return findings.all;
}

function compareMetric(
  findings: Findings,
  tag: string,
  pair: { readonly mine: StatValues; readonly theirs: StatValues } & ProfileTraits,
): void {
  const { mine, theirs, isBoundedByTime } = pair;
  findings.equal(`unit of ${tag}`, mine.unit, theirs.unit);
  findings.sets(`statistic of ${tag}:`, Object.keys(mine), Object.keys(theirs));
  if (!COUNTED.has(tag) || (isBoundedByTime && TOTALS.test(tag))) return;
  for (const [stat, value] of Object.entries(theirs)) {
    if (isBoundedByTime && !OF_EACH_REQUEST.includes(stat)) continue;
    const own = mine[stat];
    if (typeof value !== "number" || typeof own !== "number") continue;
    if (Math.abs(own - value) > RELATIVE_TOLERANCE * Math.max(1, Math.abs(value))) {
      findings.add(`${tag}.${stat} is ${own}, in the reference ${value}`);
    }
  }
}

/** Every leaf by its path, so that a difference names the one setting that differs. */
function compareTree(findings: Findings, place: string, ours: unknown, reference: unknown): void {
  if (isMap(ours) && isMap(reference)) {
    for (const key of new Set([...Object.keys(reference), ...Object.keys(ours)])) {
      compareTree(findings, `${place}.${key}`, ours[key], reference[key]);
    }
  } else if (Array.isArray(ours) && Array.isArray(reference) && ours.length === reference.length) {
    for (const [index, value] of reference.entries()) compareTree(findings, `${place}.${index}`, ours[index], value);
  } else {
    findings.equal(place, ours, reference);
  }
}

/** An HTTP code that no server sent: of requests given up on purpose. */
const OWN_TYPE = "RequestCancellationError";

/** What a server answered stands there as it came; the other messages are worded by each program itself. */
function withoutOwnWords(summary: unknown): unknown {
  if (!Array.isArray(summary)) return summary;
  return summary.map(({ error_details: { code, type, message }, count }) =>
    code === undefined || type === OWN_TYPE ? { code, type, count } : { code, type, message, count },
  );
}

/** The keys of both up to the end of what has a fixed order; other metrics follow in any. */
function orderOf(profile: JsonObject, other: JsonObject): string[] {
  const keys = Object.keys(profile);
  return keys.slice(0, keys.indexOf("end_time") + 1).filter((key) => key in other);
}

function commandOf(profile: JsonObject): unknown {
  return isMap(profile.run_info) ? profile.run_info.cli_command : undefined;
}

const isMap = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const keysOf = (value: unknown): string[] => (isMap(value) ? Object.keys(value) : []);
